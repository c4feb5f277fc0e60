package look

import (
	"bytes"
	"image"
	"image/jpeg"

	"github.com/qiao-ai/qiao/imaging"
)

// Thumbnail returns m as a JPEG whose longer side has at most a number of pixels.
// What is transparent becomes white.
func Thumbnail(m *image.NRGBA, side int) ([]byte, error) {
	small := imaging.Fit(m, side)
	white(small)
	// The encoder has a faster way for pixels that are premultiplied; without
	// transparency the bytes are the same.
	rgba := &image.RGBA{Pix: small.Pix, Stride: small.Stride, Rect: small.Rect}
	var b bytes.Buffer
	err := jpeg.Encode(&b, rgba, &jpeg.Options{Quality: 82})
	return b.Bytes(), err
}

// white puts what is transparent on white.
func white(m *image.NRGBA) {
	for i := 0; i < len(m.Pix); i += 4 {
		a := uint32(m.Pix[i+3])
		if a == 255 {
			continue
		}
		for c := range 3 {
			m.Pix[i+c] = uint8((uint32(m.Pix[i+c])*a + 255*(255-a) + 127) / 255)
		}
		m.Pix[i+3] = 255
	}
}
