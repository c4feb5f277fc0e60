package kernel

// Pixels is how many pixels a depthwise product computes together.
const Pixels = 4

// Depthwise sums, for each of up to Pixels rows and each of channels (a multiple of
// Lanes), taps numbers of x times that tap's weights, and the bias. offsets tells the
// places in bytes: the rows' first ones, then their second ones, and so on, Pixels
// of each. w holds channels weights for each tap. Row i of the result goes to
// out[i*ld:].
func (s *Set) Depthwise(x []float32, offsets []int, rows, channels int, w, bias, out []float32, ld int, f *Finish, scratch []float32) {
	check(offsets, 4*(len(x)-channels))
	_, _ = w[len(offsets)/Pixels*channels-1], bias[channels-1]
	if rows == Pixels && len(out) >= (Pixels-1)*ld+channels {
		s.deep(x, offsets, w, channels, bias, out, ld, channels/Lanes, f)
		return
	}
	s.deep(x, offsets, w, channels, bias, scratch[:Pixels*channels], channels, channels/Lanes, f)
	for i := range rows {
		copy(out[i*ld:][:channels], scratch[i*channels:])
	}
}
