package quantity

import (
	"strings"
	"unicode"
)

// Parse finds the amounts in s, in order, none overlapping another. The language,
// "en" or "zh", only decides on what is written the same way in both; the empty
// one means English. Its time is linear in the length of s. It may be called from
// many goroutines.
func Parse(s, lang string) []Result {
	l := read(s)
	var found []Result
	for i := 0; i < len(l.r); {
		r, end, ok := l.amount(i)
		if !ok {
			i = l.next(i)
			continue
		}
		if r.Kind != "" {
			r.Start, r.End = l.at[i], l.at[end]
			found = append(found, r)
		}
		i = end
	}
	return found
}

// next skips a word that is no amount, or one rune.
func (l line) next(i int) int {
	if !letter(l.rune(i)) {
		return i + 1
	}
	for letter(l.rune(i)) {
		i++
	}
	return i
}

// amount reads what stands at rune i: a number with what is before and after it.
func (l line) amount(i int) (Result, int, bool) {
	if unicode.IsSpace(l.rune(i)) {
		return Result{}, i, false
	}
	if end, ok := l.idiom(i); ok {
		return Result{}, end, true
	}
	for _, read := range []func(int) (Result, int, bool){l.scaleFirst, l.percent, l.ordinal, l.priced, l.measured, l.bare} {
		if r, end, ok := read(i); ok {
			return r, end, true
		}
	}
	return Result{}, i, false
}

// bare reads a number alone.
func (l line) bare(i int) (Result, int, bool) {
	n, ok := l.anyNumber(i)
	if !ok || l.inside(i, n) {
		return Result{}, i, false
	}
	return Result{Kind: Number, Value: n.value, Said: n.value, Approximate: n.approx}, n.end, true
}

// anyNumber reads a number in digits, Chinese numerals or English words.
func (l line) anyNumber(i int) (number, bool) {
	if n, ok := l.number(i); ok {
		return l.times(n), true
	}
	return l.words(i)
}

// inside tells whether a number is part of a word, such as b2 or 陆 in 大陆.
func (l line) inside(i int, n number) bool {
	if digit(l.rune(n.end-1)) && letter(l.rune(n.end)) || letter(l.rune(i-1)) && digit(l.rune(i)) {
		return true
	}
	if n.end-i != 1 || !strings.ContainsRune("肆陆伍拾", l.rune(i)) {
		return false
	}
	return han(l.rune(i-1)) || han(l.rune(i+1))
}

// idioms are words that begin with a numeral and are no number. A line of
// tables/idioms.txt each.
func (l line) idiom(i int) (int, bool) {
	if !numeral(l.rune(i)) {
		return i, false
	}
	for n := 4; n >= 2; n-- {
		if i+n <= len(l.r) {
			if _, ok := idioms()[string(l.r[i:i+n])]; ok {
				return i + n, true
			}
		}
	}
	return i, false
}

// percent reads 25%, 百分之五, 七折, 三成 and "5 percent".
func (l line) percent(i int) (Result, int, bool) {
	for _, base := range []struct {
		word string
		of   float64
	}{{"百分之", 100}, {"佰分之", 100}, {"千分之", 1000}, {"仟分之", 1000}, {"百万分之", 1e6}, {"千万分之", 1e7}, {"万万分之", 1e8}, {"百万万分之", 1e10}, {"万分之", 1e4}} {
		if numeral(l.rune(i - 1)) {
			break
		}
		at, ok := l.hasLoose(i, base.word)
		if !ok || l.rune(i) != []rune(base.word)[0] {
			continue
		}
		if n, ok := l.percentOf(l.space(at)); ok {
			v := n.value * 100 / base.of
			return Result{Kind: Percent, Value: v, Said: n.value}, n.end, true
		}
	}
	if l.rune(i) == '对' && l.rune(i+1) == '折' && l.rune(i-1) == '打' {
		return Result{Kind: Percent, Value: 50, Said: 50}, i + 2, true
	}
	return l.percentAfter(i)
}

func (l line) percentOf(i int) (number, bool) {
	if l.rune(i) == '百' && !numeral(l.rune(i+1)) {
		return number{value: 100, end: i + 1}, true
	}
	return l.signed(i)
}

func (l line) percentAfter(i int) (Result, int, bool) {
	if l.rune(i) == '半' && (l.rune(i+1) == '成' || l.rune(i+1) == '折') {
		return Result{Kind: Percent, Value: map[rune]float64{'成': 5, '折': 50}[l.rune(i+1)]}, i + 2, true
	}
	n, ok := l.anyNumber(i)
	if !ok || digit(l.rune(i-1)) && digit(l.rune(i)) {
		return Result{}, i, false
	}
	at := l.space(n.end)
	for _, w := range []string{"%", "个百分点", "percent", "percents", "per cent", "pct"} {
		end, ok := l.hasLoose(at, w)
		if ok && !letter(l.rune(end)) {
			return Result{Kind: Percent, Value: n.value, Said: n.value}, end, true
		}
	}
	return l.tenths(i, n, at)
}

// tenths reads 三成, 三成五 and 八五折.
func (l line) tenths(i int, n number, at int) (Result, int, bool) {
	r := l.rune(at)
	if r != '成' && r != '折' || n.value <= 0 || n.value > 100 || strings.ContainsRune("功就为立本果", l.rune(at+1)) {
		return Result{}, i, false
	}
	v, end := n.value*10, at+1
	if n.value > 10 || n.value == 10 && r == '折' {
		v = n.value
	}
	if n.value == 10 && r == '折' {
		return Result{}, i, false
	}
	if d, ok := digitsOf[l.rune(l.space(end))]; ok && r == '成' && d < 10 && !unicodeDigitRun(l, l.space(end)) {
		v, end = v+d, l.space(end)+1
	} else if l.rune(end) == '半' {
		v, end = v+5, end+1
	}
	return Result{Kind: Percent, Value: v, Said: n.value}, end, true
}

func unicodeDigitRun(l line, i int) bool { return numeral(l.rune(i + 1)) }

// ordinal reads 第三, 3rd and "third".
func (l line) ordinal(i int) (Result, int, bool) {
	if l.rune(i) == '第' {
		if n, ok := l.signed(l.space(i + 1)); ok && n.value > 0 {
			return Result{Kind: Ordinal, Value: n.value, Said: n.value}, n.end, true
		}
		return Result{}, i, false
	}
	if n, ok := l.whole(i); ok && !letter(l.rune(i-1)) && !digit(l.rune(i-1)) {
		for _, suffix := range []string{"st", "nd", "rd", "th"} {
			if l.has(n.end, suffix) && !letter(l.rune(n.end+2)) {
				return Result{Kind: Ordinal, Value: n.value, Said: n.value}, n.end + 2, true
			}
		}
	}
	n, ok := l.ordinalWords(i)
	return Result{Kind: Ordinal, Value: n.value, Said: n.value}, n.end, ok
}

// Numbers finds only the numbers in s, whatever they count: of 十斤 it gives 十, of
// 百分之五 五.
func Numbers(s, lang string) []Result {
	l := read(s)
	var found []Result
	for i := 0; i < len(l.r); {
		if end, ok := l.idiom(i); ok {
			i = end
			continue
		}
		if at, ok := l.hasLoose(i, "百分之"); ok && l.rune(i) == '百' && !numeral(l.rune(i-1)) {
			i = at
			continue
		}
		r, end, ok := l.bare(i)
		if !ok {
			i = l.next(i)
			continue
		}
		r.Start, r.End = l.at[i], l.at[end]
		found = append(found, r)
		i = end
	}
	return found
}
