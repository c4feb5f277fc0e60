package vision

import (
	"fmt"
	"image"
	"math"

	"github.com/qiao-ai/qiao/engine/gguf"
)

// A reference sees a picture as the papers and Hugging Face's code of Qwen2.5-VL and
// Qwen3-VL describe it: in 64-bit floats, patch by patch in the order of rows, with
// decoded weights and nothing shared with the tower but its reading of files.
type reference struct {
	weights map[string][]float64
	c       *Config
	side    int // learned positions of the square's side
}

func newReference(f *gguf.File, c *Config) *reference {
	r := &reference{weights: map[string][]float64{}, c: c}
	for t := range f.Tensors() {
		for _, v := range decoded(t) {
			r.weights[t.Name] = append(r.weights[t.Name], float64(v))
		}
		if t.Name == "v.position_embd.weight" {
			r.side = int(math.Sqrt(float64(t.Dims[1])))
		}
	}
	return r
}

func (r *reference) linear(name string, x []float64) []float64 {
	w, b := r.weights[name+".weight"], r.weights[name+".bias"]
	y := make([]float64, len(w)/len(x))
	for i := range y {
		if b != nil {
			y[i] = b[i]
		}
		for j, v := range x {
			y[i] += v * w[i*len(x)+j]
		}
	}
	return y
}

func (r *reference) norm(name string, x []float64) []float64 {
	w, b := r.weights[name+".weight"], r.weights[name+".bias"]
	var mean, sum float64
	if b != nil {
		for _, v := range x {
			mean += v / float64(len(x))
		}
	}
	for _, v := range x {
		sum += (v - mean) * (v - mean)
	}
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = (v - mean) / math.Sqrt(sum/float64(len(x))+1e-6) * w[i]
		if b != nil {
			y[i] += b[i]
		}
	}
	return y
}

func tanhGelu(x float64) float64 {
	return x / 2 * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
}

// see returns the vectors of a picture whose sides are whole parts.
func (r *reference) see(m *image.RGBA) [][]float64 {
	p := r.c.Patch
	wide, high := m.Bounds().Dx()/p, m.Bounds().Dy()/p
	var x [][]float64
	for row := range high {
		for column := range wide {
			x = append(x, r.patch(m, row, column, wide, high))
		}
	}
	var deep [][][]float64
	for l := range r.c.Layers {
		r.layer(l, x, wide, high)
		if name := fmt.Sprintf("v.deepstack.%d.", l); r.weights[name+"norm.weight"] != nil {
			deep = append(deep, r.join(x, wide, high, func(part []float64) []float64 { return r.norm(name+"norm", part) }, name+"fc1", name+"fc2"))
		}
	}
	var posted [][]float64
	for _, v := range x {
		posted = append(posted, r.norm("v.post_ln", v))
	}
	out := r.join(posted, wide, high, func(part []float64) []float64 { return part }, "mm.0", "mm.2")
	for i := range out {
		for _, d := range deep {
			out[i] = append(out[i], d[i]...)
		}
	}
	return out
}

// patch multiplies a patch's pixels, twice for the two moments, and places it.
func (r *reference) patch(m *image.RGBA, row, column, wide, high int) []float64 {
	p := r.c.Patch
	y := make([]float64, r.c.Width)
	for o := range y {
		for c := range 3 {
			for dy := range p {
				for dx := range p {
					v := float64(m.Pix[m.PixOffset(column*p+dx, row*p+dy)+c])/255 - r.c.mean[c]
					at := ((o*3+c)*p+dy)*p + dx
					y[o] += v / r.c.std[c] * (r.weights["v.patch_embd.weight"][at] + r.weights["v.patch_embd.weight.1"][at])
				}
			}
		}
		if b := r.weights["v.patch_embd.bias"]; b != nil {
			y[o] += b[o]
		}
	}
	if r.side > 0 {
		v := float64(row) * float64(r.side-1) / float64(high-1)
		h := float64(column) * float64(r.side-1) / float64(wide-1)
		for i := range r.side { // each learned position counts by its nearness
			for j := range r.side {
				near := math.Max(0, 1-math.Abs(v-float64(i))) * math.Max(0, 1-math.Abs(h-float64(j)))
				for o := range y {
					y[o] += near * r.weights["v.position_embd.weight"][(i*r.side+j)*len(y)+o]
				}
			}
		}
	}
	return y
}

