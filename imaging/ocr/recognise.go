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

// A reading is what a line says: its characters, where their middles are, in pixels
// of a line of the model's height, and how sure the model is of each.
type reading struct {
	characters []character
}

// A character is what one class of the model means.
type character struct {
	text string
	at   float64
	sure float64
	// spaced is how likely, at most, a space was between this and the one before.
	spaced float64
}

func (r reading) text() string {
	var b strings.Builder
	for _, c := range r.characters {
		b.WriteString(c.text)
	}
	return strings.TrimSpace(b.String())
}

// confidence is the mean over the characters.
func (r reading) confidence() float64 {
	sum := 0.0
	for _, c := range r.characters {
		sum += c.sure
	}
	return sum / float64(max(len(r.characters), 1))
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

// sized makes a line as high as the model sees it.
func (r *recogniser) sized(m *image.RGBA) *image.RGBA { return scale(m, r.width(m), height) }

// read reads lines that are sized, those of about one width at once.
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
		planes(in[i*size:][:size], lines[k], w)
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
		out[k] = r.decode(t[0].Data[i*steps*classes:][:steps*classes], steps, float64(w)/float64(steps))
	}
	return nil
}

// decode joins the likeliest class of each step: one that is repeated counts once,
// and the first means nothing. step is how many pixels a step is.
func (r *recogniser) decode(p []float32, steps int, step float64) (out reading) {
	last, space := 0, float32(0)
	for s := range steps {
		row := p[s*len(r.keys):][:len(r.keys)]
		best := likeliest(row)
		space = max(space, row[len(row)-1])
		if best != last && best != 0 {
			out.characters = append(out.characters, character{r.keys[best], (float64(s) + 0.5) * step, float64(row[best]), float64(space)})
			space = 0
		} else if best != 0 { // its middle is half a step further
			out.characters[len(out.characters)-1].at += step / 2
		}
		last = best
	}
	return out
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
