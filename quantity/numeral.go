package quantity

import (
	"math"
	"strings"
	"unicode"
)

// numeral reads Chinese numerals from rune i, with a decimal part and spaces.
func (l line) numeral(i int) (number, bool) {
	if l.rune(i) == '半' && l.rune(i+1) == '百' {
		return number{value: 50, end: i + 2, chinese: true}, true
	}
	n, ok := l.cardinalFrom(i)
	if !ok {
		return n, false
	}
	n = l.point(n)
	if l.rune(n.end) == '打' {
		n.value, n.end = 12*n.value, n.end+1
	}
	return n, true
}

// numeralAfter reads on where digits are followed by 万 or the like.
func (l line) numeralAfter(n number) (number, bool) {
	at := l.space(n.end)
	first := l.rune(at)
	_, unit := unitsOf[first]
	_, big := bigOf[first]
	more := strings.ContainsRune("余多几", first) && (bigOf[l.rune(l.space(at+1))] > 0)
	if (!unit && !big && !more) || first == '十' && n.value != math.Trunc(n.value) {
		return n, false
	}
	if first == '千' && strings.ContainsRune("米克瓦卡字比赫", l.rune(at+1)) {
		return n, false
	}
	if first == '兆' && strings.ContainsRune("字赫瓦", l.rune(at+1)) {
		return n, false
	}
	if n.value != math.Trunc(n.value) {
		return l.scaled(n, at)
	}
	c := cardinal{digit: n.value, pending: true, arabic: true, any: true}
	return l.run(c, n.end)
}

// scaled reads 4.78万亿: units after a decimal number multiply it.
func (l line) scaled(n number, at int) (number, bool) {
	for {
		u := bigOf[l.rune(at)] + unitsOf[l.rune(at)]
		if u == 0 {
			return n, true
		}
		n.value, n.end = round(n.value*u), at+1
		at = l.space(n.end)
	}
}

// round takes away what binary fractions add: 1.1 times 10,000 is 11,000.
func round(n float64) float64 {
	if r := math.Round(n); math.Abs(r-n) < 1e-6*math.Max(1, math.Abs(n)/1e6) {
		return r
	}
	return n
}

func (l line) cardinalFrom(i int) (number, bool) {
	if !numeral(l.rune(i)) || bigOf[l.rune(i)] > 0 {
		return number{}, false
	}
	if n, ok := l.spelled(i); ok {
		return n, true
	}
	return l.run(cardinal{}, i)
}

// spelled reads two or more digits without units, such as 二零一六.
func (l line) spelled(i int) (number, bool) {
	j := i
	n := 0.0
	for {
		d, ok := digitsOf[l.rune(j)]
		if !ok || d > 9 || strings.ContainsRune("两俩仨", l.rune(j)) {
			break
		}
		n = 10*n + d
		j++
	}
	if j-i < 2 || unitsOf[l.rune(j)] > 0 || bigOf[l.rune(j)] > 0 {
		return number{}, false
	}
	return number{value: n, end: j, chinese: true}, true
}

// run feeds c the numerals from rune i on.
func (l line) run(c cardinal, i int) (number, bool) {
	end, approx, j := i, false, i
	for j < len(l.r) {
		r := l.r[j]
		switch {
		case unicode.IsSpace(r):
			if j = l.gap(c, j); j < 0 {
				return number{c.value(), end, approx, true}, c.any
			}
			continue
		case strings.ContainsRune("余多几", r):
			next := l.space(j + 1)
			if bigOf[l.rune(next)] == 0 || !c.any {
				return number{c.value(), end, approx, true}, c.any
			}
			approx = true
			j = next
			continue
		}
		if digit(r) && end == j && c.last == 0 {
			break
		}
		if !c.take(r) {
			break
		}
		j++
		end = j
	}
	return number{c.value(), end, approx, true}, c.any
}

// gap returns where a numeral goes on after spaces, or -1: it does so before a
// unit, or after one.
func (l line) gap(c cardinal, j int) int {
	next := l.space(j)
	r := l.rune(next)
	unit := unitsOf[r] > 0 || bigOf[r] > 0 || strings.ContainsRune("余多几", r)
	if !unit && (c.pending || c.last == 0 || !(numeral(r) || digit(r))) {
		return -1
	}
	return next
}

// point reads a decimal part: 十点二三三, 四百 点 五.
func (l line) point(n number) number {
	at := l.space(n.end)
	if l.rune(at) != '点' {
		return n
	}
	at = l.space(at + 1)
	part, scale, j := 0.0, 1.0, at
	for {
		d, ok := digitsOf[l.rune(j)]
		if !ok || d > 9 || strings.ContainsRune("两俩仨", l.rune(j)) {
			break
		}
		part, scale = 10*part+d, scale*10
		j++
	}
	if j == at {
		return n
	}
	n.value, n.end = n.value+part/scale, j
	if k := l.space(j); bigOf[l.rune(k)] > 0 {
		n, _ = l.scaled(n, k)
	}
	return n
}
