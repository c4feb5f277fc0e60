package imaging_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging"
)

func sample() image.Image {
	m := image.NewPaletted(image.Rect(0, 0, 33, 21), color.Palette{color.Black, color.White, color.RGBA{200, 30, 30, 255}})
	for i := range m.Pix {
		m.Pix[i] = uint8(i % 3)
	}
	return m
}

func encoded(t testing.TB) map[imaging.Format][]byte {
	t.Helper()
	out := map[imaging.Format][]byte{}
	for f, encode := range map[imaging.Format]func(*bytes.Buffer) error{
		imaging.JPEG: func(b *bytes.Buffer) error { return jpeg.Encode(b, sample(), nil) },
		imaging.PNG:  func(b *bytes.Buffer) error { return png.Encode(b, sample()) },
		imaging.GIF:  func(b *bytes.Buffer) error { return gif.Encode(b, sample(), nil) },
	} {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		out[f] = b.Bytes()
	}
	return out
}

func TestATypeIsToldByContentAndDecoded(t *testing.T) {
	d := imaging.NewDecoder(imaging.Limits{})
	for f, data := range encoded(t) {
		h, err := imaging.Probe(data)
		if err != nil || h.Format != f || h.Width != 33 || h.Height != 21 {
			t.Errorf("%s: %+v, %v", f, h, err)
		}
		for turn := 1; turn <= 8; turn++ {
			p, err := d.Decode(context.Background(), data, h, turn)
			if err != nil || p.Image.Rect.Dx() != p.Width || (turn >= 5) != (p.Width == 21) {
				t.Errorf("%s turned %d: %+v, %v", f, turn, p, err)
			}
		}
	}
}

func TestACutJPEGIsShownInPart(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 200, 200))
	for i := range m.Pix {
		m.Pix[i] = uint8(i * i)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	data := b.Bytes()[:b.Len()*2/3]
	h, err := imaging.Probe(data)
	if err != nil {
		t.Fatal(err)
	}
	p, err := imaging.NewDecoder(imaging.Limits{}).Decode(context.Background(), data, h, 1)
	if qiao.KindOf(err) != qiao.Invalid || p == nil || !p.Partial || p.Width != 200 {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestABombIsRefusedByItsHeader(t *testing.T) {
	bomb := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x02\x00\x00\x00\x00\x00\x00\x00")
	h, err := imaging.Probe(bomb)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := imaging.NewDecoder(imaging.Limits{}).Decode(context.Background(), bomb, h, 1); qiao.KindOf(err) != qiao.TooLarge {
		t.Error(err)
	}
}

func TestReducingKeepsTheMean(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 101, 67))
	for i := range m.Pix {
		m.Pix[i] = 200
	}
	for _, size := range [][2]int{{101, 67}, {100, 66}, {50, 33}, {7, 3}, {1, 1}} {
		for _, v := range imaging.Scale(m, size[0], size[1]).Pix {
			if v != 200 {
				t.Fatalf("%v: %d", size, v)
			}
		}
	}
}

// FuzzDecode leaves the decoders in wasm out: they are fuzzed by their authors, and
// slow here.
func FuzzDecode(f *testing.F) {
	for _, data := range encoded(f) {
		f.Add(data)
	}
	for _, s := range []string{"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x00\x0cmeta\x00\x00\x00\x00", "II*\x00\x08\x00\x00\x00\x00\x00", "\xff\x0a\x00\x10\x20\x30\x40\x50\x60\x70\x80\x90", "RIFF\x10\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00\x01\x00\x00\x01\x00\x00", "FUJIFILMCCD-RAW"} {
		f.Add([]byte(s))
	}
	d := imaging.NewDecoder(imaging.Limits{Memory: 8 << 20, Pixels: 10_000})
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := imaging.Probe(data)
		if h.Format == imaging.HEIC || h.Format == imaging.AVIF || h.Format == imaging.JXL {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second)
		defer cancel()
		if p, derr := d.Decode(ctx, data, h, 6); p == nil && derr == nil {
			t.Error("neither a picture nor a reason")
		}
		if err != nil && err.Error() == "" {
			t.Error("no reason")
		}
	})
}

func BenchmarkDecode12MP(b *testing.B) {
	m := image.NewRGBA(image.Rect(0, 0, 4000, 3000))
	for i := range m.Pix {
		m.Pix[i] = uint8(i>>3) ^ uint8(i>>13)
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, m, &jpeg.Options{Quality: 90}); err != nil {
		b.Fatal(err)
	}
	h, _ := imaging.Probe(buf.Bytes())
	d := imaging.NewDecoder(imaging.Limits{})
	for b.Loop() {
		if _, err := d.Decode(context.Background(), buf.Bytes(), h, 6); err != nil {
			b.Fatal(err)
		}
	}
}
