package template

import (
	"strconv"
	"unicode"

	"github.com/qiao-ai/qiao/quantity"
)

// A span is a value read at a place of a sentence.
type span struct {
	start, end int // runes
	value      any
}

// numbers finds the numbers of a sentence, in digits and in words.
func (s *sentence) numbers(lang string) []span {
	list := digits(s.runes)
	for _, n := range quantity.Numbers(string(s.runes), lang) {
		from, to := s.runeAt(n.Start), s.runeAt(n.End)
		list = addSpan(list, span{from, to, n.Value})
	}
	for i := range s.runes {
		if !quantity.Numeral(string(s.runes[i])) {
			continue
		}
		value, size, _ := quantity.Cardinal(string(s.runes[i:min(len(s.runes), i+16)]))
		if size > 0 {
			list = addSpan(list, span{i, i + len([]rune(string(s.runes[i:])[:size])), value})
		}
	}
	return list
}

func addSpan(list []span, n span) []span {
	for _, o := range list {
		if o.start == n.start && o.end == n.end {
			return list
		}
	}
	return append(list, n)
}

// runeAt is the position of a byte of the sentence as a string.
func (s *sentence) runeAt(b int) int {
	n := 0
	for i, r := range s.runes {
		if n >= b {
			return i
		}
		n += len(string(r))
	}
	return len(s.runes)
}

// digits finds numbers written in digits: 5, 20.5, and -3 where no letter or
// digit is before.
func digits(r []rune) []span {
	var list []span
	for i := 0; i < len(r); i++ {
		if !isDigit(r[i]) || i > 0 && isDigit(r[i-1]) {
			continue
		}
		end := i
		for end < len(r) && isDigit(r[end]) {
			end++
		}
		list = appendNumber(list, r, i, end)
		if end+1 < len(r) && r[end] == '.' && isDigit(r[end+1]) {
			for end++; end < len(r) && isDigit(r[end]); end++ {
			}
			list = appendNumber(list, r, i, end)
		}
	}
	return list
}

func appendNumber(list []span, r []rune, start, end int) []span {
	value, err := strconv.ParseFloat(string(r[start:end]), 64)
	if err != nil {
		return list
	}
	list = append(list, span{start, end, value})
	if start > 0 && r[start-1] == '-' && (start == 1 || !unicode.IsLetter(r[start-2]) && !isDigit(r[start-2])) {
		list = append(list, span{start - 1, end, -value})
	}
	return list
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// fits tells whether a number is of a range, and what it stands for.
func (d *Def) fits(v float64) (any, bool) {
	if v < d.From || v > d.To {
		return nil, false
	}
	whole := v == float64(int64(v))
	if !whole && !d.Fraction {
		return nil, false
	}
	if d.Factor != 0 {
		v *= d.Factor
	}
	return v, true
}
