package chinese

import "strings"

// fullWidthWords finds runs of full-width letters and digits.
func fullWidthWords(p *page, report report) {
	for i := 0; i < len(p.r); {
		n := 0
		for isFullWidthWord(p.char(i+n)) || n > 0 && p.innerPoint(i+n) {
			n++
		}
		if n == 0 {
			i++
			continue
		}
		if p.free(i, i+n) {
			report(i, i+n, halfWidth(p.r[i:i+n]))
		}
		i += n
	}
}

func isFullWidthWord(c rune) bool {
	return c >= '０' && c <= '９' || c >= 'Ａ' && c <= 'Ｚ' || c >= 'ａ' && c <= 'ｚ'
}

// innerPoint tells whether a full-width point stands at i between digits.
func (p *page) innerPoint(i int) bool {
	a, b := p.char(i-1), p.char(i+1)
	return p.char(i) == '．' && a >= '０' && a <= '９' && b >= '０' && b <= '９'
}

// halfWidth returns the half-width forms of full-width characters.
func halfWidth(r []rune) string {
	var b strings.Builder
	for _, c := range r {
		b.WriteRune(c - '！' + '!')
	}
	return b.String()
}
