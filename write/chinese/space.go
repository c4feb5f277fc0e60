package chinese

import "strings"

// spaceByPunctuation finds one or two spaces between Chinese and a full-width
// mark. More are taken for an alignment.
func spaceByPunctuation(p *page, report report) {
	p.eachSpace(func(from, to int) {
		before, next := p.char(from-1), p.char(to)
		switch {
		case to-from > 2, before == '：':
		case isStop(next) || isCloser(next):
			if isHan(before) || isWide(before) {
				report(from, to, "")
			}
		case isStop(before) || isOpener(before):
			if isHan(next) || isOpener(next) {
				report(from, to, "")
			}
		}
	})
}

// eachSpace calls f for each run of spaces within a line.
func (p *page) eachSpace(f func(from, to int)) {
	for i := 0; i < len(p.r); i++ {
		if p.r[i] != ' ' || p.kept[i] {
			continue
		}
		from := i
		for p.char(i) == ' ' {
			i++
		}
		if from > 0 && !isLineEnd(p.r[from-1]) && !isLineEnd(p.char(i)) && p.free(from, i) {
			f(from, i)
		}
	}
}

// particles lean on the word before them.
const particles = "的了着吗呢吧们"

// spaceBeforeParticle finds a space that cuts a particle off.
func spaceBeforeParticle(p *page, report report) {
	p.eachSpace(func(from, to int) {
		leans := strings.ContainsRune(particles, p.char(to)) && !strings.HasPrefix(p.s[p.at[to]:], "了解") &&
			!strings.HasPrefix(p.s[p.at[to]:], "的确") && !strings.HasPrefix(p.s[p.at[to]:], "着")
		if to-from == 1 && isHan(p.char(from-1)) && leans && p.isProse(from) {
			report(from, to, "")
		}
	})
}

// spaceBetween finds a lone space between Chinese in a sentence.
func spaceBetween(p *page, report report) {
	last, lone := -1, true
	flush := func() {
		if last >= 0 && lone {
			report(last, last+1, "")
		}
		last, lone = -1, true
	}
	end := 0
	p.eachSpace(func(from, to int) {
		if from >= end {
			flush()
			end = p.lineEnd(from)
		}
		if !isHan(p.char(from-1)) || !isHan(p.char(to)) {
			return
		}
		if last >= 0 || to-from > 1 || !p.isProse(from) {
			lone = false
		}
		last = from
	})
	flush()
}

func (p *page) lineEnd(i int) int {
	for !isLineEnd(p.char(i)) {
		i++
	}
	return i
}

// longestLine is where isProse stops to look for the end of a line: what is
// longer is prose.
const longestLine = 2000

// isProse tells whether the line of character i ends as a sentence does and is
// long enough to be one: titles, forms and verse keep their spaces.
func (p *page) isProse(i int) bool {
	from, to := i, i
	for from > 0 && p.r[from-1] != '\n' && i-from < 12 {
		from--
	}
	for ; !isLineEnd(p.char(to)); to++ {
		if to-i > longestLine {
			return true
		}
	}
	for to > from && (isBlank(p.r[to-1]) || isCloser(p.r[to-1])) {
		to--
	}
	return to-from >= 12 && strings.ContainsRune("。！？…", p.char(to-1))
}

// panguSpaces finds where Chinese and Latin letters or digits touch.
func panguSpaces(p *page, report report) {
	for i := 1; i < len(p.r); i++ {
		a, b := p.r[i-1], p.r[i]
		touch := isHan(a) && isASCIIWord(b) || isASCIIWord(a) && isHan(b)
		if touch && !p.kept[i-1] && !p.kept[i] {
			report(i, i, " ")
		}
	}
}
