package ocr

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"image"
	"math"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/imaging/graph"
)

// height is how high lines are read.
const height = 48

// A recogniser reads lines that lie flat.
type recogniser struct {
	model graph.Session
	keys  []string // what each of the model's classes means; the first is nothing
	batch int      // lines at once
	step  int      // widths are multiples of it
	least int      // and at least so
	most  int      // and no more: what is longer is read narrower
}

// A reading is what a line says.
type reading struct {
	text       string
	confidence float64
}

// parseKeys reads a dictionary: a character on each line. The model has nothing
// before them and a space after.
func parseKeys(data []byte) ([]string, error) {
	keys := []string{""}
	s := bufio.NewScanner(bytes.NewReader(data))
	for s.Scan() {
		keys = append(keys, strings.TrimRight(s.Text(), "\r"))
	}
	if s.Err() != nil || len(keys) < 2 || len(keys) > 1<<17 {
		return nil, unfit("dictionary")
	}
	return append(keys, " "), nil
}

// width is how wide the model sees a line.
func (r *recogniser) width(m *image.RGBA) int {
	w := int(math.Ceil(height * float64(m.Rect.Dx()) / float64(m.Rect.Dy())))
	return min(max(w, 1), r.most)
}

// read reads lines, those of about one width at once.
func (r *recogniser) read(ctx context.Context, lines []*image.RGBA) ([]reading, error) {
	out := make([]reading, len(lines))
	order := make([]int, len(lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(r.width(lines[i]), r.width(lines[j])) })
	for len(order) > 0 {
		w := r.bucket(lines[order[0]])
		n := 1
		for n < len(order) && n < r.batch && r.bucket(lines[order[n]]) == w {
			n++
		}
		if err := r.readBatch(ctx, lines, order[:n], w, out); err != nil {
			return nil, err
		}
		order = order[n:]
	}
	return out, nil
}

func (r *recogniser) bucket(m *image.RGBA) int {
	return max(r.least, (r.width(m)+r.step-1)/r.step*r.step)
}

func (r *recogniser) readBatch(ctx context.Context, lines []*image.RGBA, which []int, w int, out []reading) error {
	size := 3 * height * w
	in := make([]float32, len(which)*size)
	for i, k := range which {
		planes(in[i*size:][:size], scale(lines[k], r.width(lines[k]), height), w)
	}
	t, err := r.model.Run(ctx, graph.Tensor{Shape: []int{len(which), 3, height, w}, Data: in})
	if err != nil {
		return err
	}
	if len(t) != 1 || len(t[0].Shape) != 3 || t[0].Shape[0] != len(which) || t[0].Shape[2] != len(r.keys) {
		return unfit("recognition")
	}
	steps, classes := t[0].Shape[1], t[0].Shape[2]
	for i, k := range which {
		out[k] = r.decode(t[0].Data[i*steps*classes:][:steps*classes], steps)
	}
	return nil
}

// decode joins the likeliest class of each step: one that is repeated counts once,
// and the first means nothing.
func (r *recogniser) decode(p []float32, steps int) reading {
	var text strings.Builder
	last, sum, n := 0, 0.0, 0
	for s := range steps {
		row := p[s*len(r.keys):][:len(r.keys)]
		best := likeliest(row)
		if best != last && best != 0 {
			text.WriteString(r.keys[best])
			sum += float64(row[best])
			n++
		}
		last = best
	}
	return reading{strings.TrimSpace(text.String()), sum / float64(max(n, 1))}
}

func likeliest(row []float32) int {
	best, most := 0, row[0]
	for i, v := range row {
		if v > most {
			best, most = i, v
		}
	}
	return best
}
