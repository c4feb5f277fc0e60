package imaging_test

import (
	"context"
	"os"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging"
)

func TestJPEGXLIsDecodedInItsBox(t *testing.T) {
	data, err := os.ReadFile("testdata/drawn.jxl") // 64 × 48, reddish, drawn for this test
	if err != nil {
		t.Fatal(err)
	}
	d := imaging.NewDecoder(imaging.Limits{})
	defer d.Close()
	h, err := imaging.Probe(data)
	if err != nil || h.Format != imaging.JXL || h.Width != 64 || h.Height != 48 {
		t.Fatalf("%+v %v", h, err)
	}
	p, err := d.Decode(context.Background(), data, h, 6)
	if err != nil || p.Width != 64 || p.Height != 48 || p.Image.Pix[0] < 180 {
		t.Errorf("%+v %v", p, err)
	}
	if _, err := d.Decode(context.Background(), data[:100], h, 1); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("a cut file: %v", err)
	}
}
