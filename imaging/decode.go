package imaging

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"github.com/qiao-ai/qiao"
)

// Limits bound what decoding may take. A zero is the default.
type Limits struct {
	Memory int64 // bytes of the picture while it is decoded: 360 MiB
	Side   int   // pixels of a side: 65,535
	Pixels int   // of the reduced picture: 5 million
}

func (l Limits) withDefaults() Limits {
	if l.Memory == 0 {
		l.Memory = 360 << 20
	}
	if l.Side == 0 {
		l.Side = 65535
	}
	if l.Pixels == 0 {
		l.Pixels = 5_000_000
	}
	return l
}

// size refuses what would take too much: bytes a pixel, besides the file itself.
func (l Limits) size(w, h, depth, file int) error {
	if w <= 0 || h <= 0 {
		return broken("it gives no width or height")
	}
	if w > l.Side || h > l.Side || int64(w)*int64(h)*int64(depth)+int64(file) > l.Memory {
		return l.tooLarge(w, h)
	}
	return nil
}

func (l Limits) tooLarge(w, h int) error {
	return qiao.Errorf(qiao.TooLarge, "imaging", "its header announces %d × %d pixels, which would take more memory than is allowed", w, h)
}

// Memory is about how many bytes decoding takes, for a caller that decodes several
// pictures at a time.
func (h Header) Memory() int64 {
	depth := int64(h.Depth)
	pixels := int64(h.Width) * int64(h.Height)
	switch {
	case h.quarters > 0 && h.Progressive:
		return pixels * int64(h.quarters) / 4 * 5 // coefficients of 32 bits, and the picture beside them
	case h.quarters > 0:
		return pixels * int64(h.quarters) / 4
	case h.Format == HEIC:
		depth = 8
	case h.Format == AVIF || h.Format == JXL:
		depth = 16
	case h.Format == GIF:
		depth = 2
	}
	return pixels * max(depth, 1)
}

// Check refuses a picture whose header announces more than the limits allow.
func (d *Decoder) Check(h Header, file int) error {
	if h.Format == Unknown || !h.Format.Picture() && h.Format != JXL {
		return qiao.Errorf(qiao.Unsupported, "imaging", "it is no picture that can be decoded")
	}
	pixels := max(int64(h.Width)*int64(h.Height), 1)
	return d.limits.size(h.Width, h.Height, int((h.Memory()+pixels-1)/pixels), file)
}

// A Picture is a decoded one: upright, and reduced to at most Limits.Pixels.
type Picture struct {
	Image         *image.NRGBA
	Width, Height int  // of the whole picture, upright
	Partial       bool // the file is cut off: what is missing is grey or black
	Thumbnail     bool // only the small picture in its EXIF could be decoded
}

// Decode decodes a file, whose header is h, and turns it as orientation, 1 to 8,
// says; for formats whose decoders turn by themselves it is ignored. A picture may
// come with an error that says what is wrong with the file.
func (d *Decoder) Decode(ctx context.Context, data []byte, h Header, orientation int) (*Picture, error) {
	if err := d.Check(h, len(data)); err != nil {
		if qiao.KindOf(err) == qiao.Invalid { // no size, but perhaps a small picture
			return d.thumbnail(h, orientation, err)
		}
		return nil, err
	}
	if h.Format == HEIC || h.Format == AVIF || h.Format == JXL {
		orientation = 1
	}
	m, err := d.decode(ctx, data, h)
	if err == nil {
		p, err := d.finish(m, orientation)
		return p, err
	}
	if ctx.Err() != nil {
		return nil, late(ctx)
	}
	if h.Format == JPEG || h.Format.Raw() {
		if m, perr := partial(ctx, jpegOf(data, h)); perr == nil {
			if p, perr := d.finish(m, orientation); perr == nil {
				p.Partial = true
				return p, reason(err)
			}
		}
	}
	return d.thumbnail(h, orientation, reason(err))
}

func (d *Decoder) finish(m image.Image, orientation int) (*Picture, error) {
	b := m.Bounds()
	if b.Empty() {
		return nil, broken("the picture is empty")
	}
	p := &Picture{Image: Upright(Reduce(m, d.limits.Pixels), orientation), Width: b.Dx(), Height: b.Dy()}
	if orientation >= 5 && orientation <= 8 {
		p.Width, p.Height = p.Height, p.Width
	}
	return p, nil
}

