package constrain

// A bitset has one bit a token.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) set(id int32) { b[id>>6] |= 1 << (id & 63) }

func (b bitset) has(id int32) bool { return b[id>>6]>>(id&63)&1 == 1 }

func (b bitset) add(c bitset) {
	for i, w := range c {
		b[i] |= w
	}
}

// A mask is the tokens that may come at a place: some by themselves, and perhaps
// a set that many places share.
type mask struct {
	ids    []int32
	shared bitset
}

// into writes m into b, over what it had.
func (m *mask) into(b bitset) {
	if m.shared == nil {
		clear(b)
	} else {
		copy(b, m.shared)
	}
	for _, id := range m.ids {
		b.set(id)
	}
}

// maxIDs is the most tokens that a mask lists; beyond, a set is smaller.
const maxIDs = 2000

// stateMask returns the tokens that may come in a state.
func (g *Grammar) stateMask(s *state) *mask {
	if s.mask != nil {
		return s.mask
	}
	if len(s.threads) == 1 {
		s.mask = g.threadMask(s.threads[0])
		return s.mask
	}
	all := newBitset(g.v.size)
	own := newBitset(g.v.size)
	for _, t := range s.threads {
		g.threadMask(t).into(own)
		all.add(own)
	}
	g.a.masks++
	s.mask = &mask{shared: all}
	return s.mask
}

func (g *Grammar) threadMask(t *stack) *mask {
	if t.mask != nil {
		return t.mask
	}
	g.a.masks++
	if t.leaf.kind == str && t.leaf.pattern == nil && t.at == strInside {
		t.mask = g.insideMask(t)
		return t.mask
	}
	m := &mask{}
	g.v.all.walk(g.a, g.a.only(t), func(texts []text) {
		for _, x := range texts {
			m.ids = append(m.ids, x.id)
		}
	})
	if len(m.ids) > maxIDs {
		m.shared = newBitset(g.v.size)
		for _, id := range m.ids {
			m.shared.set(id)
		}
		m.ids = nil
	}
	t.mask = m
	return m
}

// only returns the state of one thread.
func (a *automaton) only(t *stack) *state {
	a.threads, a.done = append(a.threads[:0], t), false
	return a.state()
}

// insideMask is the mask within a string without a pattern: tokens that stay
// within are known by their lengths, and of those that end it, only what follows
// the quote is walked.
func (g *Grammar) insideMask(t *stack) *mask {
	in := &g.v.inside
	m := &mask{}
	room := longest + 1
	if t.leaf.maxLen >= 0 {
		room = t.leaf.maxLen - int(t.count)
	}
	if n := min(room, len(in.plain)-1); n >= 0 {
		m.shared = in.plain[n]
	}
	least := t.leaf.minLen - int(t.count)
	fits := func(x text) bool { return int(x.count) >= least && int(x.count) <= room }
	for _, x := range in.bare {
		if fits(x) {
			m.ids = append(m.ids, x.id)
		}
	}
	if t.parent == nil {
		return m
	}
	in.ends.walk(g.a, g.a.only(t.parent), func(texts []text) {
		for _, x := range texts {
			if fits(x) {
				m.ids = append(m.ids, x.id)
			}
		}
	})
	return m
}
