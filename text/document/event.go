package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// An event is a piece of inline source as a parser meets it, before openers and
// closers are paired.
type event struct {
	kind     itemKind
	from, to int      // in the source
	prose    string   // of altered and atom
	mark     MarkKind // of opener, closer and atom
	tag      string   // pairs an opener with its closer: a name, or a number from a parser
	sure     bool     // the parser has paired it already
}

// furthestTag bounds how many open tags are searched for the one that closes.
const furthestTag = 64

// A resolver pairs openers with closers; what has no partner becomes an atom. It
// is used for one block after the other, to keep its memory.
type resolver struct {
	src   string
	out   []event
	stack []int // openers in out
	solid []int // the number of solid events before each of the stack
	count int   // of solid events: words
}

// resolve returns well-nested events, which hold until the next call.
func (r *resolver) resolve(events []event) []event {
	r.out, r.stack, r.solid, r.count = r.out[:0], r.stack[:0], r.solid[:0], 0
	for _, e := range events {
		r.add(e)
	}
	r.orphan(0)
	return r.out
}

func (r *resolver) add(e event) {
	switch e.kind {
	case opener:
		r.stack = append(r.stack, len(r.out))
		r.solid = append(r.solid, r.count)
		r.out = append(r.out, e)
	case closer:
		r.close(e)
	default:
		if r.isSolid(e) {
			r.count++
		}
		r.out = append(r.out, e)
	}
}

func (r *resolver) isSolid(e event) bool {
	words := e.prose
	if e.kind == verbatim {
		words = r.src[e.from:e.to]
	}
	return hasSolid(words)
}

// hasSolid tells whether s has more than white space and objects.
func hasSolid(s string) bool {
	return strings.TrimFunc(s, func(c rune) bool { return unicode.IsSpace(c) || c == '\uFFFC' }) != ""
}

// close pairs e with its opener, if there is one within reach.
func (r *resolver) close(e event) {
	for i := len(r.stack) - 1; i >= 0; i-- {
		o := r.out[r.stack[i]]
		if o.tag == e.tag && o.sure == e.sure {
			r.orphan(i + 1)
			r.pair(i, e)
			return
		}
		if !e.sure && (o.sure || len(r.stack)-i > furthestTag) {
			break
		}
	}
	r.out = append(r.out, object(e))
}

// orphan turns the openers of the stack from i on into atoms.
func (r *resolver) orphan(i int) {
	for _, at := range r.stack[i:] {
		r.out[at] = object(r.out[at])
	}
	r.stack, r.solid = r.stack[:i], r.solid[:i]
}

// pair ends the mark whose opener is at the top of the stack.
func (r *resolver) pair(i int, e event) {
	at := r.stack[i]
	o := r.out[at]
	empty := r.solid[i] == r.count
	r.stack, r.solid = r.stack[:i], r.solid[:i]
	switch {
	case empty:
		r.out = append(r.out[:at], object(event{from: o.from, to: e.to, mark: o.mark}))
	case o.mark == Code || o.mark == Link && r.isLabel(e):
		whole := event{kind: atom, from: o.from, to: e.to, mark: o.mark, prose: strings.TrimSpace(r.prose(at + 1))}
		r.out = append(r.out[:at], whole)
	default:
		e.mark = o.mark
		r.out = append(r.out, e)
	}
}

// isLabel tells whether e closes a reference of Markdown whose words are the
// label itself, and so must stay.
func (r *resolver) isLabel(e event) bool {
	raw := r.src[e.from:e.to]
	return raw == "]" || raw == "][]"
}

// prose returns the words of the events from i on.
func (r *resolver) prose(i int) string {
	var b strings.Builder
	for _, e := range r.out[i:] {
		if e.kind == verbatim {
			b.WriteString(r.src[e.from:e.to])
		} else {
			b.WriteString(e.prose)
		}
	}
	return b.String()
}

// object makes an atom without words of e.
func object(e event) event {
	kind := e.mark
	if kind != Image && kind != Link {
		kind = Opaque
	}
	return event{kind: atom, from: e.from, to: e.to, mark: kind, prose: Object}
}

