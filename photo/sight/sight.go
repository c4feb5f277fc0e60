// Package sight lets a library's photos be read and tagged by the models of
// imaging/ocr and imaging/tag. Places in the picture become shares of its sides.
package sight

import (
	"context"
	"image"

	"github.com/qiao-ai/qiao/imaging/ocr"
	"github.com/qiao-ai/qiao/imaging/tag"
	"github.com/qiao-ai/qiao/photo"
)

// A Reader is a photo.Reader over a model.
type Reader struct{ Model *ocr.Reader }

// Read implements [photo.Reader].
func (r Reader) Read(ctx context.Context, m *image.NRGBA) ([]photo.Line, error) {
	found, err := r.Model.Read(ctx, m)
	if err != nil {
		return nil, err
	}
	w, h := float64(m.Rect.Dx()), float64(m.Rect.Dy())
	lines := make([]photo.Line, len(found))
	for i, f := range found {
		lines[i] = photo.Line{Text: f.Text, Confidence: f.Confidence}
		for c, p := range f.Box {
			lines[i].Box[c] = [2]float64{float64(p.X) / w, float64(p.Y) / h}
		}
	}
	return lines, nil
}

// A Tagger is a photo.Tagger over a model.
type Tagger struct{ Model *tag.Tagger }

// Tag implements [photo.Tagger].
func (t Tagger) Tag(ctx context.Context, m *image.NRGBA) ([]photo.Tag, error) {
	found, err := t.Model.Tag(ctx, m)
	if err != nil {
		return nil, err
	}
	w, h := float64(m.Rect.Dx()), float64(m.Rect.Dy())
	tags := make([]photo.Tag, len(found))
	for i, f := range found {
		b := f.Box.Sub(m.Rect.Min)
		tags[i] = photo.Tag{
			Class: f.Class.ID, En: f.Class.Name(), Zh: f.Class.NameZh(), Score: f.Score,
			Box: photo.Box{X: float64(b.Min.X) / w, Y: float64(b.Min.Y) / h, W: float64(b.Dx()) / w, H: float64(b.Dy()) / h},
		}
	}
	return tags, nil
}
