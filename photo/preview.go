package photo

import (
	"context"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging"
	"github.com/qiao-ai/qiao/imaging/look"
)

// Preview returns the upright picture as a JPEG whose longer side has at most a
// number of pixels. It fails with Kind NotFound where the picture cannot be decoded.
func (l *Library) Preview(ctx context.Context, u UserID, id ID, side int) ([]byte, error) {
	p, path, err := l.Original(ctx, u, id)
	if err != nil {
		return nil, err
	}
	data, err := load(path, &Photo{})
	if err != nil {
		return nil, err
	}
	h, _ := imaging.Probe(data) // what is wrong is found again by decoding
	e, err := l.decode(ctx, examined{photo: &Photo{}}, data, h, p.Turned)
	if err != nil {
		return nil, err
	}
	if e.picture == nil {
		return nil, qiao.Errorf(qiao.NotFound, "photo: preview", "the photo cannot be decoded: %s", e.photo.Reason)
	}
	return look.Thumbnail(e.picture.Image, side)
}
