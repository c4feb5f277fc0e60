package fact

import "strings"

func clock(h, m int, meridian bool) Fact {
	f := Fact{Kind: Time, Value: float64(h*60 + m)}
	if !meridian && h >= 1 && h <= 12 {
		f.Unit = "12" // the half of the day is not told
	}
	return f
}

// timesAgree compares times of which one does not tell its half of the day.
func timesAgree(f, g Fact) bool {
	if f.Unit != "12" && g.Unit != "12" {
		return f.Value == g.Value
	}
	return int(f.Value)%720 == int(g.Value)%720
}

// scanClock reads 15:30, 3:30 pm, 3pm, 3 o'clock, 15h30, and 15时30分 with digits.
func scanClock(x *source, i int) (Fact, int) {
	if !x.startsWord(i) {
		return Fact{}, 0
	}
	if f, j := x.hanClock(i, ""); j > 0 {
		x.bindTime(&f, i, j)
		return f, j
	}
	t := x.t[i]
	h, m, j := atoi(t.Low), 0, i+1
	if strings.Contains(t.Low, ".") {
		a, b, _ := strings.Cut(t.Low, ".")
		if h, m = atoi(a), atoi(b); len(b) != 2 || x.meridian(x.skipSpace(j)) == 0 {
			return Fact{}, 0
		}
	}
	colon := x.at(j).is(":") && x.at(j+1).Class == number && len(x.at(j+1).Low) == 2
	if colon {
		m, j = atoi(x.t[j+1].Low), j+2
		if x.at(j).is(":") && x.at(j+1).Class == number {
			j += 2
		}
	}
	if h < 0 || h > 24 || m < 0 || m > 59 {
		return Fact{}, 0
	}
	f, end := x.meridianAfter(h, m, j)
	if end == j && !colon {
		return Fact{}, 0
	}
	x.bindTime(&f, i, end)
	return f, end
}

// meridianAfter reads pm, "p.m.", "o'clock", "in the afternoon" at j.
func (x *source) meridianAfter(h, m, j int) (Fact, int) {
	k := x.skipSpace(j)
	if x.at(k).is("o'clock") {
		j = k + 1
		k = x.skipSpace(j)
	}
	if half := x.meridian(k); half != 0 && h <= 12 {
		end := k + 1
		if x.at(k).Low == "a" || x.at(k).Low == "p" {
			end = k + 3
			if x.at(end).is(".") {
				end++
			}
		} else if x.at(end).is(".") && x.at(end+1).Class == space && x.at(x.skipSpace(end+1)).Class == word && x.at(k).End-x.at(k).Start > 2 {
			end++
		}
		return clock(toHour24(h, half), m, true), end
	}
	if h > 12 || h == 0 {
		return clock(h, m, true), j
	}
	if half, end := x.partAfter(k); end > 0 {
		return clock(toHour24(h, half), m, true), end
	}
	// 9-11 am: the first hour shares the half of the day of the second
	if x.at(j).is("-") || x.at(j).is("–") {
		if e := x.at(j + 1); e.Class == number && atoi(e.Low) > 0 && atoi(e.Low) <= 12 {
			l := j + 2
			if x.at(l).is(":") && x.at(l+1).Class == number {
				l += 2
			}
			if half := x.meridian(x.skipSpace(l)); half != 0 && (h <= atoi(e.Low) || h == 12) {
				return clock(toHour24(h, half), m, true), max(j, 1)
			}
		}
	}
	return clock(h, m, false), j
}

// meridian is 'a' or 'p' if am or pm stands at k.
func (x *source) meridian(k int) byte {
	switch t := x.at(k); t.Low {
	case "am", "pm":
		return t.Low[0]
	case "a", "p":
		if x.at(k+1).is(".") && x.at(k+2).is("m") {
			return t.Low[0]
		}
	}
	return 0
}

// partAfter reads "in the morning", "at night".
func (x *source) partAfter(k int) (half byte, end int) {
	if x.at(k).is("at") && x.at(k+2).is("night") {
		return 'p', k + 3
	}
	if !x.at(k).is("in") || !x.at(k+2).is("the") {
		return 0, 0
	}
	switch x.at(k + 4).Low {
	case "morning":
		return 'a', k + 5
	case "afternoon", "evening":
		return 'p', k + 5
	}
	return 0, 0
}

