package fact

import (
	"strings"
	"unicode"
)

// quoteMarks pair the marks around quotations and titles.
var quoteMarks = []struct {
	open, close string
	kind        Kind
}{
	{"“", "”", Quote}, {"「", "」", Quote}, {"『", "』", Quote}, {"\"", "\"", Quote}, {"＂", "＂", Quote}, {"«", "»", Quote}, {"„", "“", Quote},
	{"《", "》", Title}, {"〈", "〉", Title},
}

// quotes finds the quotations and titles outside of what was taken. The key of a
// quotation is its letters and digits in lower case.
func quotes(x *source, taken []bool) []Fact {
	var out []Fact
	for i := 0; i < len(x.t); i++ {
		if x.t[i].Class != punct || taken[i] {
			continue
		}
		if f, j := x.quoteAt(i); j > 0 {
			out = append(out, f)
			if f.Kind == Quote {
				i = j - 1
			}
		}
	}
	return out
}

func (x *source) quoteAt(i int) (Fact, int) {
	for _, m := range quoteMarks {
		if x.at(i).End == 0 || x.s[x.t[i].Start:x.t[i].End] != m.open {
			continue
		}
		if m.open == "\"" && x.at(i-1).Class == number && x.at(i-1).End > 0 {
			return Fact{}, 0 // inches
		}
		for j := i + 1; j < len(x.t) && j < i+400; j++ {
			if x.t[j].Class == newline && x.at(j+1).Class == newline {
				break
			}
			if x.s[x.t[j].Start:x.t[j].End] != m.close {
				continue
			}
			f := Fact{Kind: m.kind, Key: Letters(x.s[x.t[i].End:x.t[j].Start])}
			if f.Key == "" {
				return Fact{}, 0
			}
			x.locate(&f, i, j+1)
			return f, j + 1
		}
	}
	return Fact{}, 0
}

// Letters returns the letters and digits of s in lower case and half width,
// without anything between them.
func Letters(s string) string {
	return strings.Map(func(r rune) rune {
		r = half(r)
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
