package constrain

import (
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A dfa is a pattern over characters. All its states lead to acceptance.
type dfa struct {
	states []dfaState
	exact  [][]bool // by length, then state: acceptance after exactly so many
	least  [][]bool // or at least so many characters
}

type dfaState struct {
	accepts bool
	edges   []edge // by low
}

type edge struct {
	low, high rune
	next      int32
}

const (
	maxPatternStates = 500
	maxPatternLength = 1000 // of lengths that are kept count of
)

// compilePattern reads a pattern of JSON Schema. It is false for what it cannot
// keep to, with the reason.
func compilePattern(pattern string) (d *dfa, reason string) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, "it is no regular expression without look-around"
	}
	re = re.Simplify()
	re, begins, ends := anchors(re)
	prog, err := syntax.Compile(re)
	if err != nil {
		return nil, "it is no regular expression"
	}
	for _, in := range prog.Inst {
		if in.Op == syntax.InstEmptyWidth {
			return nil, "^ and $ stand elsewhere than at its ends, or it has \\b"
		}
	}
	b := &dfaBuilder{prog: prog, begins: begins, ends: ends, index: map[string]int32{}}
	if !b.build() {
		return nil, "it is too large"
	}
	if !b.trim() {
		return nil, "no text matches it"
	}
	return &b.dfa, ""
}

// anchors takes ^ and $ off the ends of a pattern.
func anchors(re *syntax.Regexp) (_ *syntax.Regexp, begins, ends bool) {
	if re.Op == syntax.OpBeginText || re.Op == syntax.OpEndText {
		re = &syntax.Regexp{Op: syntax.OpConcat, Sub: []*syntax.Regexp{re}}
	}
	if re.Op != syntax.OpConcat {
		return re, false, false
	}
	subs := re.Sub
	if len(subs) > 0 && subs[0].Op == syntax.OpBeginText {
		subs, begins = subs[1:], true
	}
	if len(subs) > 0 && subs[len(subs)-1].Op == syntax.OpEndText {
		subs, ends = subs[:len(subs)-1], true
	}
	if len(subs) == 0 {
		return &syntax.Regexp{Op: syntax.OpEmptyMatch}, begins, ends
	}
	return &syntax.Regexp{Op: syntax.OpConcat, Sub: subs, Flags: re.Flags}, begins, ends
}

// A dfaBuilder determinizes a program. A set of its instructions is a state; one
// that has matched and has no $ to meet takes anything from then on.
type dfaBuilder struct {
	dfa
	prog         *syntax.Prog
	begins, ends bool
	index        map[string]int32
	sets         [][]uint32
}

func (b *dfaBuilder) build() bool {
	b.add(b.closure([]uint32{uint32(b.prog.Start)}))
	for i := 0; i < len(b.sets); i++ {
		if len(b.sets) > maxPatternStates {
			return false
		}
		b.fill(int32(i))
	}
	return true
}

// closure follows what needs no character.
func (b *dfaBuilder) closure(from []uint32) []uint32 {
	if !b.begins {
		from = append(slices.Clone(from), uint32(b.prog.Start))
	}
	seen := map[uint32]bool{}
	var walk func(pc uint32)
	walk = func(pc uint32) {
		if seen[pc] {
			return
		}
		seen[pc] = true
		switch in := &b.prog.Inst[pc]; in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			walk(in.Out)
			walk(in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			walk(in.Out)
		}
	}
	for _, pc := range from {
		walk(pc)
	}
	var set []uint32
	for pc := range seen {
		switch b.prog.Inst[pc].Op {
		case syntax.InstMatch:
			if !b.ends {
				return []uint32{pc} // matched: the rest does not matter
			}
			set = append(set, pc)
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			set = append(set, pc)
		}
	}
	slices.Sort(set)
	return set
}

func (b *dfaBuilder) add(set []uint32) int32 {
	var key strings.Builder
	for _, pc := range set {
		key.WriteString(strconv.FormatUint(uint64(pc), 36))
		key.WriteByte(' ')
	}
	if i, ok := b.index[key.String()]; ok {
		return i
	}
	i := int32(len(b.sets))
	b.index[key.String()] = i
	b.sets = append(b.sets, set)
	b.states = append(b.states, dfaState{accepts: b.matched(set)})
	return i
}

func (b *dfaBuilder) matched(set []uint32) bool {
	return slices.ContainsFunc(set, func(pc uint32) bool { return b.prog.Inst[pc].Op == syntax.InstMatch })
}

