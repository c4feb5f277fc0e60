package engine

import (
	"fmt"
	"math"

	"github.com/qiao-ai/qiao/engine/gguf"
	"github.com/qiao-ai/qiao/engine/quant"
)

// A reference computes a model as its papers describe it: in 64-bit floats, with
// decoded weights, one token after another and nothing shared with the engine but
// its reading of files.
type reference struct {
	file         *gguf.File
	config       *Config
	weights      map[string][]float64
	keys, values [][][]float64 // of layers and tokens
	last         []float64     // normed vector of the token read last
	places       map[int][3]int
	given        map[int][]float32 // what stands in place of tokens, and what layers add
}

func newReference(f *gguf.File, c *Config) *reference {
	r := &reference{file: f, config: c, weights: map[string][]float64{}, keys: make([][][]float64, c.Layers), values: make([][][]float64, c.Layers)}
	for t := range f.Tensors() {
		n := t.Rows() * t.Dims[0]
		x, w := make([]float32, n), make([]float64, n)
		quant.Decode(t.Type, x, t.Data)
		for i, v := range x {
			w[i] = float64(v)
		}
		r.weights[t.Name] = w
	}
	return r
}

// multiply returns the product of the rows from first on of a tensor with x.
func (r *reference) multiply(name string, x []float64, first, rows int) []float64 {
	w := r.weights[name][first*len(x):]
	y := make([]float64, rows)
	for i := range y {
		for j, v := range x {
			y[i] += v * w[i*len(x)+j]
		}
	}
	return y
}

func (r *reference) norm(x, w []float64) []float64 {
	var sum float64
	for _, v := range x {
		sum += v * v
	}
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = v / math.Sqrt(sum/float64(len(x))+float64(r.config.Epsilon)) * w[i]
	}
	return y
}

func plus(x, y []float64, by float64) {
	for i, v := range y {
		x[i] += v * by
	}
}

// heads returns a token's heads of one sort: biased, normed and turned.
func (r *reference) heads(p, sort string, x []float64, n, position int) []float64 {
	d := r.config.HeadSize
	y := r.multiply(p+"attn_"+sort+".weight", x, 0, n*d)
	if b := r.weights[p+"attn_"+sort+".bias"]; b != nil {
		plus(y, b, 1)
	}
	if sort == "v" {
		return y
	}
	for h := range n {
		head := y[h*d : (h+1)*d]
		if w := r.weights[p+"attn_"+sort+"_norm.weight"]; w != nil {
			copy(head, r.norm(head, w))
		}
		r.turn(head, r.place(position))
	}
	return y
}

// place is where a token stands: three numbers for a picture's, else its position.
func (r *reference) place(position int) [3]int {
	if p, ok := r.places[position]; ok {
		return p
	}
	return [3]int{position, position, position}
}

// axis is which of the three a pair turns by: the first of qwen2vl by the first, or
// in turns.
func (r *reference) axis(i int) int {
	switch r.config.Architecture {
	case "qwen2vl":
		return map[bool]int{true: 0, false: map[bool]int{true: 1, false: 2}[i < 10]}[i < 4]
	case "qwen3vl", "qwen3vlmoe":
		return []int{0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0}[i]
	}
	return 0
}

func (r *reference) turn(x []float64, place [3]int) {
	h := len(x) / 2
	c := &r.config.rope
	for i := range h {
		own := float64(place[r.axis(i)]) * math.Pow(c.base, -float64(i)/float64(h))
		stretched := own / c.factor
		angle, magnitude := stretched, 1.0
		if c.yarn {
			ramp := math.Min(1, math.Max(0, (float64(i)-c.low)/math.Max(0.001, c.high-c.low)))
			angle, magnitude = own*(1-ramp)+stretched*ramp, 1+0.1*math.Log(c.factor)
		}
		s, k := math.Sincos(angle)
		u, v := x[i], x[i+h]
		x[i], x[i+h] = magnitude*(u*k-v*s), magnitude*(u*s+v*k)
	}
}

