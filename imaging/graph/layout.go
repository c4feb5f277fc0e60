package graph

import "github.com/qiao-ai/qiao/imaging/kernel"

// toNear is v with a pixel's channels beside each other. What it makes must be
// dropped; made tells whether it made something.
func (r *run) toNear(v *value) (out *value, made bool, err error) {
	if v.near {
		return v, false, nil
	}
	if len(v.shape) != 4 || v.integer() {
		return nil, false, invalid("an array of shape %v is no picture", v.shape)
	}
	n, c, area := v.shape[0], v.shape[1], v.shape[2]*v.shape[3]
	if out, err = r.near(n, c, v.shape[2], v.shape[3]); err != nil {
		return nil, false, err
	}
	pitch := out.pitch()
	if pitch != c {
		clear(out.f)
	}
	for i := range n {
		for ch := range c {
			src, dst := v.f[(i*c+ch)*area:][:area], out.f[i*area*pitch:]
			for p, x := range src {
				dst[p*pitch+ch] = x
			}
		}
	}
	return out, true, nil
}

// toPlain is v in the order of its shape. What it makes must be dropped.
func (r *run) toPlain(v *value) (out *value, made bool, err error) {
	if !v.near {
		return v, false, nil
	}
	if out, err = r.plain(v.shape...); err != nil {
		return nil, false, err
	}
	n, c, area, pitch := v.shape[0], v.shape[1], v.shape[2]*v.shape[3], v.pitch()
	for i := range n {
		for ch := range c {
			dst, src := out.f[(i*c+ch)*area:][:area], v.f[i*area*pitch:]
			for p := range dst {
				dst[p] = src[p*pitch+ch]
			}
		}
	}
	return out, true, nil
}

// onPlain runs a step that needs plain arrays.
func onPlain(s step) step {
	return func(r *run, in []*value) ([]*value, error) {
		plain := make([]*value, len(in))
		for i, v := range in {
			if v == nil {
				continue
			}
			p, made, err := r.toPlain(v)
			if err != nil {
				return nil, err
			}
			plain[i] = p
			if made {
				p.uses = 1
				defer r.drop(p)
			}
		}
		return s(r, plain)
	}
}

// oneFloat is v's number if it has only one.
func (v *value) oneFloat() (float32, bool) {
	if v == nil || len(v.f) != 1 && !(v.near && numel(v.shape) == 1) || len(v.f) == 0 {
		return 0, false
	}
	return v.f[0], true
}

// perChannel tells whether v has one number for each of c channels, as arrays of
// shape [c 1 1] or [1 c 1 1] do.
func perChannel(shape []int, c int) bool {
	k := len(shape)
	return k == 3 && shape[0] == c && shape[1] == 1 && shape[2] == 1 ||
		k == 4 && shape[0] == 1 && shape[1] == c && shape[2] == 1 && shape[3] == 1
}

// channels is v's numbers, one for each channel, filled up.
func (r *run) channels(v *value, c int) []float32 {
	if v.near {
		return v.f[:kernel.Pad(c)]
	}
	s := r.scratch(kernel.Pad(c))
	clear(s)
	copy(s, v.f[:c])
	return s
}
