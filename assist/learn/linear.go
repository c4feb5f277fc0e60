package learn

import (
	"context"
	"math"
	"math/rand/v2"
)

// A linear holds a weight for each row and class, the rows one after another.
type linear struct {
	classes int
	w       []float32
}

// logits adds up the weights of a sentence's terms.
func (m *linear) logits(x []term, out []float32) {
	clear(out)
	k := m.classes
	for _, t := range x {
		row := m.w[int(t.row)*k : int(t.row)*k+k]
		for c, w := range row[:len(out)] {
			out[c] += w * t.value
		}
	}
}

// softmax turns logits into probabilities, and returns the logarithm of their
// sum before.
func softmax(o []float32) float64 {
	top := o[0]
	for _, v := range o {
		top = max(top, v)
	}
	var sum float64
	for i, v := range o {
		e := math.Exp(float64(v - top))
		o[i] = float32(e)
		sum += e
	}
	for i := range o {
		o[i] = float32(float64(o[i]) / sum)
	}
	return float64(top) + math.Log(sum)
}

// An example is a sentence with its class; a class below zero is none of them.
type example struct {
	x     []term
	class int
}

// A schedule says how to train.
type schedule struct {
	epochs int
	rate   float64
	drop   float64 // share of terms left out of each look at a sentence
	decay  float64
	smooth float64 // share of the truth given to all classes alike
	seed   uint64
	hinge  bool
}

// train fits a linear by AdaGrad, one example at a time. It stops with ctx.
func train(ctx context.Context, examples []example, rows, classes int, s schedule) (*linear, error) {
	m := &linear{classes, make([]float32, rows*classes)}
	g := make([]float32, rows*classes)
	r := rand.New(rand.NewPCG(s.seed, 2))
	order := r.Perm(len(examples))
	out := make([]float32, classes)
	var kept []term
	for e := range s.epochs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		rate := float32(s.rate * (1 - float64(e)/float64(s.epochs)))
		for _, i := range order {
			kept = dropout(kept[:0], examples[i].x, float32(s.drop), r)
			m.logits(kept, out)
			if s.hinge {
				hinge(out, examples[i].class)
			} else {
				softmax(out)
				blame(out, examples[i].class, float32(s.smooth))
			}
			m.step(g, kept, out, rate, float32(s.decay))
		}
	}
	return m, nil
}

func dropout(into, x []term, p float32, r *rand.Rand) []term {
	keep := 1 / (1 - p)
	for _, t := range x {
		if p == 0 || r.Float32() >= p {
			into = append(into, term{t.row, t.value * keep})
		}
	}
	return into
}

// blame turns probabilities into the gradient of the logits.
func blame(out []float32, class int, smooth float32) {
	share := smooth / float32(len(out))
	if class < 0 {
		share, smooth = 1/float32(len(out)), 1
	}
	for c := range out {
		out[c] -= share
	}
	if class >= 0 {
		out[class] -= 1 - smooth
	}
}

// restShare is how much each of the other classes counts in the hinge: they are
// many, and together must not outweigh the right one.
const restShare = 0.15

// hinge is the gradient of the squared hinge, one class against the rest.
func hinge(out []float32, class int) {
	for c, v := range out {
		switch {
		case c == class && v < 1:
			out[c] = v - 1
		case c != class && v > -1:
			out[c] = (v + 1) * restShare
		default:
			out[c] = 0
		}
	}
}

func (m *linear) step(g []float32, x []term, grad []float32, rate, decay float32) {
	for _, t := range x {
		from := int(t.row) * m.classes
		w, h := m.w[from:from+m.classes], g[from:from+m.classes]
		for c, d := range grad {
			if d > -1e-4 && d < 1e-4 {
				continue
			}
			d = d*t.value + decay*w[c]
			h[c] += d * d
			w[c] -= rate * d / (float32(math.Sqrt(float64(h[c]))) + 1e-6)
		}
	}
}
