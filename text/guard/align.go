package guard

import "github.com/qiao-ai/qiao/text/fact"

// A Pair is a sentence of an output with the sentences of the source that it
// comes from, most alike first; none if it comes from nowhere. Offsets are in
// bytes, without the space around the sentence.
type Pair struct {
	Output  Range   `json:"output"`
	Sources []Range `json:"sources,omitempty"`
}

// A Range is a part of a text from byte Start up to End.
type Range struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Of returns the part of s.
func (r Range) Of(s string) string { return s[r.Start:r.End] }

// Sentences returns the sentences of s as the guard cuts them.
func Sentences(s string) []Range {
	d := &side{s: s}
	d.tok = outside(fact.Read(s))
	var out []Range
	for _, c := range cut(s, d.tok) {
		out = append(out, Range{c.start, c.end})
	}
	return out
}

// Align says for each sentence of output which sentences of source it comes from.
// Where both have equally many sentences in the same order they pair one by one,
// even when a sentence shares no word with its source.
func Align(source, output string) []Pair {
	c := &comparison{src: newSide(source), out: newSide(output)}
	one := len(c.src.sents) == len(c.out.sents) && c.inOrder()
	pairs := make([]Pair, len(c.out.sents))
	for i, b := range c.out.sents {
		pairs[i].Output = Range{b.start, b.end}
		if one {
			a := c.src.sents[i]
			pairs[i].Sources = []Range{{a.start, a.end}}
			continue
		}
		pairs[i].Sources = c.sourcesOf(b)
	}
	return pairs
}

// sourcesOf gathers sentences of the source until no other one covers more of b.
func (c *comparison) sourcesOf(b sentence) []Range {
	left := map[string]bool{}
	for k := range b.content {
		left[k] = true
	}
	var out []Range
	used := make([]bool, len(c.src.sents))
	for range 3 {
		best, at := 0, -1
		for i, a := range c.src.sents {
			if n := shared(left, a.content); n > best && !used[i] {
				best, at = n, i
			}
		}
		if at < 0 || len(out) > 0 && best < 2 && best*4 < len(b.content) {
			break
		}
		used[at] = true
		out = append(out, Range{c.src.sents[at].start, c.src.sents[at].end})
		for k := range c.src.sents[at].content {
			delete(left, k)
		}
	}
	return out
}

func shared(a, b map[string]bool) int {
	n := 0
	for k := range a {
		if b[k] {
			n++
		}
	}
	return n
}