// fill finds the edges of a state: between two of the borders that its
// instructions draw, all characters are alike.
func (b *dfaBuilder) fill(i int32) {
	set := b.sets[i]
	if b.matched(set) && !b.ends {
		b.states[i].edges = []edge{{0, 0x10FFFF, i}}
		return
	}
	borders := []rune{0, '\n', '\n' + 1}
	for _, pc := range set {
		borders = append(borders, b.borders(pc)...)
	}
	slices.Sort(borders)
	borders = append(slices.Compact(borders), 0x110000)
	var edges []edge
	for j, low := range borders[:len(borders)-1] {
		var to []uint32
		for _, pc := range set {
			if in := &b.prog.Inst[pc]; in.Op != syntax.InstMatch && in.MatchRune(low) {
				to = append(to, in.Out)
			}
		}
		next := b.closure(to)
		if len(next) == 0 {
			continue
		}
		e := edge{low, borders[j+1] - 1, b.add(next)}
		if n := len(edges); n > 0 && edges[n-1].next == e.next && edges[n-1].high+1 == low {
			edges[n-1].high = e.high
		} else {
			edges = append(edges, e)
		}
	}
	b.states[i].edges = edges
}

// borders lists where an instruction's characters begin, and after them.
func (b *dfaBuilder) borders(pc uint32) []rune {
	in := &b.prog.Inst[pc]
	if in.Op == syntax.InstRune1 || len(in.Rune) == 1 {
		return b.folded(in)
	}
	var list []rune
	for i, r := range in.Rune {
		list = append(list, r+rune(i&1))
	}
	return list
}

// folded is borders of one character, with its other cases.
func (b *dfaBuilder) folded(in *syntax.Inst) []rune {
	list := []rune{in.Rune[0], in.Rune[0] + 1}
	if syntax.Flags(in.Arg)&syntax.FoldCase != 0 {
		for r := unicode.SimpleFold(in.Rune[0]); r != in.Rune[0]; r = unicode.SimpleFold(r) {
			list = append(list, r, r+1)
		}
	}
	return list
}

// trim leaves out states that lead nowhere. It is false if the first is one.
func (d *dfa) trim() bool {
	live := make([]bool, len(d.states))
	for again := true; again; {
		again = false
		for i := range d.states {
			if !live[i] && (d.states[i].accepts || d.leads(i, live)) {
				live[i], again = true, true
			}
		}
	}
	for i := range d.states {
		d.states[i].edges = slices.DeleteFunc(d.states[i].edges, func(e edge) bool { return !live[e.next] || e.surrogate() })
	}
	return live[0]
}

func (e edge) surrogate() bool { return e.low >= firstSurrogate && e.high <= lastSurrogate }

func (d *dfa) leads(i int, to []bool) bool {
	return slices.ContainsFunc(d.states[i].edges, func(e edge) bool { return !e.surrogate() && to[e.next] })
}

// count prepares for lengths between low and high, or no high if it is negative.
// It is false if no text of these lengths matches.
func (d *dfa) count(low, high int) bool {
	d.exact, d.least = nil, nil
	n := len(d.states)
	exact, least := make([]bool, n), make([]bool, n)
	for i := range d.states {
		exact[i], least[i] = d.states[i].accepts, true
	}
	for range max(low, high) + 1 {
		d.exact, d.least = append(d.exact, exact), append(d.least, least)
		nextExact, nextLeast := make([]bool, n), make([]bool, n)
		for i := range d.states {
			nextExact[i], nextLeast[i] = d.leads(i, exact), d.leads(i, least)
		}
		exact, least = nextExact, nextLeast
	}
	return d.ends(0, 0, low, high)
}

// ends tells whether from a state, after so many characters, acceptance can be
// reached within the lengths.
func (d *dfa) ends(state int32, count, low, high int) bool {
	if high < 0 {
		return d.least[max(low-count, 0)][state]
	}
	for more := max(low-count, 0); more <= high-count; more++ {
		if d.exact[more][state] {
			return true
		}
	}
	return false
}

// step is the state after c.
func (d *dfa) step(state int32, c rune) (int32, bool) {
	for _, e := range d.states[state].edges {
		if c >= e.low && c <= e.high {
			return e.next, true
		}
	}
	return 0, false
}

// viable tells whether some character of a range leads to a state from which
// acceptance can be reached; count is with that character.
func (d *dfa) viable(state int32, from, to rune, count, low, high int) bool {
	for _, e := range d.states[state].edges {
		if e.low > to || e.high < from {
			continue
		}
		if l, h := max(e.low, from), min(e.high, to); l >= firstSurrogate && h <= lastSurrogate {
			continue
		}
		if d.ends(e.next, count, low, high) {
			return true
		}
	}
	return false
}
