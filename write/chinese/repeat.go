package chinese

// single maps a mark that is not doubled to its full-width form.
var single = map[rune]rune{
	'，': '，', ',': '，', '、': '、', '；': '；', ';': '；', '：': '：', '。': '。',
}

// ellipses finds dots in place of an ellipsis: ... and 。。。 and an odd number of …
func ellipses(p *page, report report) {
	for i := 0; i < len(p.r); {
		n := p.run(i)
		c := p.r[i]
		beside := isHan(p.char(i-1)) || isHan(p.char(i+n))
		switch {
		case p.kept[i] || !beside:
		case c == '.' && n >= 3 && n <= 9, c == '。' && n >= 3, c == '…' && n > 2:
			report(i, i+n, "……")
		}
		i += n
	}
}

// run returns how many times the character at i is repeated, at least 1.
func (p *page) run(i int) int {
	n := 1
	for i+n < len(p.r) && p.r[i+n] == p.r[i] {
		n++
	}
	return n
}

// repeatedPunctuation finds doubled marks, and marks that contradict each other.
func repeatedPunctuation(p *page, report report) {
	for i := 0; i < len(p.r); {
		n := p.run(i)
		c, next := p.r[i], p.char(i+n)
		wide, ok := single[c]
		switch {
		case p.kept[i]:
		case ok && n >= 2 && !(c == '。' && n > 2) && p.repeatable(c, i):
			report(i, i+n, string(wide))
		case n == 1 && next == '。' && (c == '，' || c == '、' || c == '；' || c == '！' || c == '？') && p.run(i+1) == 1:
			n = 2
			report(i, i+2, string(keptOf(c)))
		case n == 1 && c == '、' && next == '，':
			n = 2
			report(i, i+2, "，")
		}
		i += n
	}
}

// repeatable tells whether repeating c at i is a slip: half-width marks may be
// something else where no Chinese stands before them.
func (p *page) repeatable(c rune, i int) bool {
	return c >= 0x80 || isHan(p.char(i-1))
}

// keptOf returns which of c and a full stop after it stays.
func keptOf(c rune) rune {
	if c == '！' || c == '？' {
		return c
	}
	return '。'
}
