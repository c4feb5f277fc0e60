package english

import (
	"strings"

	"github.com/qiao-ai/qiao/write/spell/lexicon"
)

// A respelled sentence is one with its surest spelling corrections made, so that
// the rules of grammar see the words that were meant. Changes found in it are
// moved back to the sentence as it was written.
type respelled struct {
	*sentence         // after the corrections
	made      []spelt // in the order of place
}

// A spelt is a correction made: where it stands before and after.
type spelt struct {
	change
	newStart, newEnd int
}

// respell makes those of changes, settled before, that are safe unasked.
func respell(s *sentence, changes []change, lex *lexicon.Lexicon) respelled {
	var b strings.Builder
	r := respelled{sentence: s}
	last := 0
	for _, c := range changes {
		if !auto(c) {
			continue
		}
		b.WriteString(s.text[last:c.start])
		from := b.Len()
		b.WriteString(c.after)
		r.made = append(r.made, spelt{c, from, b.Len()})
		last = c.end
	}
	if len(r.made) > 0 {
		b.WriteString(s.text[last:])
		r.sentence = newSentence(b.String(), lex)
	}
	return r
}

// back moves a change of the respelled sentence to the one as written. One that
// touches a corrected word takes the correction in.
func (r respelled) back(c change) change {
	start, end := c.start, c.end
	for _, m := range r.made {
		if start < m.newEnd && m.newStart < end {
			c.after = r.text[min(start, m.newStart):start] + c.after + r.text[end:max(end, m.newEnd)]
			start, end = min(start, m.newStart), max(end, m.newEnd)
			c.confidence = min(c.confidence, m.confidence)
		}
	}
	c.start, c.end = r.origin(start), r.origin(end)
	return c
}

// origin returns where a place outside corrected words stood before.
func (r respelled) origin(at int) int {
	shift := 0
	for _, m := range r.made {
		if at >= m.newEnd {
			shift += (m.end - m.start) - (m.newEnd - m.newStart)
		}
	}
	return at + shift
}

// without leaves out the corrections that one of changes has taken in.
func (r respelled) without(spellings, changes []change) []change {
	var kept []change
	for _, sp := range spellings {
		taken := false
		for _, c := range changes {
			if auto(c) && c.start <= sp.start && sp.end <= c.end && c.end > c.start {
				taken = true
			}
		}
		if !taken {
			kept = append(kept, sp)
		}
	}
	return kept
}
