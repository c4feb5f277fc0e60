package vision

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"

	"github.com/qiao-ai/qiao"
)

// mostRatio is how many times longer than wide a picture may be, as Qwen's own
// processor has it.
const mostRatio = 200

// Fit tells how many parts a picture of so many pixels will have, in a row and in a
// column: Qwen's smart_resize, which keeps the ratio of the sides as far as whole
// parts allow. It fails with Kind Unsupported for a picture of no pixels, or one that
// is far longer than wide.
func (t *Tower) Fit(width, height int) (wide, high int, err error) {
	if width < 1 || height < 1 || max(width, height) > mostRatio*min(width, height) {
		return 0, 0, qiao.Errorf(qiao.Unsupported, opSee, "a picture has %d by %d pixels", width, height).
			WithFix("Give a picture whose sides are less than %d times as long as each other, or cut it.", mostRatio)
	}
	part := float64(t.config.Patch * t.config.Merge)
	w, h := float64(width)/part, float64(height)/part
	wide, high = max(1, int(math.RoundToEven(w))), max(1, int(math.RoundToEven(h)))
	switch n := wide * high; {
	case n > t.most:
		by := math.Sqrt(w * h / float64(t.most))
		wide, high = max(1, int(w/by)), max(1, int(h/by))
	case n < leastParts:
		by := math.Sqrt(leastParts / (w * h))
		wide, high = int(math.Ceil(w*by)), int(math.Ceil(h*by))
	}
	// What is very narrow and small may come out too long.
	return min(wide, t.most), min(high, max(1, t.most/min(wide, t.most))), nil
}

// pixels returns a picture in the tower's size, as its colours minus their mean and
// over their deviation: each pixel's red, green and blue.
func (t *Tower) pixels(m image.Image, wide, high int) []float32 {
	side := t.config.Patch * t.config.Merge
	sized := image.NewRGBA(image.Rect(0, 0, wide*side, high*side))
	draw.Draw(sized, sized.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src) // what shows through is paper
	if m.Bounds().Size() == sized.Bounds().Size() {
		draw.Draw(sized, sized.Bounds(), m, m.Bounds().Min, draw.Over)
	} else {
		draw.CatmullRom.Scale(sized, sized.Bounds(), m, m.Bounds(), draw.Over, nil)
	}
	var table [3][256]float32
	for c := range table {
		for v := range table[c] {
			table[c][v] = float32((float64(v)/255 - t.config.mean[c]) / t.config.std[c])
		}
	}
	out := make([]float32, 0, 3*len(sized.Pix)/4)
	for i := 0; i < len(sized.Pix); i += 4 {
		for c := range table {
			out = append(out, table[c][sized.Pix[i+c]])
		}
	}
	return out
}
