package imaging

import (
	"bytes"
	"context"
	"image"
	"image/png"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// A Decoder decodes pictures. It holds the decoders in wasm, which are compiled
// when the first picture needs one; make one and keep it. Its methods may be called
// from many goroutines.
type Decoder struct {
	heif, avif, jxl *box
	limits          Limits
	native          *nativeHEIF // nil decodes HEIC in wasm
}

// UseNative lets the machine's libheif decode HEIC from now on. A fault in it ends the program, where wasm only fails one picture;
// do so for files that are trusted. It must not run beside Decode. It fails with Kind
// Unsupported where this program cannot load libraries, and NotFound where there is
// no libheif.
func (d *Decoder) UseNative() (err error) {
	d.native, err = loadHEIF()
	return err
}

// NewDecoder makes a Decoder; see [Limits] for what zeros mean.
func NewDecoder(l Limits) *Decoder {
	return &Decoder{
		heif: &box{gz: heifWasm}, avif: &box{gz: avifWasm}, jxl: &box{gz: jxlWasm, imports: webImports},
		limits: l.withDefaults(),
	}
}

// Close frees the decoders. No Decode may run or follow.
func (d *Decoder) Close() error {
	for _, b := range []*box{d.heif, d.avif, d.jxl} {
		b.once.Do(func() { b.err = broken("the decoder is closed") })
		if b.runtime != nil && b.left.Load() == 0 {
			_ = b.runtime.Close(context.Background())
		}
	}
	return nil
}

// Colour spaces and samplings of libheif.
const (
	heifYCbCr, heifRGB, heifGrey = 0, 1, 2
	heif420, heif422, heif444    = 1, 2, 3
)

func (d *Decoder) decodeHEIF(ctx context.Context, data []byte) (m image.Image, err error) {
	if d.native != nil {
		return d.native.picture(data, d.limits)
	}
	err = d.heif.with(ctx, func(i *instance) error {
		in, about := i.put(data), i.put(make([]byte, 20))
		n := uint64(len(data))
		ok := i.call("decode", in, n, 1, about, about+4, about+8, about+12, about+16, 0)[0]
		if i.err != nil || ok == 0 {
			return first(i.err, broken("libheif cannot read the picture"))
		}
		w, h := i.word(about), i.word(about+4)
		space, chroma := i.word(about+8), i.word(about+12)
		if err := d.limits.size(w, h, 8, len(data)); err != nil {
			return err
		}
		size := heifSize(w, h, space, chroma)
		if size == 0 {
			return broken("libheif gives a colour space that is not known")
		}
		out := i.call("malloc", uint64(size+4096))[0]
		if i.err != nil || out == 0 {
			return first(i.err, d.limits.tooLarge(w, h))
		}
		ok = i.call("decode", in, n, 0, about, about+4, about+8, about+12, about+16, out)[0]
		if i.err != nil || ok == 0 {
			return first(i.err, broken("libheif cannot decode the picture"))
		}
		m = heifImage(i.bytes(out, size), w, h, space, chroma)
		return nil
	})
	return m, err
}

// first returns the first error that is one.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// align rounds up to libheif's rows.
func align(n int) int { return (n + 15) &^ 15 }

func heifChroma(w, h, chroma int) (cw, ch int) {
	switch chroma {
	case heif420:
		return (w + 1) / 2, (h + 1) / 2
	case heif422:
		return (w + 1) / 2, h
	}
	return w, h
}

func heifSize(w, h, space, chroma int) int {
	switch space {
	case heifYCbCr:
		cw, ch := heifChroma(w, h, chroma)
		return align(w)*h + 2*align(cw)*ch
	case heifGrey:
		return align(w) * h
	case heifRGB:
		return align(w*4) * h
	}
	return 0
}

func heifImage(b []byte, w, h, space, chroma int) image.Image {
	r := image.Rect(0, 0, w, h)
	switch space {
	case heifGrey:
		return &image.Gray{Pix: b, Stride: align(w), Rect: r}
	case heifRGB:
		return &image.NRGBA{Pix: b, Stride: align(w * 4), Rect: r}
	}
	cw, ch := heifChroma(w, h, chroma)
	y, c := align(w)*h, align(cw)*ch
	ratio := map[int]image.YCbCrSubsampleRatio{heif420: image.YCbCrSubsampleRatio420, heif422: image.YCbCrSubsampleRatio422}[chroma]
	return &image.YCbCr{Y: b[:y], Cb: b[y : y+c], Cr: b[y+c : y+2*c], YStride: align(w), CStride: align(cw), SubsampleRatio: ratio, Rect: r}
}

func (d *Decoder) decodeAVIF(ctx context.Context, data []byte) (m image.Image, err error) {
	err = d.avif.with(ctx, func(i *instance) error {
		in, about := i.put(data), i.put(make([]byte, 16))
		n := uint64(len(data))
		ok := i.call("decode", in, n, 1, 0, about, about+4, about+8, about+12, 0, 0)[0]
		if i.err != nil || ok == 0 {
			return first(i.err, broken("libavif cannot read the picture"))
		}
		w, h, depth := i.word(about), i.word(about+4), i.word(about+8)
		size := w * h * 4
		if depth > 8 {
			size *= 2
		}
		if err := d.limits.size(w, h, 12, len(data)); err != nil {
			return err
		}
		delay, out := i.put(make([]byte, 16)), i.call("malloc", uint64(size))[0]
		if i.err != nil || out == 0 {
			return first(i.err, d.limits.tooLarge(w, h))
		}
		ok = i.call("decode", in, n, 0, 0, about, about+4, about+8, about+12, delay, out)[0]
		if i.err != nil || ok == 0 {
			return first(i.err, broken("libavif cannot decode the picture"))
		}
		m = avifImage(i.bytes(out, size), w, h, depth)
		return nil
	})
	return m, err
}

// avifImage makes a picture of RGBA of 8 bits, or of more in two bytes.
func avifImage(b []byte, w, h, depth int) image.Image {
	m := &image.RGBA{Pix: b, Stride: w * 4, Rect: image.Rect(0, 0, w, h)}
	if depth > 8 {
		pix := make([]byte, w*h*4)
		for i := range pix {
			pix[i] = uint8((int(b[2*i]) | int(b[2*i+1])<<8) >> 8) // libavif widens to 16 bits
		}
		m.Pix = pix
	}
	return m
}

// webImports gives a module of wasm-bindgen what it asks a browser for: nothing.
func webImports(ctx context.Context, r wazero.Runtime, c wazero.CompiledModule) error {
	b := r.NewHostModuleBuilder("wbg")
	for _, f := range c.ImportedFunctions() {
		_, name, _ := f.Import()
		throws := name == "__wbindgen_throw"
		undefined := name == "__wbindgen_is_undefined"
		b.NewFunctionBuilder().WithGoFunction(api.GoFunc(func(_ context.Context, stack []uint64) {
			if throws {
				panic(broken("the decoder gave up"))
			}
			if len(stack) > 0 {
				stack[0] = 0
			}
			if undefined {
				stack[0] = 1
			}
		}), f.ParamTypes(), f.ResultTypes()).Export(name)
	}
	_, err := b.Instantiate(ctx)
	return err
}

// none is wasm-bindgen's absent number.
const none = 0x100000001

func (d *Decoder) decodeJXL(ctx context.Context, data []byte) (m image.Image, err error) {
	err = d.jxl.with(ctx, func(i *instance) error {
		jxl := i.call("jxlimage_new")[0]
		at := i.call("__wbindgen_malloc", uint64(len(data)), 1)[0]
		if i.err != nil || !i.mod.Memory().Write(uint32(at), data) {
			return first(i.err, broken("the file does not fit into the decoder's memory"))
		}
		bad := func(out []uint64, flag int) bool { return i.err != nil || len(out) > flag && uint32(out[flag]) != 0 }
		if bad(i.call("jxlimage_feedBytes", jxl, at, uint64(len(data))), 2) || bad(i.call("jxlimage_tryInit", jxl), 2) {
			return first(i.err, broken("jxl-oxide cannot read the picture"))
		}
		i.call("jxlimage_set_force_srgb", jxl, 1)
		shown := i.call("jxlimage_render", jxl, api.EncodeF64(none))
		if bad(shown, 2) {
			return first(i.err, broken("jxl-oxide cannot decode the picture"))
		}
		out := i.call("renderresult_encodeToPng", shown[0])
		if bad(out, 3) {
			return first(i.err, broken("jxl-oxide cannot decode the picture"))
		}
		m, err = png.Decode(bytes.NewReader(i.bytes(out[0], int(uint32(out[1])))))
		return err
	})
	return m, err
}
