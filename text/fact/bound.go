package fact

import (
	"slices"
	"strings"
)

// A boundPhrase says how words before or after a number limit it.
type boundPhrase struct {
	words string
	bound Bound
}

// boundsBefore are English words before a number, the longest of each ending first.
var boundsBefore = phraseTable([]boundPhrase{
	{"at least", AtLeast}, {"no less than", AtLeast}, {"not less than", AtLeast}, {"no fewer than", AtLeast},
	{"not fewer than", AtLeast}, {"minimum of", AtLeast}, {"min of", AtLeast}, {"minimum", AtLeast},
	{"no lower than", AtLeast}, {"not below", AtLeast}, {"starting at", AtLeast}, {"not under", AtLeast},
	{"upwards of", AtLeast}, {"no sooner than", AtLeast}, {"no earlier than", AtLeast}, {"not before", AtLeast},
	{"at most", AtMost}, {"no more than", AtMost}, {"not more than", AtMost}, {"maximum of", AtMost},
	{"max of", AtMost}, {"maximum", AtMost}, {"up to", AtMost}, {"not exceed", AtMost}, {"not exceeding", AtMost},
	{"never exceed", AtMost}, {"cannot exceed", AtMost}, {"can't exceed", AtMost}, {"mustn't exceed", AtMost},
	{"not over", AtMost}, {"not above", AtMost}, {"within", AtMost}, {"limit of", AtMost}, {"limited to", AtMost},
	{"capped at", AtMost}, {"cap of", AtMost}, {"no later than", AtMost}, {"not later than", AtMost},
	{"no longer than", AtMost}, {"no higher than", AtMost}, {"not to exceed", AtMost}, {"as many as", AtMost},
	{"under", Under}, {"below", Under}, {"less than", Under}, {"fewer than", Under}, {"lower than", Under},
	{"smaller than", Under}, {"shorter than", Under}, {"younger than", Under}, {"short of", Under}, {"almost", Under},
	{"nearly", Under},
	{"over", Over}, {"above", Over}, {"more than", Over}, {"greater than", Over}, {"higher than", Over},
	{"larger than", Over}, {"longer than", Over}, {"older than", Over}, {"exceed", Over}, {"exceeds", Over},
	{"exceeded", Over}, {"exceeding", Over}, {"in excess of", Over}, {"beyond", Over},
})

// timeBounds are English words before a date, a weekday or a time.
var timeBounds = phraseTable([]boundPhrase{
	{"before", Under}, {"by", AtMost}, {"until", AtMost}, {"till", AtMost}, {"no later than", AtMost},
	{"not later than", AtMost}, {"prior to", Under}, {"ahead of", Under}, {"up to", AtMost}, {"earlier than", Under},
	{"not after", AtMost}, {"not until", AtLeast}, {"not before", AtLeast},
	{"after", Over}, {"since", AtLeast}, {"from", AtLeast}, {"starting", AtLeast}, {"following", Over},
	{"later than", Over}, {"no earlier than", AtLeast}, {"past", Over}, {"beginning", AtLeast}, {"not earlier than", AtLeast},
})

// boundsAfter are English words after a number.
var boundsAfter = []boundPhrase{
	{"or more", AtLeast}, {"or above", AtLeast}, {"or over", AtLeast}, {"or older", AtLeast}, {"or higher", AtLeast},
	{"and above", AtLeast}, {"and over", AtLeast}, {"and up", AtLeast}, {"and older", AtLeast}, {"minimum", AtLeast},
	{"or later", AtLeast}, {"at least", AtLeast}, {"at minimum", AtLeast}, {"plus", AtLeast},
	{"or less", AtMost}, {"or fewer", AtMost}, {"or under", AtMost}, {"or below", AtMost}, {"or lower", AtMost},
	{"and under", AtMost}, {"and below", AtMost}, {"maximum", AtMost}, {"max", AtMost}, {"at most", AtMost},
	{"or younger", AtMost}, {"or earlier", AtMost}, {"tops", AtMost},
}

