package kernel

// Pixels is how many pixels a depthwise product computes together.
const Pixels = 4

// Depthwise sums, for each of up to Pixels rows and each of channels (a multiple of
// Lanes), taps numbers of x times that tap's weights, and the bias. g tells the
// places: the rows' first ones, then their second ones, and so on, Pixels of each.
// w holds channels weights for each tap. Row i of the result goes to out[i*ld:].
// scratch has room for Pixels*channels numbers.
func (s *Set) Depthwise(x []float32, g *Gather, rows, channels int, w, bias, out []float32, ld int, f *Finish, scratch []float32) {
	g.check(len(x) - channels)
	_, _ = w[len(g.at)/Pixels*channels-1], bias[channels-1]
	if rows == Pixels && len(out) >= (Pixels-1)*ld+channels {
		s.deep(x, g.at, w, channels, bias, out, ld, channels/Lanes, f)
		return
	}
	s.deep(x, g.at, w, channels, bias, scratch[:Pixels*channels], channels, channels/Lanes, f)
	for i := range rows {
		copy(out[i*ld:][:channels], scratch[i*channels:])
	}
}