// build makes a block of events, or returns false if they hold no words.
func (r *resolver) build(events []event) (Block, bool) {
	src := r.src
	events = trimEvents(src, r.resolve(events))
	if len(events) == 0 {
		return Block{}, false
	}
	a := assembler{src: src, items: make([]item, 0, len(events)), marks: makeMarks(events)}
	for i, e := range events {
		if i > 0 && events[i-1].to != e.from {
			return Block{}, false // not understood: leave it alone
		}
		a.add(e)
	}
	if !a.words {
		return Block{}, false
	}
	b := Block{items: a.items, Marks: a.marks, Text: a.text()}
	b.Span.Start.Byte, b.Span.End.Byte = events[0].from, events[len(events)-1].to
	return b, true
}

// makeMarks returns room for the marks of events.
func makeMarks(events []event) []Mark {
	n := 0
	for _, e := range events {
		if e.kind == opener || e.kind == atom {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return make([]Mark, 0, n)
}

// trimEvents takes white space and objects away from both ends, outside of marks.
func trimEvents(src string, events []event) []event {
	blank := func(e event) bool {
		switch e.kind {
		case verbatim:
			return strings.TrimSpace(src[e.from:e.to]) == ""
		case altered:
			return strings.TrimSpace(e.prose) == ""
		}
		return e.kind == atom && e.prose == Object
	}
	for len(events) > 0 && blank(events[0]) {
		events = events[1:]
	}
	for len(events) > 0 && blank(events[len(events)-1]) {
		events = events[:len(events)-1]
	}
	if n := len(events); n > 0 {
		trimEnds(src, &events[0], &events[n-1])
	}
	return events
}

// trimEnds takes white space away from the text that begins or ends a block.
func trimEnds(src string, first, last *event) {
	if first.kind == verbatim {
		s := src[first.from:first.to]
		first.from += len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
	}
	if last.kind == verbatim {
		last.to = last.from + len(strings.TrimRightFunc(src[last.from:last.to], unicode.IsSpace))
	}
}

// An assembler turns resolved events into items, marks and text.
type assembler struct {
	src    string
	items  []item
	marks  []Mark
	open   []int // marks
	parts  []string
	length int
	words  bool
}

func (a *assembler) add(e event) {
	it := item{kind: e.kind, from: e.from, to: e.to, start: a.length, mark: -1}
	switch e.kind {
	case verbatim:
		a.prose(a.src[e.from:e.to])
	case altered:
		a.prose(e.prose)
	case atom:
		it.mark = len(a.marks)
		a.marks = append(a.marks, Mark{Kind: e.mark, Start: a.length, End: a.length + len(e.prose), Raw: a.src[e.from:e.to]})
		a.parts, a.length = append(a.parts, e.prose), a.length+len(e.prose)
	case opener:
		it.mark = len(a.marks)
		a.open = append(a.open, it.mark)
		a.marks = append(a.marks, Mark{Kind: e.mark, Start: a.length, Open: a.src[e.from:e.to]})
	case closer:
		it.mark = a.open[len(a.open)-1]
		a.open = a.open[:len(a.open)-1]
		a.marks[it.mark].End, a.marks[it.mark].Close = a.length, a.src[e.from:e.to]
	}
	it.end = a.length
	a.append(it)
}

func (a *assembler) prose(s string) {
	a.parts, a.length = append(a.parts, s), a.length+len(s)
	a.words = a.words || hasWord(s)
}

// append joins verbatim items that touch.
func (a *assembler) append(it item) {
	if n := len(a.items); n > 0 && it.kind == verbatim && a.items[n-1].kind == verbatim {
		a.items[n-1].to, a.items[n-1].end = it.to, it.end
		return
	}
	a.items = append(a.items, it)
}

// text joins the parts, without a copy where the source has them in one piece.
func (a *assembler) text() string {
	if len(a.parts) == 1 {
		return a.parts[0]
	}
	return strings.Join(a.parts, "")
}

func hasWord(s string) bool {
	for _, c := range s {
		if unicode.IsLetter(c) || unicode.IsNumber(c) {
			return true
		}
	}
	return false
}

// softBreak returns what a line break between two parts of the source is in
// prose: a space between alphabetic words, else a line break.
func softBreak(before, after string) string {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(after)
	if isWide(last) || isWide(first) {
		return "\n"
	}
	return " "
}

// isWide tells whether c is Chinese, Japanese, or their punctuation.
func isWide(c rune) bool {
	return c >= 0x2E80 && c <= 0x9FFF && c != '\uFFFC' || c >= 0xF900 && c <= 0xFAFF || c >= 0xFF00 && c <= 0xFFEF || c >= 0x20000 && c <= 0x3FFFF
}
