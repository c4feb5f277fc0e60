package ocr

import (
	"context"
	"image"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph"
)

// A Reader finds and reads text. Its methods may be called from many goroutines.
type Reader struct{}

// New opens the models in a folder, that of the pack "ocr", on a runtime. It
// fails with Kind NotFound if one is missing, with what to do.
func New(dir string, on graph.Runtime) (*Reader, error) {
	return nil, qiao.Errorf(qiao.NotFound, "ocr: open the models", "%s has none", dir).
		WithFix("Run: qiao model pull ocr.")
}

// Read returns the lines of text in m, in the order in which one reads. A picture
// without text gives none. Pixels that are transparent count as white.
func (r *Reader) Read(ctx context.Context, m image.Image) ([]Line, error) { return nil, ctx.Err() }

// Close frees the models. No Read may run or follow.
func (r *Reader) Close() error { return nil }
