package write

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text"
)

// terms proposes the glossary's spelling wherever one to avoid stands.
func (p personal) terms(s string) []Edit {
	var edits []Edit
	var ruler *text.Ruler
	for _, t := range p.glossary {
		for _, avoid := range t.Avoid {
			for _, at := range occurrences(s, avoid) {
				if ruler == nil {
					ruler = text.NewRuler(s)
				}
				edits = append(edits, Edit{
					Edit: ruler.Edit(at, at+len(avoid), t.Term), Type: WordChoice,
					Rule: "glossary/" + t.Term, Explanation: t.Note, Confidence: 1, Auto: true,
				})
			}
		}
	}
	return edits
}

// occurrences returns where the word stands in s, not as a part of a longer
// Latin word.
func occurrences(s, word string) []int {
	var at []int
	if word == "" {
		return nil
	}
	for from := 0; ; {
		i := strings.Index(s[from:], word)
		if i < 0 {
			return at
		}
		start, end := from+i, from+i+len(word)
		if !joined(s, start) && !joined(s, end) {
			at = append(at, start)
		}
		from = end
	}
}

// joined tells whether letters of an alphabet meet at byte i of s.
func joined(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	return spelled(before) && spelled(after)
}

func spelled(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Han, r)
}
