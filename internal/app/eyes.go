package app

import (
	"context"
	"image"
	"sync"

	"github.com/qiao-ai/qiao/imaging"
	"github.com/qiao-ai/qiao/imaging/meta"
)

// eyes decode the pictures that models of this machine are asked about: of all
// formats that photos have, upright, and within the same bounds. The zero eyes are
// ready.
type eyes struct {
	mu      sync.Mutex
	decoder *imaging.Decoder // made for the first picture
}

func (e *eyes) open() *imaging.Decoder {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.decoder == nil {
		e.decoder = imaging.NewDecoder(imaging.Limits{})
	}
	return e.decoder
}

func (e *eyes) decode(ctx context.Context, data []byte) (image.Image, error) {
	h, err := imaging.Probe(data)
	if err != nil {
		return nil, err
	}
	p, err := e.open().Decode(ctx, data, h, meta.Read(h).EXIF.Orientation)
	if p == nil {
		return nil, err
	}
	return p.Image, nil // what could be read of a damaged one is a picture
}

func (e *eyes) close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.decoder == nil {
		return nil
	}
	return e.decoder.Close()
}