// hanBefore are Chinese words before a number.
var hanBefore = longestFirst([]boundPhrase{
	{"不得超过", AtMost}, {"不能超过", AtMost}, {"不可超过", AtMost}, {"不超过", AtMost}, {"未超过", AtMost}, {"没超过", AtMost},
	{"没有超过", AtMost}, {"勿超过", AtMost}, {"不要超过", AtMost}, {"别超过", AtMost},
	{"不得少于", AtLeast}, {"不能少于", AtLeast}, {"不少于", AtLeast}, {"不得低于", AtLeast}, {"不低于", AtLeast},
	{"不小于", AtLeast}, {"不短于", AtLeast}, {"不早于", AtLeast}, {"不晚于", AtMost}, {"不迟于", AtMost}, {"不得晚于", AtMost},
	{"不得早于", AtLeast}, {"不多于", AtMost}, {"不高于", AtMost}, {"不大于", AtMost}, {"不长于", AtMost}, {"不得高于", AtMost},
	{"不得多于", AtMost}, {"不得低於", AtLeast}, {"不超過", AtMost}, {"不得超過", AtMost},
	{"至少", AtLeast}, {"最少", AtLeast}, {"起码", AtLeast}, {"最低", AtLeast}, {"最早", AtLeast}, {"最快也要", AtLeast}, {"最快要", AtLeast}, {"年满", AtLeast}, {"满", AtLeast},
	{"最多", AtMost}, {"至多", AtMost}, {"最高", AtMost}, {"最晚", AtMost}, {"最迟", AtMost}, {"上限", AtMost}, {"顶多", AtMost},
	{"下限", AtLeast}, {"未满", Under}, {"不满", Under}, {"少于", Under}, {"低于", Under}, {"不足", Under}, {"不到", Under},
	{"小于", Under}, {"未达", Under}, {"将近", Under}, {"接近", Under}, {"短于", Under}, {"早于", Under},
	{"超过", Over}, {"超過", Over}, {"多于", Over}, {"高于", Over}, {"大于", Over}, {"超出", Over}, {"突破", Over}, {"长于", Over},
	{"晚于", Over}, {"逾", Over}, {"超", Over},
})

// hanAfter are Chinese words after a number, its unit and a measure word.
var hanAfter = []boundPhrase{
	{"以上", AtLeast}, {"起", AtLeast}, {"以后", Over}, {"之后", Over}, {"以下", AtMost}, {"以内", AtMost}, {"之内", AtMost},
	{"内", AtMost}, {"以前", Under}, {"之前", Under}, {"为限", AtMost}, {"封顶", AtMost}, {"之后", Over}, {"以後", Over},
	{"多", Over}, {"余", Over}, {"前", Under}, {"后", Over}, {"後", Over}, {"止", AtMost},
}

// longestFirst sorts phrases so that 未满 is found before 满.
func longestFirst(list []boundPhrase) []boundPhrase {
	slices.SortStableFunc(list, func(a, b boundPhrase) int { return len(b.words) - len(a.words) })
	return list
}

type boundRow struct {
	words []string // from the last to the first
	bound Bound
}

func phraseTable(rows []boundPhrase) map[string][]boundRow {
	m := map[string][]boundRow{}
	for _, r := range rows {
		w := strings.Fields(r.words)
		rev := make([]string, len(w))
		for i := range w {
			rev[i] = w[len(w)-1-i]
		}
		m[rev[0]] = append(m[rev[0]], boundRow{rev, r.bound})
	}
	return m
}

// bind sets the bound of the number that stands in tokens start to end.
func (x *source) bind(f *Fact, n numeral, start, end int) {
	if n.ordinal || f.Weak && f.Kind != Duration {
		return
	}
	b := x.englishBefore(boundsBefore, start)
	if b == Exactly {
		b = x.hanBoundBefore(start)
	}
	if b == Exactly {
		b = x.boundBehind(end)
	}
	f.Bound = b
}