// next reads a token and returns the logits.
func (r *reference) next(token int32) []float64 {
	c := r.config
	position := len(r.keys[0])
	x := append([]float64(nil), r.weights["token_embd.weight"][int(token)*c.Width:(int(token)+1)*c.Width]...)
	given := r.given[position]
	for i := range x {
		if given != nil {
			x[i] = float64(given[i])
		}
	}
	for l := range c.Layers {
		p := fmt.Sprintf("blk.%d.", l)
		h := r.norm(x, r.weights[p+"attn_norm.weight"])
		r.keys[l] = append(r.keys[l], r.heads(p, "k", h, c.KVHeads, position))
		r.values[l] = append(r.values[l], r.heads(p, "v", h, c.KVHeads, position))
		plus(x, r.multiply(p+"attn_output.weight", r.attention(l, r.heads(p, "q", h, c.Heads, position)), 0, c.Width), 1)
		h = r.norm(x, r.weights[p+"ffn_norm.weight"])
		if c.mixture() {
			plus(x, r.mixture(p, h), 1)
		} else {
			plus(x, r.feed(p, "", h, c.Hidden, 0), 1)
		}
		for i := range x {
			if given != nil && l < c.Deepened {
				x[i] += float64(given[(l+1)*c.Width+i])
			}
		}
	}
	head := "output.weight"
	if r.weights[head] == nil {
		head = "token_embd.weight"
	}
	r.last = r.norm(x, r.weights["output_norm.weight"])
	return r.multiply(head, r.last, 0, c.Vocabulary)
}

// both returns the normed vectors of tokens that look at each other both ways.
func (r *reference) both(tokens []int32) [][]float64 {
	c := r.config
	rows := make([][]float64, len(tokens))
	for i, token := range tokens {
		rows[i] = append([]float64(nil), r.weights["token_embd.weight"][int(token)*c.Width:(int(token)+1)*c.Width]...)
	}
	for l := range c.Layers {
		p := fmt.Sprintf("blk.%d.", l)
		r.keys[l], r.values[l] = nil, nil
		queries := make([][]float64, len(rows))
		for i, x := range rows {
			h := r.norm(x, r.weights[p+"attn_norm.weight"])
			r.keys[l] = append(r.keys[l], r.heads(p, "k", h, c.KVHeads, i))
			r.values[l] = append(r.values[l], r.heads(p, "v", h, c.KVHeads, i))
			queries[i] = r.heads(p, "q", h, c.Heads, i)
		}
		for i, x := range rows {
			plus(x, r.multiply(p+"attn_output.weight", r.attention(l, queries[i]), 0, c.Width), 1)
			plus(x, r.feed(p, "", r.norm(x, r.weights[p+"ffn_norm.weight"]), c.Hidden, 0), 1)
		}
	}
	for i, x := range rows {
		rows[i] = r.norm(x, r.weights["output_norm.weight"])
	}
	return rows
}

func (r *reference) attention(l int, q []float64) []float64 {
	c, d := r.config, r.config.HeadSize
	out := make([]float64, c.Heads*d)
	for h := range c.Heads {
		at := h / (c.Heads / c.KVHeads) * d
		weights := make([]float64, len(r.keys[l]))
		var sum float64
		low := 0
		if c.Window > 0 {
			low = max(0, len(r.keys[l])-c.Window)
		}
		for t, key := range r.keys[l] {
			if t < low {
				continue
			}
			for j := range d {
				weights[t] += q[h*d+j] * key[at+j]
			}
			weights[t] = math.Exp(weights[t] / math.Sqrt(float64(d)))
			sum += weights[t]
		}
		for t, value := range r.values[l] {
			plus(out[h*d:(h+1)*d], value[at:at+d], weights[t]/sum)
		}
	}
	return out
}

// feed is a feed-forward part, that of an expert if so named.
func (r *reference) feed(p, suffix string, x []float64, hidden, expert int) []float64 {
	g := r.multiply(p+"ffn_gate"+suffix+".weight", x, expert*hidden, hidden)
	u := r.multiply(p+"ffn_up"+suffix+".weight", x, expert*hidden, hidden)
	for i := range g {
		g[i] = g[i] / (1 + math.Exp(-g[i])) * u[i]
	}
	return r.multiply(p+"ffn_down"+suffix+".weight", g, expert*len(x), len(x))
}

func (r *reference) mixture(p string, x []float64) []float64 {
	c := r.config
	shares := r.multiply(p+"ffn_gate_inp.weight", x, 0, c.Experts)
	var sum, chosen float64
	for i := range shares {
		shares[i] = math.Exp(shares[i])
		sum += shares[i]
	}
	out := make([]float64, len(x))
	used := map[int]float64{}
	for len(used) < c.ExpertsUsed {
		best := -1
		for i := range shares {
			if _, ok := used[i]; !ok && (best < 0 || shares[i] > shares[best]) {
				best = i
			}
		}
		used[best] = shares[best] / sum
		chosen += used[best]
	}
	for e, share := range used {
		if c.Architecture == "qwen3moe" || c.Architecture == "qwen3vlmoe" {
			share /= chosen
		}
		plus(out, r.feed(p, "_exps", x, c.ExpertHidden, e), share)
	}
	if c.SharedHidden > 0 {
		score := r.multiply(p+"ffn_gate_inp_shexp.weight", x, 0, 1)[0]
		plus(out, r.feed(p, "_shexp", x, c.SharedHidden, 0), 1/(1+math.Exp(-score)))
	}
	return out
}
