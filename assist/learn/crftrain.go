package learn

import (
	"context"
	"math"
	"math/rand/v2"
)

// A sequence is a training sentence: rows of features and the true tag of each
// token.
type sequence struct {
	rows [][]int32
	tags []int
}

// A chainSchedule says how to train a chain.
type chainSchedule struct {
	epochs int
	rate   float64
	drop   float64 // share of features left out of each look
	decay  float64
	seed   uint64
}

// fit trains c by AdaGrad on the likelihood of whole sequences; what it keeps
// is the mean of the weights over the later half.
func (c *chain) fit(ctx context.Context, list []sequence, s chainSchedule) error {
	f := &fitting{chain: c, s: s, g: make([]float32, len(c.w)), gt: make([]float32, len(c.trans)),
		r: rand.New(rand.NewPCG(s.seed, 3)), mean: make([]float64, len(c.w)), meanT: make([]float64, len(c.trans))}
	order := f.r.Perm(len(list))
	averaged := 0
	for e := range s.epochs {
		if err := ctx.Err(); err != nil {
			return err
		}
		f.r.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		f.rate = s.rate * (1 - 0.9*float64(e)/float64(s.epochs))
		for _, i := range order {
			f.learn(&list[i])
		}
		if 2*e >= s.epochs {
			averaged++
			for i, v := range c.w {
				f.mean[i] += float64(v)
			}
			for i, v := range c.trans {
				f.meanT[i] += float64(v)
			}
		}
	}
	if averaged == 0 {
		return nil
	}
	for i, v := range f.mean {
		c.w[i] = float32(v / float64(averaged))
	}
	for i, v := range f.meanT {
		c.trans[i] = float32(v / float64(averaged))
	}
	return nil
}

// A fitting is the state of training.
type fitting struct {
	*chain
	s           chainSchedule
	r           *rand.Rand
	rate        float64
	g, gt       []float32
	mean, meanT []float64
	l           lattice
	kept        [][]int32
	changes     []float64 // of transitions
}

func (f *fitting) learn(s *sequence) {
	n, k := len(s.tags), f.tags
	if n == 0 {
		return
	}
	f.keep(s)
	f.l.size(n, k)
	if f.l.trans == nil {
		f.l.trans, f.changes = make([]float64, len(f.trans)), make([]float64, len(f.trans))
	}
	for i, v := range f.trans {
		f.l.trans[i] = math.Exp(float64(v))
	}
	f.emissions(f.kept, f.l.em[:n*k])
	f.l.sum(f.chain, n)
	f.expectTransitions(s.tags)
	for i := range n {
		for _, r := range f.kept[i] {
			for p := f.first[r]; p < f.first[r+1]; p++ {
				t := int(f.tag[p])
				d := f.l.alpha[i*k+t] * f.l.beta[i*k+t]
				if t == s.tags[i] {
					d--
				}
				f.step(&f.w[p], &f.g[p], d)
			}
		}
	}
	for i, d := range f.changes {
		if d != 0 {
			f.step(&f.trans[i], &f.gt[i], d)
		}
	}
}

// keep leaves features out by chance.
func (f *fitting) keep(s *sequence) {
	f.kept = f.kept[:0]
	for _, rows := range s.rows {
		var list []int32
		for _, r := range rows {
			if f.s.drop == 0 || f.r.Float64() >= f.s.drop {
				list = append(list, r)
			}
		}
		f.kept = append(f.kept, list)
	}
}

// expectTransitions fills changes: what is expected less what is true.
func (f *fitting) expectTransitions(tags []int) {
	k := f.tags
	clear(f.changes)
	for t := range k {
		f.changes[k*k+t] += f.l.alpha[t] * f.l.beta[t]
	}
	f.changes[k*k+tags[0]]--
	for i := 1; i < len(tags); i++ {
		for t := range k {
			v := f.l.exp[i*k+t] * f.l.beta[i*k+t] / f.l.scale[i]
			if v < 1e-9 {
				continue
			}
			for _, p := range f.prior[t] {
				if int(p) < k {
					f.changes[int(p)*k+t] += f.l.alpha[(i-1)*k+int(p)] * f.l.trans[int(p)*k+t] * v
				}
			}
		}
		f.changes[tags[i-1]*k+tags[i]]--
	}
}

func (f *fitting) step(w, g *float32, d float64) {
	if d > -1e-5 && d < 1e-5 {
		return
	}
	d += f.s.decay * float64(*w)
	*g += float32(d * d)
	*w -= float32(f.rate * d / (math.Sqrt(float64(*g)) + 1e-6))
}
