package chinese

import "strings"

// wideStops maps half-width punctuation to its full-width form.
var wideStops = map[rune]string{',': "，", '.': "。", '?': "？", '!': "！", ';': "；", ':': "："}

// halfWidthStops finds half-width punctuation after Chinese, and half-width
// commas before it. Numbers, names of files, URLs and rows of comma-separated
// values are no such places.
func halfWidthStops(p *page, report report) {
	p.eachLine(func(from, to int) {
		if p.isRow(from, to) {
			return
		}
		for i := from; i < to; i++ {
			wide, ok := wideStops[p.r[i]]
			if !ok || p.kept[i] || !p.endsChinese(i, from, to) {
				continue
			}
			start, end := i, i+1
			if before := p.blanksBefore(i); before > from && isHan(p.r[before-1]) {
				start = before
			}
			if next := p.skipBlanks(end); isHan(p.char(next)) || isOpener(p.char(next)) {
				end = next
			}
			report(start, end, wide)
		}
	})
}

// endsChinese tells whether the half-width mark at i punctuates Chinese.
func (p *page) endsChinese(i, from, to int) bool {
	mark, before := p.r[i], p.char(i-1)
	next := p.char(i + 1)
	beyond := p.char(p.skipBlanks(i + 1))
	if mark == next || mark == before || next == '=' {
		return false
	}
	if mark != '.' && isBlank(before) {
		before = p.char(p.blanksBefore(i) - 1)
	}
	after := isHan(before) || isCloser(before)
	switch mark {
	case ',':
		return after && !isLineEnd(beyond) || (isASCIIWord(before) || before == '%') && isHan(beyond)
	case '.':
		return after && p.endsSentence(i, from, to)
	case '?', '!':
		return after && next != '[' && !isASCIIWord(next)
	case ':':
		return after && next != '/' && next != ')' && next != '('
	}
	return after
}

// endsSentence tells whether the period at i is a full stop: the end of a line
// of Chinese, or before a blank and Chinese, and not after a list's number.
func (p *page) endsSentence(i, from, to int) bool {
	beyond := p.skipBlanks(i + 1)
	if beyond < to && (beyond == i+1 || !isHan(p.r[beyond])) {
		return false
	}
	han := 0
	for j := i - 1; j >= max(from, i-40) && !isStop(p.r[j]); j-- {
		if isHan(p.r[j]) && !strings.ContainsRune("一二三四五六七八九十", p.r[j]) {
			han++
		}
	}
	return han >= 3
}

// isRow tells whether a line looks like comma-separated values: short fields,
// no full stop, and a neighbour with as many commas.
func (p *page) isRow(from, to int) bool {
	n := p.commas(from, to)
	if n < 1 {
		return false
	}
	return p.lineCommas(to+1) == n || from > 0 && p.lineCommas(from-1) == n
}

// lineCommas counts the commas of the line that has character i.
func (p *page) lineCommas(i int) int {
	if i < 0 || i >= len(p.r) {
		return -1
	}
	from, to := i, i
	for from > 0 && p.r[from-1] != '\n' && i-from < 500 {
		from--
	}
	for to < len(p.r) && p.r[to] != '\n' && to-i < 500 {
		to++
	}
	return p.commas(from, to)
}

// commas counts the half-width commas of a line of short fields, -1 if it is
// none.
func (p *page) commas(from, to int) int {
	n, field := 0, 0
	for _, c := range p.r[from:to] {
		switch {
		case c == ',':
			n, field = n+1, 0
		case strings.ContainsRune("。！？；，", c):
			return -1
		default:
			field++
		}
		if field > 12 {
			return -1
		}
	}
	return n
}

// longestBracket bounds how far apart a pair of brackets may stand.
const longestBracket = 80

// halfWidthBrackets finds brackets that stand beside Chinese and hold some.
func halfWidthBrackets(p *page, report report) {
	p.eachLine(func(from, to int) {
		for i := from; i < to; i++ {
			if p.r[i] != '(' && p.r[i] != '（' || p.kept[i] {
				continue
			}
			end, han := p.bracketEnd(i, to)
			mixed := end > 0 && (p.r[i] == '（') != (p.r[end] == '）')
			half := end > 0 && p.r[i] == '(' && p.r[end] == ')'
			beside := isHan(p.char(i-1)) || isHan(p.char(end+1)) || isWide(p.char(end+1))
			if !mixed && !(half && han && (beside || i == from)) {
				continue
			}
			p.widen(i, "（", report)
			p.widen(end, "）", report)
			i = end
		}
	})
}

func (p *page) widen(i int, wide string, report report) {
	if string(p.r[i]) != wide {
		report(i, i+1, wide)
	}
}

// bracketEnd returns where the bracket that opens at i closes, 0 if nowhere near,
// and whether there is Chinese within.
func (p *page) bracketEnd(i, to int) (end int, han bool) {
	for j := i + 1; j < min(to, i+longestBracket); j++ {
		switch c := p.r[j]; {
		case c == '(' || c == '（' || p.kept[j]:
			return 0, false
		case c == ')' || c == '）':
			return j, han
		case isHan(c):
			han = true
		}
	}
	return 0, false
}
