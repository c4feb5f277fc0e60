package quantity

import (
	"unicode"
	"unicode/utf8"
)

// A line is a text as runes, folded, with where each begins.
type line struct {
	r  []rune
	at []int // one more than r
}

func read(s string) line {
	l := line{r: make([]rune, 0, len(s)), at: make([]int, 0, len(s)+1)}
	for i, r := range s {
		l.r = append(l.r, foldRune(r))
		l.at = append(l.at, i)
	}
	l.at = append(l.at, len(s))
	return l
}

// simple gives the simplified form of characters of numbers and units.
var simple = map[rune]rune{'點': '点', '個': '个', '負': '负', '幾': '几', '餘': '余', '雙': '双', '對': '对', '塊': '块', '圓': '圆', '萬': '万', '億': '亿', '兩': '两', '倆': '俩', '貳': '贰', '參': '叁', '陸': '陆', '鎊': '镑', '歐': '欧', '銭': '钱', '錢': '钱', '噸': '吨', '攝': '摄', '華': '华', '里': '里', '裡': '里'}

func foldRune(r rune) rune {
	switch {
	case r == '￥':
		return '¥'
	case r >= '！' && r <= '～':
		r = r - '！' + '!'
	case r == '　':
		return ' '
	case r == '−':
		return '-'
	}
	if s, ok := simple[r]; ok {
		return s
	}
	return unicode.ToLower(r)
}

func (l line) rune(i int) rune {
	if i < 0 || i >= len(l.r) {
		return utf8.RuneError
	}
	return l.r[i]
}

// space skips white space from rune i on, but no more than stands in a number.
func (l line) space(i int) int {
	for n := 0; n < widest && i < len(l.r) && unicode.IsSpace(l.r[i]); n++ {
		i++
	}
	return i
}

// widest is how many spaces in a row an amount may hold.
const widest = 8

// has tells whether s stands at i.
func (l line) has(i int, s string) bool {
	for _, r := range s {
		if l.rune(i) != r {
			return false
		}
		i++
	}
	return true
}

// hasLoose is has with spaces allowed between, and returns where it ends.
func (l line) hasLoose(i int, s string) (int, bool) {
	for _, r := range s {
		i = l.space(i)
		if l.rune(i) != r {
			return i, false
		}
		i++
	}
	return i, true
}

func digit(r rune) bool  { return r >= '0' && r <= '9' }
func letter(r rune) bool { return r >= 'a' && r <= 'z' }
func han(r rune) bool    { return unicode.Is(unicode.Han, r) }
