package jinja

func (f *forStmt) exec(r *run, s *scope) flow {
	items := r.items(f.pos, f.over.eval(r, s))
	if f.test != nil {
		items = f.chosen(r, s, items)
	}
	if r.err == nil && len(items) == 0 {
		return r.block(f.otherwise, s.inner())
	}
	loop := &loopState{items: items}
	for i := range items {
		if !r.step(f.pos) {
			return breakLoop
		}
		in := s.inner()
		f.bind(r, in, items[i])
		loop.index = i
		in.set("loop", loop)
		if r.block(f.body, in) == breakLoop {
			break
		}
	}
	return goOn
}

// chosen returns the items that a loop's own condition lets pass.
func (f *forStmt) chosen(r *run, s *scope, items []any) []any {
	var list []any
	for _, item := range items {
		in := s.inner()
		f.bind(r, in, item)
		if truth(f.test.eval(r, in)) && r.alloc(f.pos, 16) {
			list = append(list, item)
		}
		if r.err != nil {
			break
		}
	}
	return list
}

func (f *forStmt) bind(r *run, s *scope, item any) {
	if f.single {
		s.set(f.targets[0], item)
		return
	}
	parts := r.items(f.pos, item)
	if len(parts) != len(f.targets) {
		r.fail(f.pos, "%d names for %d values", len(f.targets), len(parts))
		return
	}
	for i, name := range f.targets {
		s.set(name, parts[i])
	}
}

// A loopState is a loop's own variable, loop.
type loopState struct {
	items   []any
	index   int
	changed any
	asked   bool // changed has been set
}

func (l *loopState) attr(name string) any {
	n := len(l.items)
	switch name {
	case "index":
		return int64(l.index + 1)
	case "index0":
		return int64(l.index)
	case "revindex":
		return int64(n - l.index)
	case "revindex0":
		return int64(n - l.index - 1)
	case "first":
		return l.index == 0
	case "last":
		return l.index == n-1
	case "length":
		return int64(n)
	case "depth":
		return int64(1)
	case "depth0":
		return int64(0)
	case "previtem":
		if l.index > 0 {
			return l.items[l.index-1]
		}
		return undefined{"loop.previtem"}
	case "nextitem":
		if l.index+1 < n {
			return l.items[l.index+1]
		}
		return undefined{"loop.nextitem"}
	case "cycle":
		return &callable{name: "cycle", call: l.cycle}
	case "changed":
		return &callable{name: "changed", call: l.change}
	}
	return undefined{"loop." + name}
}

func (l *loopState) cycle(r *run, n pos, a *arguments) any {
	if len(a.pos) == 0 {
		r.fail(n, "loop.cycle needs values")
		return undefined{}
	}
	return a.pos[l.index%len(a.pos)]
}

func (l *loopState) change(r *run, n pos, a *arguments) any {
	now := Tuple(a.pos)
	if l.asked && r.equal(n, l.changed, now, 0) {
		return false
	}
	l.changed, l.asked = now, true
	return true
}