func (r *reference) layer(l int, x [][]float64, wide, high int) {
	p := fmt.Sprintf("v.blk.%d.", l)
	width, d := r.c.Width, r.c.Width/r.c.Heads
	q, k, v := make([][]float64, len(x)), make([][]float64, len(x)), make([][]float64, len(x))
	for i := range x {
		h := r.norm(p+"ln1", x[i])
		if r.weights[p+"attn_qkv.weight"] != nil {
			all := r.linear(p+"attn_qkv", h)
			q[i], k[i], v[i] = all[:width], all[width:2*width], all[2*width:]
		} else {
			q[i], k[i], v[i] = r.linear(p+"attn_q", h), r.linear(p+"attn_k", h), r.linear(p+"attn_v", h)
		}
		for h := range r.c.Heads {
			turnHead(q[i][h*d:(h+1)*d], i/wide, i%wide)
			turnHead(k[i][h*d:(h+1)*d], i/wide, i%wide)
		}
	}
	for i := range x {
		attended := make([]float64, width)
		for h := range r.c.Heads {
			var sum float64
			weights := make([]float64, len(x))
			for j := range x {
				if r.c.windowed(l) && r.window(i, wide) != r.window(j, wide) {
					continue
				}
				for n := range d {
					weights[j] += q[i][h*d+n] * k[j][h*d+n] / math.Sqrt(float64(d))
				}
				weights[j] = math.Exp(weights[j])
				sum += weights[j]
			}
			for j := range x {
				for n := range d {
					attended[h*d+n] += weights[j] / sum * v[j][h*d+n]
				}
			}
		}
		for n, add := range r.linear(p+"attn_out", attended) {
			x[i][n] += add
		}
		h := r.norm(p+"ln2", x[i])
		up := r.linear(p+"ffn_up", h)
		if r.weights[p+"ffn_gate.weight"] != nil {
			for n, gate := range r.linear(p+"ffn_gate", h) {
				up[n] *= gate / (1 + math.Exp(-gate))
			}
		} else {
			for n := range up {
				up[n] = tanhGelu(up[n])
			}
		}
		for n, add := range r.linear(p+"ffn_down", up) {
			x[i][n] += add
		}
	}
}

// window names a patch's window by the corner of its part's.
func (r *reference) window(i, wide int) [2]int {
	return [2]int{i / wide / 2 / r.c.window, i % wide / 2 / r.c.window}
}

// turnHead rotates halves, as Qwen's rotary position embedding of pictures does.
func turnHead(x []float64, row, column int) {
	half := len(x) / 2
	for i := range half {
		at, of := row, i
		if i >= half/2 {
			at, of = column, i-half/2
		}
		s, c := math.Sincos(float64(at) * math.Pow(10000, -2*float64(of)/float64(half)))
		a, b := x[i], x[i+half]
		x[i], x[i+half] = a*c-b*s, b*c+a*s
	}
}

// join makes vectors of 2 by 2 patches, part by part in the order of rows.
func (r *reference) join(x [][]float64, wide, high int, norm func([]float64) []float64, up, down string) (out [][]float64) {
	for row := 0; row < high; row += 2 {
		for column := 0; column < wide; column += 2 {
			var part []float64
			for _, at := range []int{row*wide + column, row*wide + column + 1, (row+1)*wide + column, (row+1)*wide + column + 1} {
				part = append(part, x[at]...)
			}
			h := r.linear(up, norm(part))
			for i, v := range h {
				h[i] = v / 2 * (1 + math.Erf(v/math.Sqrt2))
			}
			out = append(out, r.linear(down, h))
		}
	}
	return out
}
