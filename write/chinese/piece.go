package chinese

import (
	"strings"
	"unicode/utf8"
)

// A piece says that the next size bytes of a text become to; same tells that
// they are left as they are. The pieces of a
// text cover it without gaps, so that each change keeps its place through
// several conversions one after the other.
type piece struct {
	size int
	to   string
	same bool
}

// pieces converts s and tells where each part of the result comes from.
func (c *Converter) pieces(s string, from, to Variant) ([]piece, error) {
	plans, err := c.plan(from, to)
	if err != nil {
		return nil, err
	}
	all := []piece{{len(s), s, true}}
	for _, p := range plans {
		all = p.then(all)
	}
	return all, nil
}

// then carries on from earlier pieces with a plan.
func (p plan) then(before []piece) []piece {
	mid := join(before)
	var after []piece
	normal := p.normal.replace(mid)
	changed := join(normal)
	for _, seg := range p.segments(changed) {
		inner := []piece{{len(seg), seg, true}}
		for _, t := range p.steps {
			inner = compose(inner, t.replace(join(inner)))
		}
		after = append(after, inner...)
	}
	return compose(compose(before, normal), after)
}

// segments cuts s at the phrases of the plan; nothing is converted across a cut.
func (p plan) segments(s string) []string {
	if p.segment == nil {
		return []string{s}
	}
	var segs []string
	plain := 0 // where what is no phrase begins
	for i := 0; i < len(s); {
		n, _ := p.segment.longest(s[i:])
		if n == 0 {
			i += unmatched(s[i:])
			continue
		}
		if plain < i {
			segs = append(segs, s[plain:i])
		}
		segs = append(segs, s[i:i+n])
		i += n
		plain = i
	}
	if plain < len(s) {
		segs = append(segs, s[plain:])
	}
	return segs
}

// replace makes the longest replacement at each place, from the left.
func (t *trie) replace(s string) []piece {
	var pieces []piece
	plain := 0
	for i := 0; i < len(s); {
		n, to := t.longest(s[i:])
		if n == 0 {
			i += unmatched(s[i:])
			continue
		}
		if plain < i {
			pieces = append(pieces, piece{i - plain, s[plain:i], true})
		}
		pieces = append(pieces, piece{n, to, to == s[i:i+n]})
		i += n
		plain = i
	}
	if plain < len(s) {
		pieces = append(pieces, piece{len(s) - plain, s[plain:], true})
	}
	return pieces
}

// unmatched returns how many bytes to pass over where no entry begins: one
// character, or a whole ideographic description such as ⿰亻尔, whose parts are
// no words.
func unmatched(s string) int {
	if n := description(s, 0); n > 0 {
		return n
	}
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// deepest bounds how far descriptions may nest.
const deepest = 32

// description returns the length of the ideographic description that s begins
// with, 0 if it begins with none.
func description(s string, depth int) int {
	c, n := utf8.DecodeRuneInString(s)
	parts := descriptionParts(c)
	if parts == 0 || depth > deepest {
		return 0
	}
	for range parts {
		if n >= len(s) {
			return 0
		}
		inner := description(s[n:], depth+1)
		if inner == 0 {
			_, inner = utf8.DecodeRuneInString(s[n:])
		}
		n += inner
	}
	return n
}

func descriptionParts(c rune) int {
	switch {
	case c == 0x2FF2 || c == 0x2FF3:
		return 3
	case c >= 0x2FF0 && c <= 0x2FFF:
		return 2
	}
	return 0
}

func join(pieces []piece) string {
	if len(pieces) == 1 {
		return pieces[0].to
	}
	size := 0
	for _, p := range pieces {
		size += len(p.to)
	}
	b := make([]byte, 0, size)
	for _, p := range pieces {
		b = append(b, p.to...)
	}
	return string(b)
}

// compose joins two conversions, the second of which was made of the first's
// result, into the finest pieces that both allow.
func compose(first, second []piece) []piece {
	all := make([]piece, 0, max(len(first), len(second)))
	a, b := pieceReader{rest: first}, pieceReader{rest: second}
	for a.more() && b.more() {
		p, q := a.peek(), b.peek()
		switch {
		case p.to == "":
			all = append(all, a.next(p.size))
			continue
		case p.same && q.same:
			n := min(p.size, q.size)
			b.next(n)
			all = append(all, a.next(n))
			continue
		}
		all = append(all, group(&a, &b))
	}
	for a.more() {
		all = append(all, a.next(a.peek().size))
	}
	return all
}

// group reads pieces of both until their borders meet, and makes them one. One
// of the next two changes something.
func group(first, second *pieceReader) piece {
	var p piece
	var to strings.Builder
	made, read := 0, 0 // how much of the text between the two each has passed
	takeFirst := func(limit int) {
		q := first.next(limit)
		p.size += q.size
		made += len(q.to)
	}
	takeSecond := func(limit int) {
		q := second.next(limit)
		to.WriteString(q.to)
		read += q.size
	}
	if second.peek().same {
		takeFirst(first.peek().size)
	} else {
		takeSecond(second.peek().size)
	}
	for made != read {
		if made < read {
			takeFirst(read - made)
		} else {
			takeSecond(made - read)
		}
	}
	p.to = to.String()
	return p
}

// A pieceReader reads pieces in order; those that change nothing in parts.
type pieceReader struct {
	rest []piece
	used int // bytes of rest[0] that were read
}

func (r *pieceReader) more() bool { return len(r.rest) > 0 }

func (r *pieceReader) peek() piece {
	p := r.rest[0]
	if r.used > 0 {
		p.size -= r.used
		p.to = p.to[r.used:]
	}
	return p
}

// next returns the next piece: at most limit bytes of one that changes nothing,
// else the whole of it.
func (r *pieceReader) next(limit int) piece {
	p := r.peek()
	if p.same && limit < p.size {
		r.used += limit
		return piece{limit, p.to[:limit], true}
	}
	r.rest, r.used = r.rest[1:], 0
	return p
}