func toHour24(h int, half byte) int {
	switch {
	case half == 'p' && h < 12:
		return h + 12
	case half == 'a' && h == 12:
		return 0
	}
	return h
}

// scanClockWord reads noon, midnight, "half past three", "three o'clock", "five pm".
func scanClockWord(x *source, i int) (Fact, int) {
	var f Fact
	var end int
	switch t := x.t[i]; t.Low {
	case "noon", "midday":
		f, end = clock(12, 0, true), i+1
	case "midnight":
		f, end = clock(0, 0, true), i+1
	case "half", "quarter":
		f, end = x.pastHour(i)
	default:
		f, end = x.hourWord(i)
	}
	if end > 0 {
		x.bindTime(&f, i, end)
	}
	return f, end
}

// pastHour reads "half past three", "quarter to five pm".
func (x *source) pastHour(i int) (Fact, int) {
	m := 30
	if x.t[i].is("quarter") {
		m = 15
	}
	j := x.skipSpace(i + 1)
	word := x.at(j)
	if v := smallWords[word.Low]; m == 30 && v >= 1 && v <= 12 && x.hourBefore(i) { // half nine
		return x.meridianAfter(int(v), 30, j+1)
	}
	if !word.is("past") && !(word.is("to") && m == 15) {
		return Fact{}, 0
	}
	n := x.numeral(x.skipSpace(j + 1))
	if n.End == 0 || n.value < 1 || n.value > 12 {
		return Fact{}, 0
	}
	h := int(n.value)
	if word.is("to") {
		h, m = h-1, 45
		if h == 0 {
			h = 12
		}
	}
	return x.meridianAfter(h, m, n.End)
}

func (x *source) hourWord(i int) (Fact, int) {
	v, ok := smallWords[x.t[i].Low]
	if !ok || v < 1 || v > 12 || !x.startsWord(i) {
		return Fact{}, 0
	}
	j := i + 1
	m := 0
	if k := x.skipSpace(j); x.at(k).is("thirty") || x.at(k).is("fifteen") {
		m, j = int(smallWords[x.at(k).Low]), k+1
	}
	f, end := x.meridianAfter(int(v), m, j)
	if end == j {
		return Fact{}, 0
	}
	return f, end
}

// hanPeriods are the Chinese parts of a day, and whether hours in them are pm.
var hanPeriods = map[string]byte{
	"凌晨": 'a', "清晨": 'a', "早上": 'a', "早晨": 'a', "上午": 'a', "中午": 'n', "下午": 'p', "傍晚": 'p', "晚上": 'p',
	"夜里": 'p', "夜间": 'p', "午后": 'p', "晚间": 'p', "深夜": 'p', "午夜": 'a', "半夜": 'a', "今晚": 'p', "明晚": 'p', "昨晚": 'p',
	"今早": 'a', "明早": 'a',
}

// scanChineseClock reads 下午三点半, 三点一刻, 晚8点.
func scanChineseClock(x *source, i int) (Fact, int) {
	j, period := i, ""
	if x.hanRun(i, 2) {
		if w := x.s[x.t[i].Start:x.t[i+1].End]; hanPeriods[w] != 0 {
			period, j = w, x.skipSpace(i+2)
		}
	}
	if period == "" && (x.t[i].is("早") || x.t[i].is("晚")) {
		period, j = map[string]string{"早": "早上", "晚": "晚上"}[x.t[i].Low], i+1
	}
	f, end := x.hanClock(j, period)
	if end == 0 && period != "" && x.at(j).Class == number && len(period) > 3 {
		f, end = x.digitalClock(j, period)
	}
	if end > 0 {
		x.bindTime(&f, i, end)
	}
	return f, end
}

// digitalClock reads 下午3:30.
func (x *source) digitalClock(i int, period string) (Fact, int) {
	if !x.at(i+1).is(":") || x.at(i+2).Class != number {
		return Fact{}, 0
	}
	h, m := atoi(x.t[i].Low), atoi(x.t[i+2].Low)
	if h < 0 || h > 24 || m < 0 || m > 59 {
		return Fact{}, 0
	}
	return hanHour(h, m, period), i + 3
}

