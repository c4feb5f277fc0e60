package imaging_test

import (
	"image"
	"os"
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging"
)

// TestBothHEIFDecodersAgree compares the pixels of libheif and of its copy in wasm.
func TestBothHEIFDecodersAgree(t *testing.T) {
	native, boxed := imaging.NewDecoder(imaging.Limits{}), imaging.NewDecoder(imaging.Limits{})
	defer native.Close()
	defer boxed.Close()
	if err := native.UseNative(); qiao.KindOf(err) == qiao.Unsupported || qiao.KindOf(err) == qiao.NotFound {
		if qiao.FixOf(err) == "" {
			t.Error("it does not say what to do")
		}
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("../../shared/data/photos/library/*/heic/IMG_1034.heic")
	if len(files) == 0 {
		t.Skip("the evaluation photos are not here")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		h, err := imaging.Probe(data)
		if err != nil {
			t.Fatal(err)
		}
		a, errA := native.Decode(t.Context(), data, h, 1)
		b, errB := boxed.Decode(t.Context(), data, h, 1)
		if errA != nil || errB != nil {
			t.Fatalf("%s: %v, %v", filepath.Base(file), errA, errB)
		}
		if a.Width != b.Width || a.Height != b.Height || a.Image.Rect != b.Image.Rect {
			t.Errorf("%s: %v and %v", filepath.Base(file), a.Image.Rect, b.Image.Rect)
			continue
		}
		if mean, worst := apart(a.Image, b.Image); mean > 1 || worst > 40 {
			t.Errorf("%s: pixels differ by %.2f, at most by %d", filepath.Base(file), mean, worst)
		} else {
			t.Logf("%s: pixels differ by %.2f, at most by %d", filepath.Base(file), mean, worst)
		}
		if _, err := native.Decode(t.Context(), data[:len(data)/2], h, 1); err == nil {
			t.Errorf("%s: half of it is a picture", filepath.Base(file))
		}
	}
}

// apart is by how much two pictures differ, in steps of 255.
func apart(a, b *image.NRGBA) (mean float64, worst int) {
	var sum float64
	for i := range a.Pix {
		d := int(a.Pix[i]) - int(b.Pix[i])
		d = max(d, -d)
		sum += float64(d)
		worst = max(worst, d)
	}
	return sum / float64(len(a.Pix)), worst
}
