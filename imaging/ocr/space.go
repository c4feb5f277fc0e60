package ocr

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What is written between characters of a line shows in the widths of the gaps
// between them, in pixels of a line that is height high: the model gives spaces
// between Latin words only, and not always.

// A kind of character, as far as gaps go.
type kind int

const (
	other   kind = iota
	letter       // of an alphabet
	digit        // 0 to 9, and what money is written with
	han          // a Chinese character
	stop         // . : , ! ? ;
	blank        // a space
	unknown      // punctuation of Chinese, which has room in its square
)

func kindOf(s string) kind {
	r, _ := utf8.DecodeRuneInString(s)
	switch {
	case r == ' ':
		return blank
	case r >= '0' && r <= '9' || strings.ContainsRune("¥￥$€", r):
		return digit
	case unicode.Is(unicode.Han, r):
		return han
	case unicode.IsLetter(r) && r < 0x2e80:
		return letter
	case strings.ContainsRune(".:,!?;", r):
		return stop
	case r >= 0x2e80:
		return unknown
	}
	return other
}

// bearing is how much room a narrow character has on each side of its ink, beyond
// what others have.
func bearing(s string) int {
	switch s {
	case "1", "I", "|":
		return 8
	case "l", "i", "j":
		return 4
	case "日", "目", "口", "月":
		return 6
	case "国", "回", "因", "固", "图", "园", "圆", "团", "困", "四", "田", "由", "甲":
		return 3
	}
	return 0
}

// A gap is what lies between two characters.
type gap struct {
	left, right kind
	begin       int     // where its blank columns begin
	width       int     // how many there are
	extra       int     // without what narrow characters have around them
	likely      float64 // how likely a space is, says the model
}

// gapsOf measures the gaps of a line.
func gapsOf(r reading, p profile) []gap {
	var all []gap
	for i := 0; i+1 < len(r.characters); i++ {
		a, b := r.characters[i], r.characters[i+1]
		at, width := p.gap(int(a.at), int(b.at))
		all = append(all, gap{kindOf(a.text), kindOf(b.text), at, width, width - bearing(a.text) - bearing(b.text), b.spaced})
	}
	return all
}

// usual is the upper median of the gaps between written characters.
func usual(gaps []gap) int {
	var widths []int
	for _, g := range gaps {
		if g.left != blank && g.right != blank && g.left != unknown && g.right != unknown {
			widths = append(widths, g.width)
		}
	}
	if len(widths) == 0 {
		return 0
	}
	slices.Sort(widths)
	return widths[len(widths)/2]
}

// isSpace tells whether g is as wide as a space, in a line where gaps are usually so
// wide. before is the kind of the character before the left one.
func (g gap) isSpace(usual int, before kind) bool {
	written := func(k kind) bool { return k == letter || k == digit || k == han }
	switch {
	case g.left == stop && written(g.right):
		return !(before == digit && g.right == digit) && g.extra >= max(10, 2*usual)
	case !written(g.left) || !written(g.right):
		return false
	case g.left == digit && g.right == digit:
		return g.extra >= max(14, 3*usual)
	case g.left == han && g.right == han:
		return g.extra >= max(13, 5*usual/2)
	case g.left == letter && g.right == letter:
		return g.extra >= max(14, 11*usual/5) || g.likely > 0.05 && g.extra >= max(8, 3*usual/2) ||
			g.likely > 0.005 && g.extra >= max(12, 5*usual/2)
	}
	return g.extra >= max(10, 19*usual/10)
}

// spaced is r with the spaces that its gaps tell.
func (r reading) spaced(gaps []gap) reading {
	if len(gaps) < 3 {
		return r
	}
	u, before := usual(gaps), other
	out := reading{r.characters[:1:1]}
	for i, g := range gaps {
		if g.isSpace(u, before) {
			c := r.characters[i]
			out.characters = append(out.characters, character{text: " ", at: c.at, sure: c.sure})
		}
		out.characters = append(out.characters, r.characters[i+1])
		before = g.left
	}
	return out
}

// columns are where a line is to be cut, since a gap is so wide that what is on both
// sides are two lines: the blank columns from begin on.
func (r reading) columns(gaps []gap) (cuts []gap) {
	u := usual(gaps)
	for i, g := range gaps {
		if g.width >= max(columnGap, 3*u) && g.left != unknown && g.right != unknown && i >= 1 && i+2 < len(r.characters) {
			cuts = append(cuts, g)
		}
	}
	return cuts
}

// columnGap is how wide a gap is at least that separates columns.
const columnGap = 40

// tidy mends what the model mixes up since it looks the same: marks of Chinese and of
// Latin text after a Latin letter, and dashes, which are two of the character for
// one where no number can be.
func tidy(s string) string {
	runes := []rune(s)
	for i, r := range runes {
		if i == 0 {
			continue
		}
		latin := runes[i-1] < 0x80 && (unicode.IsLetter(runes[i-1]) || unicode.IsDigit(runes[i-1]))
		switch {
		case r == '！' && latin:
			runes[i] = '!'
		case r == '？' && latin:
			runes[i] = '?'
		case r == '：' && unicode.IsDigit(runes[i-1]) && i+1 < len(runes) && unicode.IsDigit(runes[i+1]):
			runes[i] = ':'
		case r == '一' && runes[i-1] == '一' && i >= 2 && i+1 < len(runes) && strings.ContainsRune("这那他她它我你您其即也就而但", runes[i+1]):
			runes[i-1], runes[i] = '—', '—'
		}
	}
	return string(runes)
}
