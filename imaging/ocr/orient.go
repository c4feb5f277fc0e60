package ocr

import (
	"context"
	"image"
	"math"

	"github.com/qiao-ai/qiao/imaging/graph"
)

// A classifier tells lines that stand on their head.
type classifier struct {
	model graph.Session
	sure  float32
}

// Lines are seen so high and wide, and so many at once.
const (
	seenHeight = 48
	seenWidth  = 192
	seenBatch  = 8
)

// turned tells for each line how likely it stands on its head.
func (c *classifier) turned(ctx context.Context, lines []*image.RGBA) ([]float32, error) {
	var all []float32
	const size = 3 * seenHeight * seenWidth
	for from := 0; from < len(lines); from += seenBatch {
		part := lines[from:min(from+seenBatch, len(lines))]
		in := make([]float32, len(part)*size)
		for i, m := range part {
			w := int(math.Ceil(seenHeight * float64(m.Rect.Dx()) / float64(m.Rect.Dy())))
			planes(in[i*size:][:size], scale(m, min(max(w, 1), seenWidth), seenHeight), seenWidth)
		}
		out, err := c.model.Run(ctx, graph.Tensor{Shape: []int{len(part), 3, seenHeight, seenWidth}, Data: in})
		if err != nil {
			return nil, err
		}
		if len(out) != 1 || len(out[0].Data) != 2*len(part) {
			return nil, unfit("orientation")
		}
		for i := range part {
			all = append(all, out[0].Data[2*i+1])
		}
	}
	return all, nil
}