// bindTime sets the bound of a date, weekday or time.
func (x *source) bindTime(f *Fact, start, end int) {
	b := x.englishBefore(timeBounds, start)
	if b == Exactly {
		b = x.hanBoundBefore(start)
	}
	if b == Exactly && x.at(end).Class == han {
		b = x.hanBoundBehind(end)
	}
	f.Bound = b
}

func (x *source) englishBefore(table map[string][]boundRow, start int) Bound {
	i := x.before(start)
	if x.at(i).is("-") && agePrefix[x.at(i-1).Low] {
		i-- // under-16s
	}
	if t := x.at(i); t.Class == word && (t.is("a") || t.is("the") || t.is("next") || t.is("last") || t.is("this") || t.is("on") || t.is("about")) {
		i = x.before(i)
	}
	best, longest := Exactly, 0
	for _, r := range table[x.at(i).Low] {
		if len(r.words) > longest && x.wordsBack(i, r.words) {
			best, longest = r.bound, len(r.words)
		}
	}
	if best == AtMost && longest > 0 && x.exceeded(i) {
		return Over
	}
	return best
}

// exceeded tells whether a limit that ends at token i was passed: "exceeded the
// limit of".
func (x *source) exceeded(i int) bool {
	for range 3 {
		i = x.before(i)
		if strings.HasPrefix(x.at(i).Low, "exceed") {
			return !x.at(x.before(i)).is("not")
		}
	}
	return false
}

// wordsBack tells whether the words, last first, end at token i.
func (x *source) wordsBack(i int, words []string) bool {
	for _, w := range words {
		if x.at(i).Class != word || !x.at(i).is(w) {
			return false
		}
		i = x.before(i)
	}
	return true
}

// hanBoundBefore looks for a Chinese bound in the clause before start, at most
// three characters away.
func (x *source) hanBoundBefore(start int) Bound {
	i := start
	for i > 0 && start-i < 9 && x.at(i-1).Class == han {
		i--
	}
	if i == start {
		return Exactly
	}
	clause := x.s[x.t[i].Start:x.t[start].Start]
	for _, p := range hanBefore {
		k := strings.LastIndex(clause, p.words)
		if k < 0 {
			continue
		}
		if gap := (len(clause) - k - len(p.words)) / 3; gap <= 3 && (gap == 0 || len(p.words) > 3) {
			return p.bound
		}
	}
	return Exactly
}

func (x *source) boundBehind(end int) Bound {
	if x.at(end).is("+") {
		return AtLeast
	}
	if x.at(end).Class == han {
		return x.hanBoundBehind(end)
	}
	j := x.skipSpace(end)
	for range 2 { // with a noun in between at most: "18 years or older"
		for _, p := range boundsAfter {
			if x.wordsAt(j, p.words) {
				return p.bound
			}
		}
		if x.at(j).Class != word {
			break
		}
		j = x.skipSpace(j + 1)
	}
	return Exactly
}

func (x *source) wordsAt(j int, phrase string) bool {
	for len(phrase) > 0 {
		w, rest, _ := strings.Cut(phrase, " ")
		if x.at(j).Class != word || !x.at(j).is(w) {
			return false
		}
		j, phrase = x.skipSpace(j+1), rest
	}
	return true
}

func (x *source) hanBoundBehind(end int) Bound {
	for gap := 0; gap <= 2; gap++ {
		if x.at(end+gap).Class != han {
			break
		}
		rest := x.s[x.t[end+gap].Start:]
		for _, p := range hanAfter {
			if strings.HasPrefix(rest, p.words) && (gap == 0 || len(p.words) > 3) && !notBound(rest) {
				return p.bound
			}
		}
	}
	return Exactly
}

// notBound tells whether rest begins a word that only looks like a bound.
func notBound(rest string) bool {
	for _, w := range []string{"前后", "后来", "前来", "起来", "起床", "起飞", "起诉", "内容", "内部", "后果", "前往", "前台", "前进", "后勤", "后备", "起草", "起点"} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return false
}
