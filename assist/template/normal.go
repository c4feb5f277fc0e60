package template

import (
	"unicode"
	"unicode/utf8"
)

// A sentence is a text as it is matched: small letters, without punctuation,
// one space between words, or none where the language has none.
type sentence struct {
	runes []rune
	at    []int // the byte of the given text where each rune begins, and one more: where the last ends
	end   []int // the byte where each rune ends
	given string
}

// normalise makes a sentence of a text.
func normalise(s string, noSpaces bool) *sentence {
	t := &sentence{given: s}
	before := ' '
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		f, keep := fold(r)
		if !keep && between(before, s[i+size:]) {
			f, keep = r, true
		}
		if f == ' ' && (before == ' ' || noSpaces) {
			keep = false
		}
		if keep {
			t.runes, t.at, t.end = append(t.runes, f), append(t.at, i), append(t.end, i+size)
			before = f
		} else if f == ' ' {
			before = ' '
		}
		i += size
	}
	if n := len(t.runes); n > 0 && t.runes[n-1] == ' ' {
		t.runes, t.at, t.end = t.runes[:n-1], t.at[:n-1], t.end[:n-1]
	}
	return t
}

// between tells whether a point or colon stands between digits, and so belongs
// to a number.
func between(before rune, after string) bool {
	next, _ := utf8.DecodeRuneInString(after)
	return unicode.IsDigit(before) && unicode.IsDigit(next)
}

// fold is a rune in its plain form; keep is false for punctuation that says
// nothing.
func fold(r rune) (plain rune, keep bool) {
	if r >= '！' && r <= '～' { // full width
		r -= '！' - '!'
	}
	switch r {
	case '’', '‘', '`':
		return '\'', true
	case '.', '。', ',', '，', '、', '?', '？', '¿', '!', '！', '¡', ';', '；', ':', '：', '"', '“', '”', '«', '»', '…', '؟':
		return r, false
	case '％':
		return '%', true
	case utf8.RuneError, '\u200b', '\ufeff':
		return r, false
	}
	if unicode.IsSpace(r) {
		return ' ', true
	}
	return unicode.ToLower(r), true
}

// text is what was given between two positions.
func (s *sentence) text(from, to int) (string, int, int) {
	for from < to && s.runes[from] == ' ' {
		from++
	}
	for to > from && s.runes[to-1] == ' ' {
		to--
	}
	if from >= to {
		return "", 0, 0
	}
	return s.given[s.at[from]:s.end[to-1]], s.at[from], s.end[to-1]
}

// boundary tells whether a word may begin or end before position i.
func (s *sentence) boundary(i int) bool {
	if i <= 0 || i >= len(s.runes) {
		return true
	}
	a, b := s.runes[i-1], s.runes[i]
	return !isLetter(a) || !isLetter(b)
}

// isLetter tells whether r is of a script that puts spaces between words.
func isLetter(r rune) bool {
	return unicode.IsLetter(r) && !unicode.Is(unicode.Han, r)
}

// without is s less the runes of ranges, which do not overlap and are sorted.
func (s *sentence) without(ranges [][2]int) *sentence {
	t := &sentence{given: s.given}
	from := 0
	for _, r := range append(ranges, [2]int{len(s.runes), len(s.runes)}) {
		for i := from; i < r[0]; i++ {
			if s.runes[i] == ' ' && (len(t.runes) == 0 || t.runes[len(t.runes)-1] == ' ') {
				continue
			}
			t.runes, t.at, t.end = append(t.runes, s.runes[i]), append(t.at, s.at[i]), append(t.end, s.end[i])
		}
		from = r[1]
	}
	if n := len(t.runes); n > 0 && t.runes[n-1] == ' ' {
		t.runes, t.at, t.end = t.runes[:n-1], t.at[:n-1], t.end[:n-1]
	}
	return t
}
