package chinese

import (
	"strings"
	"unicode"

	"github.com/qiao-ai/qiao/text"
)

// A page is a text laid out for the rules: its characters, where they lie, and
// which of them no rule may touch.
type page struct {
	s     string
	r     []rune
	at    []int    // the byte offset of each character, and of the end
	kept  []bool   // URLs, e-mail addresses, code, markup, Japanese
	lines [][2]int // each line's first character and the one after its last
}

func newPage(s string) *page {
	n := len(s)/2 + 1
	p := &page{s: s, r: make([]rune, 0, n), at: make([]int, 0, n+1)}
	start := 0
	for i, c := range s {
		if c == '\n' {
			p.lines = append(p.lines, [2]int{start, len(p.r)})
			start = len(p.r) + 1
		}
		p.r = append(p.r, c)
		p.at = append(p.at, i)
	}
	p.lines = append(p.lines, [2]int{start, len(p.r)})
	p.at = append(p.at, len(s))
	p.keep()
	return p
}

// char returns character i, or 0 outside the text.
func (p *page) char(i int) rune {
	if i < 0 || i >= len(p.r) {
		return 0
	}
	return p.r[i]
}

// free tells whether rules may touch the characters from up to to.
func (p *page) free(from, to int) bool {
	for i := max(from, 0); i < min(to, len(p.r)); i++ {
		if p.kept[i] {
			return false
		}
	}
	return true
}

// eachLine calls f for each line with its bounds.
func (p *page) eachLine(f func(from, to int)) {
	for _, l := range p.lines {
		if l[0] < l[1] {
			f(l[0], l[1])
		}
	}
}

// skipBlanks returns the first place at or after i that is no space or tab.
func (p *page) skipBlanks(i int) int {
	for isBlank(p.char(i)) {
		i++
	}
	return i
}

// blanksBefore returns where the spaces and tabs that end at i begin.
func (p *page) blanksBefore(i int) int {
	for isBlank(p.char(i - 1)) {
		i--
	}
	return i
}

// keep marks what no rule may touch.
func (p *page) keep() {
	p.kept = make([]bool, len(p.r))
	p.eachLine(func(from, to int) {
		if n := text.Count(p.s[p.at[from]:p.at[to]]); n.Kana*8 > n.Han || n.Han == 0 {
			p.mark(from, to)
			return
		}
		p.keepTokens(from, to)
	})
	p.keepFences()
}

func (p *page) mark(from, to int) {
	for i := from; i < to; i++ {
		p.kept[i] = true
	}
}

func (p *page) keepTokens(from, to int) {
	for i := from; i < to; i++ {
		c := p.r[i]
		if c >= 0x80 || p.kept[i] {
			continue
		}
		switch {
		case strings.ContainsRune("hfmwHFMW", c):
			for end := text.URLEnd(p.s, p.at[i]); i < to && p.at[i] < end; i++ {
				p.kept[i] = true
			}
		case c == '@':
			p.keepAddress(i)
		case c == '`':
			p.keepTo(i, to, '`')
		case c == '<' && isASCIIWord(p.char(i+1)), c == '<' && p.char(i+1) == '/':
			p.keepTo(i, to, '>')
		case c == '{' || c == '[' && p.char(i-1) == '!':
			p.keepTo(i, to, closing[c])
		case c == '(' && p.char(i-1) == ']':
			p.keepTo(i, to, ')')
		}
	}
}

var closing = map[rune]rune{'{': '}', '[': ']'}

// longestToken bounds code, a tag or a placeholder within a line.
const longestToken = 400

// keepTo keeps from character i to the next end on the line, if one is near.
func (p *page) keepTo(i, to int, end rune) {
	for j := i + 1; j < min(to, i+longestToken); j++ {
		if p.r[j] == end {
			p.mark(i, j+1)
			return
		}
	}
}

// keepAddress keeps the e-mail address or mention around an @.
func (p *page) keepAddress(i int) {
	from, to := i, i+1
	for isAddress(p.char(from - 1)) {
		from--
	}
	for isAddress(p.char(to)) {
		to++
	}
	p.mark(from, to)
}

// keepFences keeps the lines between ``` and ```.
func (p *page) keepFences() {
	open := false
	for _, l := range p.lines {
		fence := strings.HasPrefix(strings.TrimSpace(p.s[p.at[l[0]]:p.at[l[1]]]), "```")
		if fence || open {
			p.mark(l[0], l[1])
		}
		if fence {
			open = !open
		}
	}
}

func isBlank(c rune) bool     { return c == ' ' || c == '\t' || c == '\u00a0' }
func isLineEnd(c rune) bool   { return c == 0 || c == '\n' || c == '\r' }
func isDigit(c rune) bool     { return c >= '0' && c <= '9' }
func isASCIIWord(c rune) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' }
func isAddress(c rune) bool   { return isASCIIWord(c) || strings.ContainsRune("._-+", c) && c != 0 }

// isHan tells whether c is a Chinese character.
func isHan(c rune) bool {
	switch {
	case c >= 0x4E00 && c <= 0x9FFF, c >= 0x3400 && c <= 0x4DBF, c == '〇':
		return true
	case c < 0x2E80 || c >= 0x3000 && c <= 0x33FF || c >= 0xFF00 && c <= 0xFFEF:
		return false
	}
	return unicode.Is(unicode.Han, c)
}

const (
	openers = "“‘《〈（【「『〔"
	closers = "”’》〉）】」』〕"
	stops   = "，。！？；、："
)

func isOpener(c rune) bool { return strings.ContainsRune(openers, c) }
func isCloser(c rune) bool { return strings.ContainsRune(closers, c) }
func isStop(c rune) bool   { return strings.ContainsRune(stops, c) }

// isWide tells whether c is punctuation of Chinese text.
func isWide(c rune) bool { return isOpener(c) || isCloser(c) || isStop(c) || c == '…' || c == '—' }