// hanClock reads an hour with 点 or 时, and its minutes.
func (x *source) hanClock(i int, period string) (Fact, int) {
	h, j := x.part(i, 24, "点點时時")
	if j == 0 {
		return Fact{}, 0
	}
	mark := x.at(j - 1).Low
	next := x.at(j).Low
	if period == "" && mark == "点" && (next == ":" || strings.Contains("以下意有这那几第", orX(x.at(i-1).Low))) {
		return Fact{}, 0 // 注意三点：
	}
	if mark == "时" && (period == "" && x.t[i].Class != number || next == "间" || next == "期" || next == "候") {
		return Fact{}, 0
	}
	if h == 1 && x.t[i].Class == han && period == "" && !x.clockFollows(j) || strings.Contains("评建子赞五击名数燃", orX(next)) && period == "" && !x.minuteFollows(j) {
		return Fact{}, 0
	}
	m, end := x.hanMinutes(j)
	if x.at(end).is("钟") || x.at(end).is("整") || x.at(end).is("鐘") {
		end++
	}
	return hanHour(h, m, period), end
}

func (x *source) clockFollows(j int) bool {
	return x.at(j).is("钟") || x.at(j).is("半") || x.at(j).is("整") || x.minuteFollows(j)
}

func (x *source) minuteFollows(j int) bool {
	_, end := x.part(j, 59, "分刻")
	return end > 0
}

func hanHour(h, m int, period string) Fact {
	switch hanPeriods[period] {
	case 'p':
		if h == 12 && period != "下午" {
			return clock(0, m, true)
		}
		return clock(toHour24(h, 'p'), m, true)
	case 'n':
		if h < 3 {
			h += 12
		}
		return clock(h, m, true)
	case 'a':
		return clock(toHour24(h, 'a'), m, true)
	}
	return clock(h, m, false)
}

// hanMinutes reads 半, 一刻, 三十分, 05分 after an hour.
func (x *source) hanMinutes(j int) (m, end int) {
	if x.at(j).is("半") {
		return 30, j + 1
	}
	if v, end := x.part(j, 3, "刻"); end > 0 {
		return 15 * v, end
	}
	k := j
	if x.at(k).is("零") || x.at(k).is("过") {
		k++
	}
	if x.at(k).Class == number && strings.HasPrefix(x.at(k).Low, "0") && x.at(k+1).is("分") {
		return atoi(x.at(k).Low), k + 2
	}
	if v, end := x.part(k, 59, "分"); end > 0 {
		return v, end
	}
	if t := x.at(k); t.Class == number && len(t.Low) == 2 && t.value() < 60 && t.value() >= 5 && x.at(k+1).Class != word && !classifiers[x.at(k+1).Low] && !x.at(k+1).is("%") && !x.at(k+1).is("元") {
		return atoi(t.Low), k + 1 // 4点20
	}
	var p hanParser
	if end := x.hanDigits(k, &p); end > k && p.value() >= 5 && p.value() < 60 && !classifiers[x.at(end).Low] {
		return int(p.value()), end
	}
	return 0, j
}

// dayParts are the words for parts of the day.
var dayParts = map[string]string{
	"morning": "am", "afternoon": "pm", "evening": "eve", "night": "eve", "tonight": "eve", "overnight": "eve",
	"上午": "am", "早上": "am", "早晨": "am", "清晨": "am", "下午": "pm", "傍晚": "eve", "晚上": "eve", "中午": "noon",
	"夜里": "eve", "晚间": "eve", "凌晨": "dawn", "午后": "pm", "夜间": "eve", "今晚": "eve", "晚": "eve", "早": "am",
}

// scanDayPart reads a part of the day that has no hour. It is weak: it counts
// when another takes its place.
func scanDayPart(x *source, i int) (Fact, int) {
	t := x.t[i]
	if t.Class == word {
		p := dayParts[possessor(t.Low)]
		if q := x.at(x.before(i)); p == "" || q.is("good") || q.is("last") {
			return Fact{}, 0
		}
		return Fact{Kind: DayPart, Key: p, Weak: true}, i + 1
	}
	if !x.hanRun(i, 2) {
		return Fact{}, 0
	}
	p := dayParts[x.s[t.Start:x.t[i+1].End]]
	if p == "" || x.at(i+2).is("好") {
		return Fact{}, 0
	}
	return Fact{Kind: DayPart, Key: p, Weak: true}, i + 2
}

// hourBefore tells whether the word before i leads to a time of day.
func (x *source) hourBefore(i int) bool {
	switch x.at(x.before(i)).Low {
	case "at", "by", "until", "till", "before", "after", "from", "around", "about":
		return true
	}
	return false
}
