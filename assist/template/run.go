package template

import (
	"github.com/qiao-ai/qiao/assist/intent"
)

// A state is a place in a program and in the sentence, with the best way there.
type state struct {
	pc, pos int32
	prev    int32 // the state before, -1 at the start
	next    int32 // the next state of the same instruction
	ref     int32 // the reference that led here, or -1
	score   score
	value   any
	values  *List // the list that the value is of
	index   int32
}

// A scratch is what running needs; it is used again and again.
type scratch struct {
	set  *Set
	sent *sentence
	ctx  Context

	heads  []int32 // the first state of each instruction
	states []state
	tmpl   *compiled

	// seen holds, for the instruction behind a wildcard, its state at each
	// position: many ends meet there.
	seen []int32

	nums    []span
	hasNums bool
	types   readings
}

func newScratch() *scratch { return &scratch{} }

func (x *scratch) begin(s *Set, t *sentence, c Context) {
	x.set, x.sent, x.ctx = s, t, c
	x.nums, x.hasNums, x.types = nil, false, nil
	if len(x.heads) < s.longest {
		x.heads = make([]int32, s.longest)
	}
}

// run weighs all readings of the sentence by one template, and gives the best.
func (x *scratch) run(index int) (found, bool) {
	x.tmpl = &x.set.templates[index]
	code := x.tmpl.code
	for i := range code {
		x.heads[i] = -1
	}
	x.states = x.states[:0]
	x.reach(0, state{pos: 0, prev: -1, ref: -1})
	for pc := range code {
		if x.heads[pc] < 0 {
			continue
		}
		if code[pc].op == opRef {
			x.index(int32(pc) + 1)
		}
		for at := x.heads[pc]; at >= 0; at = x.states[at].next {
			x.step(&code[pc], int32(pc), at)
		}
	}
	for at := x.heads[len(code)-1]; at >= 0; at = x.states[at].next {
		if int(x.states[at].pos) == len(x.sent.runes) {
			return x.finish(index, at)
		}
	}
	return found{}, false
}

// reach notes that an instruction is reached, if no better way is known.
func (x *scratch) reach(pc int32, s state) {
	s.pc = pc
	for at := x.heads[pc]; at >= 0; at = x.states[at].next {
		if o := &x.states[at]; o.pos == s.pos {
			if s.score.above(o.score) {
				s.next = o.next
				*o = s
			}
			return
		}
	}
	x.push(s)
}

// push adds a state to those of its instruction.
func (x *scratch) push(s state) {
	s.next = x.heads[s.pc]
	x.heads[s.pc] = int32(len(x.states))
	x.states = append(x.states, s)
}

func (x *scratch) step(in *instruction, pc, at int32) {
	from := x.states[at]
	next := state{pos: from.pos, prev: at, ref: -1, score: from.score}
	runes, pos := x.sent.runes, int(from.pos)
	switch in.op {
	case opLiteral:
		end := pos + len(in.text)
		if end > len(runes) {
			return
		}
		for i, r := range in.text {
			if runes[pos+i] != r {
				return
			}
		}
		next.pos = int32(end)
		next.score.literal += int32(len(in.text))
		x.reach(pc+1, next)
	case opSpace:
		if pos < len(runes) && runes[pos] == ' ' {
			next.pos++
			x.reach(pc+1, next)
		} else if pos == 0 || pos == len(runes) || runes[pos-1] == ' ' || unit(runes[pos-1], runes[pos]) {
			x.reach(pc+1, next)
		}
	case opFork:
		for _, to := range in.to {
			x.reach(to, next)
		}
	case opRef:
		x.refer(in.ref, pc, at)
	}
}

// unit tells whether a number may stand right before its unit: 5pm, 30分.
func unit(a, b rune) bool { return isDigit(a) != isDigit(b) }

