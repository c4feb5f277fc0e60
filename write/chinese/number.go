package chinese

import "strings"

// percents finds 百分之5%.
func percents(p *page, report report) {
	for i := range p.r {
		if p.r[i] != '百' || p.char(i+1) != '分' || p.char(i+2) != '之' {
			continue
		}
		end := p.numberEnd(i + 3)
		if end > i+3 && (p.char(end) == '%' || p.char(end) == '％') && p.free(i, end+1) {
			report(i, i+3, "")
		}
	}
}

// numberEnd returns the end of the digits, with a point, that begin at i.
func (p *page) numberEnd(i int) int {
	for isDigit(p.char(i)) || p.char(i) == '.' && isDigit(p.char(i+1)) && isDigit(p.char(i-1)) {
		i++
	}
	return i
}

// times finds a full-width colon in a time of day: 12：30. A ratio or a score
// is no time.
func times(p *page, report report) {
	for i := 1; i < len(p.r); i++ {
		if p.r[i] != '：' || p.kept[i] {
			continue
		}
		from, to := i, p.numberEnd(i+1)
		for isDigit(p.char(from - 1)) {
			from--
		}
		if p.isTime(from, i, to) && !p.isRatio(from) {
			report(i, i+1, ":")
		}
	}
}

func (p *page) isTime(from, colon, to int) bool {
	hour, minute := p.r[from:colon], p.r[colon+1:to]
	if len(hour) == 0 || len(hour) > 2 || len(minute) != 2 {
		return false
	}
	return len(hour) == 1 || hour[0] < '2' || hour[0] == '2' && hour[1] <= '3' && minute[0] <= '5'
}

// isRatio tells whether the words before i speak of a ratio or a score.
func (p *page) isRatio(i int) bool {
	before := string(p.r[max(0, i-8):i])
	return strings.ContainsAny(before, "比率分胜负赢输以")
}

// mixedNumerals finds 3千5百, which is either 3500 or 三千五百.
func mixedNumerals(p *page, report report) {
	for i := 0; i+3 < len(p.r); i++ {
		if !isDigit(p.r[i]) || p.r[i+1] != '千' || !isDigit(p.r[i+2]) || p.r[i+3] != '百' {
			continue
		}
		if !isDigit(p.char(i-1)) && p.char(i-1) != '.' && !isDigit(p.char(i+4)) && p.free(i, i+4) {
			report(i, i+4, string([]rune{p.r[i], p.r[i+2], '0', '0'}))
		}
	}
}
