package english

import (
	"strings"

	"github.com/qiao-ai/qiao/write"
)

// A change is a proposal for one sentence; start and end are bytes in it.
type change struct {
	start, end   int
	after        string
	rule         string
	kind         write.EditType
	confidence   float64
	alternatives []string
	message      string // an explanation of its own, in English
}

func (c change) before(s *sentence) string { return s.text[c.start:c.end] }

// replace makes the change that puts words in the place of tokens first up to
// last, leaving out what stays as it is at both ends.
func (s *sentence) replace(first, last int, words []string) change {
	for first < last && len(words) > 0 && s.tokens[first].text == words[0] {
		first, words = first+1, words[1:]
	}
	for first < last && len(words) > 0 && s.tokens[last-1].text == words[len(words)-1] {
		last, words = last-1, words[:len(words)-1]
	}
	if first == last {
		return s.insert(first, words)
	}
	c := change{start: s.tokens[first].start, end: s.tokens[last-1].end, after: strings.Join(words, " ")}
	if len(words) == 0 {
		return s.remove(first, last)
	}
	return c
}

// insert puts words before token i.
func (s *sentence) insert(i int, words []string) change {
	if len(words) == 0 {
		return change{}
	}
	if i > 0 {
		at := s.tokens[i-1].end
		return change{start: at, end: at, after: " " + strings.Join(words, " ")}
	}
	return change{after: strings.Join(words, " ") + " "}
}

// remove takes tokens first up to last away, with the space that would be left.
func (s *sentence) remove(first, last int) change {
	c := change{start: s.tokens[first].start, end: s.tokens[last-1].end}
	switch {
	case first > 0:
		c.start = s.tokens[first-1].end
		if !s.spaced(first) {
			c.start = s.tokens[first].start
		}
	case last < len(s.tokens):
		c.end = s.tokens[last].start
		if next := s.at(last); next.kind == word && s.tokens[0].capital() {
			c.end, c.after = next.end, capitalised(next.text)
		}
	}
	return c
}
