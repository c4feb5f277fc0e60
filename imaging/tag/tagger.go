package tag

import (
	"context"
	"image"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph"
)

// A Tag is a thing that was seen in a picture.
type Tag struct {
	Class Class
	Score float64 // 0 to 1
	Box   image.Rectangle
}

// A Tagger finds things. Its methods may be called from many goroutines.
type Tagger struct{}

// New opens the model in a folder, that of the pack "tags", on a runtime. It fails
// with Kind NotFound if it is missing, with what to do.
func New(dir string, on graph.Runtime) (*Tagger, error) {
	return nil, qiao.Errorf(qiao.NotFound, "tag: open the model", "%s has none", dir).
		WithFix("Run: qiao model pull tags.")
}

// Tag returns what is seen in m, the surest first.
func (t *Tagger) Tag(ctx context.Context, m image.Image) ([]Tag, error) { return nil, ctx.Err() }

// Close frees the model. No Tag may run or follow.
func (t *Tagger) Close() error { return nil }
