package chinese

// straightQuotes finds pairs of straight quotes around Chinese, and a straight
// quote that forms a pair with a curly one.
func straightQuotes(p *page, report report) {
	p.eachLine(func(from, to int) {
		marks := p.quotes(from, to)
		if len(marks)%2 == 1 {
			return
		}
		left, right := "“", "”"
		if len(marks) > 0 && p.corners(from, to) {
			left, right = "「", "」"
		}
		for k := 0; k < len(marks); k += 2 {
			open, end := marks[k], marks[k+1]
			if p.r[open] == '”' || p.r[end] == '“' || !p.hasHan(open, end) || isASCIIWord(p.char(open-1)) {
				continue
			}
			p.straighten(open, left, report)
			p.straighten(end, right, report)
		}
	})
}

func (p *page) straighten(i int, curly string, report report) {
	if p.r[i] == '"' {
		report(i, i+1, curly)
	}
}

// quotes returns where the double quotes of a line are, straight and curly.
func (p *page) quotes(from, to int) []int {
	var marks []int
	for i := from; i < to; i++ {
		if c := p.r[i]; (c == '"' || c == '“' || c == '”') && !p.kept[i] {
			marks = append(marks, i)
		}
	}
	return marks
}

func (p *page) hasHan(from, to int) bool {
	for _, c := range p.r[from:to] {
		if isHan(c) {
			return true
		}
	}
	return false
}

// corners tells whether a line quotes with 「 and 」.
func (p *page) corners(from, to int) bool {
	for _, c := range p.r[from:to] {
		if c == '「' || c == '」' {
			return true
		}
	}
	return false
}

// wrongWayQuotes finds, where a line has just two quotes, one that faces the
// wrong way.
func wrongWayQuotes(p *page, report report) {
	p.eachLine(func(from, to int) {
		marks := p.quotes(from, to)
		if len(marks) != 2 || !p.hasHan(marks[0], marks[1]) {
			return
		}
		a, b := marks[0], marks[1]
		switch {
		case p.r[a] == '“' && p.r[b] == '“' && p.closesAt(b, to):
			report(b, b+1, "”")
		case p.r[a] == '”' && p.r[b] == '”' && p.opensAt(a, from):
			report(a, a+1, "“")
		}
	})
}

// closesAt tells whether a quote at i can only be a closing one.
func (p *page) closesAt(i, to int) bool {
	before, next := p.char(i-1), p.char(i+1)
	return (before == '。' || before == '！' || before == '？' || isHan(before)) && (i+1 == to || isStop(next))
}

// opensAt tells whether a quote at i can only be an opening one.
func (p *page) opensAt(i, from int) bool {
	before := p.char(i - 1)
	return isHan(p.char(i+1)) && (i == from || before == '：')
}

// longestTitle bounds a title in characters.
const longestTitle = 40

// titleMarks finds <<titles>>, and titles with one proper mark.
func titleMarks(p *page, report report) {
	p.eachLine(func(from, to int) {
		for i := from; i < to; i++ {
			switch {
			case p.kept[i]:
			case p.r[i] == '<' && p.char(i+1) == '<' && isHan(p.char(i+2)):
				if end := p.titleEnd(i+2, to); end > 0 && p.r[end] == '>' && p.char(end+1) == '>' {
					report(i, i+2, "《")
					report(end, end+2, "》")
					i = end + 1
				}
			case p.r[i] == '《':
				if end := p.titleEnd(i+1, to); end > 0 && p.r[end] != '》' {
					report(end, end+1+p.same(end, '>'), "》")
				}
			}
		}
	})
}

func (p *page) same(i int, c rune) int {
	if p.char(i) == c && p.char(i+1) == c {
		return 1
	}
	return 0
}

// titleEnd returns the closing mark of the title that begins at i, 0 if none is
// near.
func (p *page) titleEnd(i, to int) int {
	for j := i; j < min(to, i+longestTitle); j++ {
		switch p.r[j] {
		case '》', '〉', '>':
			return j
		case '《', '〈', '<', '。':
			return 0
		}
	}
	return 0
}