// refer goes on behind each value of a reference at a position.
func (x *scratch) refer(ref, pc, at int32) {
	r := &x.set.refs[ref]
	pos := int(x.states[at].pos)
	switch r.def.Kind {
	case Listed:
		l := r.list
		if l == nil {
			l = x.ctx.Lists[r.name]
		}
		x.listed(l, r, ref, pc, at)
	case Range:
		for _, n := range x.numbers() {
			if n.start != pos {
				continue
			}
			if v, ok := r.def.fits(n.value.(float64)); ok {
				x.value(r, ref, pc, at, n.end, state{value: v})
			}
		}
	case Typed:
		for _, n := range x.typed()[r.def.Type] {
			if n.start == pos {
				x.value(r, ref, pc, at, n.end, state{})
			}
		}
	case Wildcard:
		if l := x.ctx.Lists[r.name]; l != nil {
			x.listed(l, r, ref, pc, at)
		} else {
			x.wild(r, ref, pc, at)
		}
	}
}

// listed goes on behind each value of a list.
func (x *scratch) listed(l *List, r *reference, ref, pc, at int32) {
	if l == nil {
		return
	}
	l.at(x.sent, int(x.states[at].pos), func(end int, value int32) {
		if x.acceptable(&l.values[value]) {
			x.value(r, ref, pc, at, end, state{value: l.values[value].Out, values: l, index: value})
		}
	})
}

func (x *scratch) wild(r *reference, ref, pc, at int32) {
	pos := int(x.states[at].pos)
	if pos < len(x.sent.runes) && x.sent.runes[pos] == ' ' || !x.sent.boundary(pos) {
		return
	}
	if r.def.Command && !x.set.opens(x.sent, pos) {
		return
	}
	for end := pos + 1; end <= len(x.sent.runes); end++ {
		if x.sent.boundary(end) && x.sent.runes[end-1] != ' ' {
			x.value(r, ref, pc, at, end, state{})
		}
	}
}

// value goes on behind a value that ends at end.
func (x *scratch) value(r *reference, ref, pc, at int32, end int, s state) {
	from := &x.states[at]
	s.pos, s.prev, s.ref, s.pc, s.score = int32(end), at, ref, pc+1, from.score
	size := int32(end) - from.pos
	switch {
	case r.def.Kind == Wildcard:
		s.score.wild -= size
	case r.slot == x.set.grammar.Prefer:
		s.score.preferred += size
	}
	switch known := x.seen[end]; {
	case known < 0:
		x.seen[end] = int32(len(x.states))
		x.push(s)
	case s.score.above(x.states[known].score):
		s.next = x.states[known].next
		x.states[known] = s
	}
}

// index fills seen with the states of an instruction.
func (x *scratch) index(pc int32) {
	x.seen = x.seen[:0]
	for range len(x.sent.runes) + 1 {
		x.seen = append(x.seen, -1)
	}
	for at := x.heads[pc]; at >= 0; at = x.states[at].next {
		x.seen[x.states[at].pos] = at
	}
}

func (x *scratch) numbers() []span {
	if !x.hasNums {
		x.nums, x.hasNums = x.sent.numbers(x.set.grammar.Language), true
	}
	return x.nums
}

func (x *scratch) typed() readings {
	if x.types == nil {
		x.types = x.sent.typed(x.set.grammar.Language, x.ctx.Now)
	}
	return x.types
}

// finish makes a match of the best way to the end, if the context allows it.
func (x *scratch) finish(index int, at int32) (found, bool) {
	t := x.tmpl
	m := intent.Match{Intent: t.Intent, Slots: map[string]intent.Found{}, Score: 1, Tier: intent.TierTemplate, Why: t.why()}
	for name, v := range t.Slots {
		m.Slots[name] = intent.Found{Value: v}
	}
	known := map[string]string{}
	for k, v := range x.ctx.Values {
		known[k] = v
	}
	f := found{template: index, score: x.states[at].score}
	for ; at >= 0; at = x.states[at].prev {
		s := &x.states[at]
		if s.ref < 0 {
			continue
		}
		from := int(x.states[s.prev].pos)
		text, start, end := x.sent.text(from, int(s.pos))
		value := s.value
		if s.values != nil {
			for k, v := range s.values.values[s.index].Context {
				known[k] = v
			}
			if value == nil {
				value = text
			}
		}
		r := &x.set.refs[s.ref]
		m.Slots[r.slot] = intent.Found{Text: text, Start: start, End: end, Value: value, Known: r.known}
	}
	if !t.allowed(known, m.Slots) {
		return found{}, false
	}
	f.match = m
	return f, true
}