// decode runs the decoder of a format. A panic of one is an error.
func (d *Decoder) decode(ctx context.Context, data []byte, h Header) (m image.Image, err error) {
	defer func() {
		if r := recover(); r != nil {
			m, err = nil, broken("the decoder gave up on the picture's data")
		}
	}()
	r := &patient{ctx: ctx, r: bytes.NewReader(data)}
	switch h.Format {
	case JPEG, DNG, CR2, CR3, NEF, ARW, RAF, ORF, RW2:
		r.r = bytes.NewReader(jpegOf(data, h))
		return jpeg.Decode(r)
	case PNG:
		return png.Decode(r)
	case GIF:
		return gif.Decode(r)
	case WebP:
		if h.frame != nil {
			r.r = bytes.NewReader(h.frame)
		}
		return webp.Decode(r)
	case TIFF:
		return tiff.Decode(r)
	case BMP:
		return bmp.Decode(r)
	case HEIC:
		return d.decodeHEIF(ctx, data)
	case AVIF:
		return d.decodeAVIF(ctx, data)
	case JXL:
		return d.decodeJXL(ctx, data)
	}
	return nil, qiao.Errorf(qiao.Unsupported, "imaging", "there is no decoder for it")
}

// jpegOf is the JPEG to decode: the file, or the preview in a RAW file.
func jpegOf(data []byte, h Header) []byte {
	if len(h.previews) > 0 {
		return data[h.previews[0].start:h.previews[0].end]
	}
	return data
}

// patient gives up reading when the time is over.
type patient struct {
	ctx context.Context
	r   io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if p.ctx.Err() != nil {
		return 0, p.ctx.Err()
	}
	return p.r.Read(b[:min(len(b), 64<<10)])
}

// partial decodes a JPEG that is cut off: what is missing reads as zeros.
func partial(ctx context.Context, data []byte) (m image.Image, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = broken("the decoder gave up")
		}
	}()
	return jpeg.Decode(&patient{ctx: ctx, r: io.MultiReader(bytes.NewReader(data), io.LimitReader(zeros{}, 4<<20), endings{})})
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// endings gives the mark that ends a JPEG, again and again.
type endings struct{}

func (endings) Read(b []byte) (int, error) {
	b = b[:len(b)&^1]
	for i := 0; i < len(b); i += 2 {
		b[i], b[i+1] = 0xff, 0xd9
	}
	if len(b) == 0 {
		return 0, io.EOF
	}
	return len(b), nil
}

// reason says in plain words what a decoder complained of.
func reason(err error) error {
	var own *qiao.Error
	if errors.As(err, &own) {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return broken("the picture is cut off: the file ends too early")
	}
	var unsupported1 jpeg.UnsupportedError
	var unsupported2 png.UnsupportedError
	var unsupported3 tiff.UnsupportedError
	if errors.As(err, &unsupported1) || errors.As(err, &unsupported2) || errors.As(err, &unsupported3) {
		return qiao.Errorf(qiao.Unsupported, "imaging", "the picture uses a feature that is not supported (%v)", err)
	}
	return broken("the picture's data are damaged (%v)", err)
}

// thumbnail falls back on the small picture in a file's EXIF; the error stays.
func (d *Decoder) thumbnail(h Header, orientation int, err error) (*Picture, error) {
	small := exifThumbnail(h.Exif)
	if small == nil {
		return nil, err
	}
	j := Header{Format: JPEG, Frames: 1}
	if j.jpeg(small) != nil || d.Check(j, len(small)) != nil || j.Width*j.Height > 4<<20 {
		return nil, err
	}
	m, derr := d.decode(context.Background(), small, j)
	if derr != nil {
		return nil, err
	}
	p, derr := d.finish(m, orientation)
	if derr != nil {
		return nil, err
	}
	p.Thumbnail, p.Width, p.Height = true, h.Width, h.Height
	if orientation >= 5 && orientation <= 8 {
		p.Width, p.Height = p.Height, p.Width
	}
	return p, err
}
