package fact

import (
	"fmt"
	"strings"
)

var months = map[string]int{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
	"october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7,
	"aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}

func date(y, m, d int) Fact {
	return Fact{Kind: Date, Key: fmt.Sprintf("%04d-%02d-%02d", y, m, d)}
}

// sameDate compares keys; one with a ? may have its day and month either way round.
func sameDate(a, b string) bool {
	if a == b {
		return true
	}
	return strings.TrimSuffix(a, "?") == strings.TrimSuffix(b, "?") || swapped(a) == strings.TrimSuffix(b, "?") && strings.HasSuffix(a, "?") ||
		swapped(b) == strings.TrimSuffix(a, "?") && strings.HasSuffix(b, "?")
}

func swapped(key string) string {
	if len(key) < 10 {
		return key
	}
	return key[:5] + key[8:10] + "-" + key[5:7]
}

// datesAgree compares dates of which one lacks its year, month or day.
func datesAgree(a, b string) bool {
	a, b = strings.TrimSuffix(a, "?"), strings.TrimSuffix(b, "?")
	if len(a) != 10 || len(b) != 10 || a[4] != '-' || b[4] != '-' {
		return false
	}
	agree := func(i, j int, zero string) bool { return a[i:j] == b[i:j] || a[i:j] == zero || b[i:j] == zero }
	shares := a[:4] == b[:4] && a[:4] != "0000" || a[5:7] == b[5:7] && a[5:7] != "00" || a[8:] == b[8:] && a[8:] != "00"
	return shares && agree(0, 4, "0000") && agree(5, 7, "00") && agree(8, 10, "00")
}

func yearOnly(key string, v float64) bool {
	return len(key) == 10 && strings.HasSuffix(key, "-00-00") && key[:4] == fmt.Sprintf("%04d", int(v))
}

func saysDayFirst(s string) bool {
	if !strings.Contains(s, "/") {
		return false
	}
	l := strings.ToLower(s)
	return strings.Contains(l, "day/month") || strings.Contains(l, "dd/mm") || strings.Contains(l, "d/m/y")
}

// scanDate reads dates in digits: 2025-03-04, 2025/3/4, 03/04/2025, 4.3.2025.
func scanDate(x *source, i int) (Fact, int) {
	sep := x.at(i + 1)
	if !x.startsWord(i) {
		return Fact{}, 0
	}
	if f, j := x.dottedDate(i); j > 0 {
		return f, j
	}
	if !sep.is("-") && !sep.is("/") || x.at(i+2).Class != number {
		return Fact{}, 0
	}
	a, b := x.at(i), x.at(i+2)
	if x.at(i+3).Low != sep.Low || x.at(i+4).Class != number {
		return x.shortDate(i)
	}
	f, ok := x.threeParts(a.Low, b.Low, x.at(i+4).Low)
	if !ok {
		return Fact{}, 0
	}
	x.bindTime(&f, i, i+5)
	return f, i + 5
}

// threeParts makes a date of year-month-day, or of day and month before a year.
func (x *source) threeParts(a, b, c string) (Fact, bool) {
	p, q, r := atoi(a), atoi(b), atoi(c)
	switch {
	case len(a) == 4 && q >= 1 && q <= 12 && r >= 1 && r <= 31:
		return date(p, q, r), true
	case len(c) != 4 && len(c) != 2 || len(a) > 2 || len(b) > 2 || p < 1 || q < 1 || p > 31 || q > 31 || p > 12 && q > 12:
		return Fact{}, false
	}
	if len(c) == 2 {
		r += 2000
	}
	switch {
	case x.dayFirst || p > 12:
		if q > 12 {
			return Fact{}, false
		}
		return date(r, q, p), true
	case q > 12 || p == q:
		return date(r, p, q), true
	}
	f := date(r, p, q)
	f.Key += "?"
	return f, true
}

// shortDate reads 2025-03 and 2025/3.
func (x *source) shortDate(i int) (Fact, int) {
	y, m := x.t[i].Low, atoi(x.t[i+2].Low)
	if len(y) == 4 && plausibleYear(x.t[i].value()) && len(x.t[i+2].Low) == 2 && m >= 1 && m <= 12 && x.at(i+3).Class != word {
		return date(atoi(y), m, 0), i + 3
	}
	return Fact{}, 0
}

// dottedDate reads 2025.03.04 and 4.3.2025, whose dots the lexer took for
// decimal points.
func (x *source) dottedDate(i int) (Fact, int) {
	if !strings.Contains(x.t[i].Low, ".") || !x.at(i+1).is(".") || x.at(i+2).Class != number {
		return Fact{}, 0
	}
	a, b, _ := strings.Cut(x.t[i].Low, ".")
	f, ok := x.threeParts(a, b, x.t[i+2].Low)
	if !ok || len(a) != 4 && len(x.t[i+2].Low) != 4 {
		return Fact{}, 0
	}
	return f, i + 3
}

func atoi(s string) int {
	n := 0
	for i := 0; i < len(s) && i < 9; i++ {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// scanMonthDate reads "March 4th, 2025", "March 2025" and a month alone.
func scanMonthDate(x *source, i int) (Fact, int) {
	m := x.month(i)
	if v := smallWords[x.t[i].Low]; v < 0 && x.at(x.skipSpace(i+1)).is("of") { // the first of January
		k := x.skipSpace(x.skipSpace(i+1) + 1)
		if m = x.month(k); m != 0 {
			f := date(0, m, int(-v))
			x.bindTime(&f, i, k+1)
			return f, k + 1
		}
	}
	if m == 0 {
		return Fact{}, 0
	}
	j := i + 1
	if x.at(j).is(".") {
		j++
	}
	k := x.skipSpace(j)
	if x.at(k).is("the") {
		k = x.skipSpace(k + 1)
	}
	d, end := x.dayNumber(k)
	if end == 0 {
		return x.monthAlone(i, m, i+1)
	}
	y, end := x.yearAfter(end)
	f := date(y, m, d)
	x.bindTime(&f, i, end)
	return f, end
}

// month returns the month named at i; "may" and "march" need a capital.
func (x *source) month(i int) int {
	t := x.at(i)
	m := months[possessor(t.Low)]
	if t.Class != word || m == 0 || !x.startsWord(i) {
		return 0
	}
	if x.dayBefore(i) {
		return m
	}
	if c := x.s[t.Start]; c >= 'a' && (t.is("may") || t.is("march") || t.is("mar") || t.is("dec") || t.is("jan") || t.is("sep")) {
		if k := x.skipSpace(i + 1); x.at(k).Class != number || t.is("may") && x.at(x.skipSpace(k+1)).Class == word && !ordinalEnd("1", x.at(k+1).Low) {
			return 0
		}
	}
	return m
}

// dayBefore tells whether a number that can be a day stands before the month at i.
func (x *source) dayBefore(i int) bool {
	d := x.at(x.before(i))
	return d.Class == number && len(d.Low) <= 2 || ordinalEnd("1", d.Low)
}

// dayNumber reads 4, 4th, "fourth" at k.
func (x *source) dayNumber(k int) (day, end int) {
	n := x.numeral(k)
	if n.End == 0 || x.at(k).Class == word && !n.ordinal || n.value < 1 || n.value > 31 || n.value != float64(int(n.value)) {
		return 0, 0
	}
	if x.at(n.End).is(":") || x.at(n.End).is("%") || x.at(n.End).is("-") && x.at(n.End+1).Class == word {
		return 0, 0
	}
	return int(n.value), n.End
}

// yearAfter reads ", 2025" or " 2025" at j. A number with separators is none, nor
// one that something is counted with after a comma: "on 3 June, 1200 people".
func (x *source) yearAfter(j int) (year, end int) {
	k := x.skipSpace(j)
	comma := x.at(k).is(",")
	if comma || x.at(k).is("in") || x.at(k).is("of") {
		k = x.skipSpace(k + 1)
	}
	t := x.at(k)
	if t.Class != number || len(t.Low) != 4 || t.End-t.Start == 5 || !plausibleYear(t.value()) || x.at(k+1).is("%") || comma && x.counts(k) {
		return 0, j
	}
	return int(t.value()), k + 1
}

// counts tells whether the number at k, after a comma, is more likely a count than
// a year: a noun in the plural follows, or people.
func (x *source) counts(k int) bool {
	t := x.at(x.skipSpace(k + 1))
	if t.Class != word || x.s[t.Start] < 'a' {
		return false
	}
	return t.is("people") || unitNames[t.Low].dim != "" || currencies[t.Low].dim != "" ||
		len(t.Low) > 4 && strings.HasSuffix(t.Low, "s") && !strings.HasSuffix(t.Low, "ss") && !strings.HasSuffix(t.Low, "'s") && !notPlural[t.Low]
}

var notPlural = setOf(`always perhaps besides afterwards towards series news ours yours theirs across unless plus versus`)

// monthAlone reads "in March", "March 2025".
func (x *source) monthAlone(i, m, j int) (Fact, int) {
	y, end := x.yearAfter(j)
	if t := x.at(i); y == 0 && (t.is("may") || t.is("march") || len(t.Low) == 3) {
		if p := x.at(x.before(i)); !monthPrefix[p.Low] {
			return Fact{}, 0
		}
	}
	f := date(y, m, 0)
	x.bindTime(&f, i, end)
	return f, end
}

var monthPrefix = setOf(`in of by since until till from last next early late mid this every before after during to and`)

// scanDayFirst reads "4 March 2025", "4th of March".
func scanDayFirst(x *source, i int) (Fact, int) {
	if !x.startsWord(i) {
		return Fact{}, 0
	}
	d, j := x.dayNumber(i)
	if j == 0 {
		return Fact{}, 0
	}
	k := x.skipSpace(j)
	if x.at(k).is("of") {
		k = x.skipSpace(k + 1)
	}
	if x.at(k).is("-") && x.at(k+1).Class == word {
		k++
	}
	m := x.month(k)
	if m == 0 || x.at(k).is("may") && x.s[x.at(k).Start] == 'm' && x.at(x.skipSpace(k+1)).Class == word {
		return Fact{}, 0
	}
	end := k + 1
	if x.at(end).is("-") && x.at(end+1).Class == number {
		end++
	}
	y, after := x.yearAfter(end)
	if y == 0 {
		after = k + 1
	}
	f := date(y, m, d)
	x.bindTime(&f, i, after)
	return f, after
}

// scanChineseDate reads 2025年3月4日, 三月四号, 3月, 2025年, 15日.
func scanChineseDate(x *source, i int) (Fact, int) {
	if x.at(i).is("俩") || x.at(i).Class == han && (hanDigits[x.t[i].Low] == 0 && !x.t[i].is("十") && !x.t[i].is("〇")) {
		return Fact{}, 0
	}
	var y, m, d int
	j := i
	if v, end := x.part(j, 9999, "年"); end > 0 && v >= 1000 || end > 0 && x.yearRow(j, end) {
		y, j = v, end
		if k := x.skipSpace(j); x.at(k).Class == number {
			j = k
		}
	}
	if v, end := x.part(j, 12, "月"); end > 0 && !x.at(end).is("份儿") {
		m, j = v, end
		if x.at(j).is("份") {
			j++
		}
	}
	if v, end := x.part(j, 31, "日号號"); end > 0 && (m > 0 || x.lonelyDay(j, end)) {
		d, j = v, end
	}
	for j > i && x.at(j-1).Class == space {
		j--
	}
	if j == i {
		return Fact{}, 0
	}
	f := date(y, m, d)
	x.bindTime(&f, i, j)
	return f, j
}

// daysCounted tells whether the numeral at i stands after a word that counts days.
func (x *source) daysCounted(i int) bool {
	head := x.s[max(0, x.at(i).Start-6):x.at(i).Start]
	for _, w := range dayCounters {
		if strings.HasSuffix(head, w) {
			return true
		}
	}
	return false
}

var dayCounters = []string{"逾期", "每", "超过", "延期", "延迟", "迟延", "推迟", "提前", "为期", "历时", "连续", "不足", "不满"}

// yearRow tells whether the year is written digit by digit, as in 二〇二五年.
func (x *source) yearRow(i, end int) bool { return x.t[i].Class == han && end-i == 5 }

// part reads a whole number up to most and one of the marks after it.
func (x *source) part(i, most int, marks string) (int, int) {
	var n numeral
	switch x.at(i).Class {
	case number:
		n = numeral{value: x.t[i].value(), End: i + 1}
		if !x.startsWord(i) {
			return 0, 0
		}
	case han:
		var p hanParser
		n.End = x.hanDigits(i, &p)
		n.value = p.value()
	}
	if n.End == 0 || n.End == i || n.value < 1 || n.value > float64(most) || n.value != float64(int(n.value)) {
		return 0, 0
	}
	k := n.End
	if x.at(i).Class == number {
		k = x.skipSpace(k)
	}
	if x.at(k).Class != han || !strings.Contains(marks, x.at(k).Low) {
		return 0, 0
	}
	return int(n.value), k + 1
}

// lonelyDay tells whether 15号 without a month is a day and not a house or a line,
// nor a number of days: 逾期五日.
func (x *source) lonelyDay(i, end int) bool {
	if x.at(end - 1).is("日") {
		return !x.at(end).is("元") && !x.at(end).is("内") && !x.daysCounted(i)
	}
	return !strings.Contains("楼线房门馆厅车桌机店位院仓库码选球", orX(x.at(end).Low))
}
