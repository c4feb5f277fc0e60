package learn

import (
	"math"
)

// A chain scores sequences of tags: a weight for each pair of a feature and a
// tag that was seen with it, and one for each tag after another.
type chain struct {
	tags  int
	first []int32 // where the pairs of each row begin; one more than rows
	tag   []uint16
	w     []float32
	trans []float32 // [before*tags+tag]; row tags is the start
	prior [][]int32 // the tags that may stand before each tag; tags is the start
}

// emissions adds up the weights of each token's features.
func (c *chain) emissions(rows [][]int32, out []float64) {
	clear(out)
	for i, list := range rows {
		e := out[i*c.tags : (i+1)*c.tags]
		for _, r := range list {
			for p := c.first[r]; p < c.first[r+1]; p++ {
				e[c.tag[p]] += float64(c.w[p])
			}
		}
	}
}

// best finds the most likely tags.
func (c *chain) best(em []float64, n int) []int {
	if n == 0 {
		return nil
	}
	k := c.tags
	back := make([]int32, n*k)
	score, next := make([]float64, k), make([]float64, k)
	for i := range n {
		for t := range k {
			best, from := math.Inf(-1), int32(0)
			for _, p := range c.prior[t] {
				v := math.Inf(-1)
				switch {
				case i == 0 && int(p) == k:
					v = float64(c.trans[k*k+t])
				case i > 0 && int(p) < k:
					v = score[p] + float64(c.trans[int(p)*k+t])
				}
				if v > best {
					best, from = v, p
				}
			}
			next[t], back[i*k+t] = best+em[i*k+t], from
		}
		score, next = next, score
	}
	out := make([]int, n)
	last := 0
	for t, v := range score {
		if v > score[last] {
			last = t
		}
	}
	for i := n - 1; i >= 0; i-- {
		out[i] = last
		last = int(back[i*k+last])
	}
	return out
}

// A lattice holds the sums over all sequences of one sentence.
type lattice struct {
	em, alpha, beta, exp []float64
	trans                []float64 // exponentials of the chain's
	scale                []float64
}

func (l *lattice) size(n, k int) {
	if len(l.em) < n*k {
		l.em, l.alpha, l.beta, l.exp = make([]float64, n*k), make([]float64, n*k), make([]float64, n*k), make([]float64, n*k)
		l.scale = make([]float64, n)
	}
}

// sum runs forward and backward, each position scaled to one.
func (l *lattice) sum(c *chain, n int) {
	k := c.tags
	for i := range n {
		top := math.Inf(-1)
		for t := range k {
			top = max(top, l.em[i*k+t])
		}
		for t := range k {
			l.exp[i*k+t] = math.Exp(l.em[i*k+t] - top)
		}
	}
	for i := range n {
		total := 0.0
		for t := range k {
			v := 0.0
			for _, p := range c.prior[t] {
				switch {
				case i == 0 && int(p) == k:
					v += l.trans[k*k+t]
				case i > 0 && int(p) < k:
					v += l.alpha[(i-1)*k+int(p)] * l.trans[int(p)*k+t]
				}
			}
			v *= l.exp[i*k+t]
			l.alpha[i*k+t] = v
			total += v
		}
		l.scale[i] = total
		for t := range k {
			l.alpha[i*k+t] /= total
		}
	}
	for t := range k {
		l.beta[(n-1)*k+t] = 1
	}
	for i := n - 2; i >= 0; i-- {
		b := l.beta[i*k : (i+1)*k]
		clear(b)
		for t := range k {
			v := l.beta[(i+1)*k+t] * l.exp[(i+1)*k+t] / l.scale[i+1]
			if v == 0 {
				continue
			}
			for _, p := range c.prior[t] {
				if int(p) < k {
					b[p] += l.trans[int(p)*k+t] * v
				}
			}
		}
	}
}
