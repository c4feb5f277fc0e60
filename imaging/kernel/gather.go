package kernel

// A Gather lists places in an array, in bytes from its beginning.
type Gather struct {
	at   []int
	most int // the greatest of them
}

// Resize makes room for n places.
func (g *Gather) Resize(n int) {
	if cap(g.at) < n {
		g.at = make([]int, n)
	}
	g.at, g.most = g.at[:n], 0
}

// Put sets place i to number n of the array. It panics where n is negative.
func (g *Gather) Put(i, n int) {
	if n < 0 {
		panic("kernel: a place before the array")
	}
	g.at[i] = 4 * n
	g.most = max(g.most, 4*n)
}

// check panics when a place is beyond what is there: the assembly cannot.
func (g *Gather) check(last int) {
	if g.most > 4*last {
		panic("kernel: a place beyond the array")
	}
}
