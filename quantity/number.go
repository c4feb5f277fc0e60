package quantity

import (
	"math"
	"strings"
)

// A number is one that has been read: its value and where it ends.
type number struct {
	value   float64
	end     int
	approx  bool
	chinese bool
}

// number reads the longest number at rune i.
func (l line) number(i int) (number, bool) {
	n, ok := l.signed(i)
	if !ok {
		return number{}, false
	}
	if f, ok := l.fraction(n); ok {
		return f, true
	}
	if m, ok := l.mixed(n); ok {
		return m, true
	}
	return n, true
}

func (l line) signed(i int) (number, bool) {
	sign, at := 1.0, i
	switch r := l.rune(i); {
	case r == '负':
		sign, at = -1, l.space(i+1)
	case r == '-' && l.rune(i-1) != '-' && !digit(l.rune(i-1)) && !letter(l.rune(i-1)):
		sign, at = -1, l.space(i+1)
	}
	n, ok := l.plain(at)
	n.value *= sign
	if ok && sign < 0 && n.power != 0 {
		n.value = sign * math.Pow(math.Abs(n.value), n.power)
	} else if ok && n.power != 0 {
		n.value = math.Pow(n.value, n.power)
	}
	return n.number, ok
}

// fraction reads what follows n in 五分之一 and 16分之5.
func (l line) fraction(n number) (number, bool) {
	at, ok := l.hasLoose(n.end, "分之")
	if !ok || n.value == 0 {
		return n, false
	}
	over, ok := l.signed(l.space(at))
	if !ok {
		return n, false
	}
	// 负3分之负157 has its sign twice, and is said to be positive.
	return number{value: over.value / n.value, end: over.end, chinese: true}, true
}

// mixed reads what follows n in 三又二分之一 and in "1 4/3".
func (l line) mixed(n number) (number, bool) {
	at := l.space(n.end)
	if l.rune(at) == '又' {
		f, ok := l.signed(l.space(at + 1))
		if ok {
			f, ok = l.fraction(f)
		}
		if ok {
			return number{value: n.value + math.Copysign(f.value, n.value), end: f.end, chinese: true}, true
		}
	}
	return l.slashed(n, at)
}

// slashed reads 4/3 after a whole number, or 3 after "16/".
func (l line) slashed(n number, at int) (number, bool) {
	if l.rune(n.end) == '/' {
		over, ok := l.whole(n.end + 1)
		if ok && over.value != 0 && l.rune(over.end) != '/' {
			return number{value: n.value / over.value, end: over.end}, true
		}
		return n, false
	}
	if at == n.end || !digit(l.rune(at)) || n.value != math.Trunc(n.value) {
		return n, false
	}
	top, ok := l.whole(at)
	if !ok || l.rune(top.end) != '/' {
		return n, false
	}
	f, ok := l.slashed(top, top.end)
	if !ok {
		return n, false
	}
	return number{value: n.value + math.Copysign(f.value, n.value), end: f.end}, true
}

// whole reads digits alone.
func (l line) whole(i int) (number, bool) {
	j := i
	for digit(l.rune(j)) {
		j++
	}
	return number{value: parseFloat(string(l.r[i:j])), end: j}, j > i
}

type powered struct {
	number
	power float64
}

// plain reads a number without sign: digits, or Chinese numerals.
func (l line) plain(i int) (powered, bool) {
	if digit(l.rune(i)) || (l.rune(i) == '.' && digit(l.rune(i+1)) && !digit(l.rune(i-1))) {
		return l.arabic(i)
	}
	n, ok := l.numeral(i)
	return powered{number: n}, ok
}

// arabic reads 1,234.5, 2e5, 2^-1, 40k, 4.78万亿 and 7万5千4百.
func (l line) arabic(i int) (powered, bool) {
	s, end := l.digits(i)
	if s == "" {
		return powered{}, false
	}
	n := powered{number: number{value: parseFloat(s), end: end}}
	if exp, e, ok := l.exponent(end); ok {
		n.value *= math.Pow10(exp)
		n.end = e
		return n, true
	}
	if l.rune(end) == '^' {
		if exp, e, ok := l.signedDigits(end + 1); ok {
			n.power, n.end = float64(exp), e
			return n, true
		}
	}
	if at, factor, ok := l.magnitude(end); ok {
		n.value, n.end = n.value*factor, at
		return n, true
	}
	if big, ok := l.numeralAfter(n.number); ok {
		n.number = big
	}
	return n, true
}

// digits reads digits with thousands and a decimal part.
func (l line) digits(i int) (string, int) {
	var b strings.Builder
	j := i
	for digit(l.rune(j)) {
		b.WriteRune(l.r[j])
		j++
	}
	if n := j - i; n >= 1 && n <= 3 {
		for l.rune(j) == ',' && digit(l.rune(j+1)) && digit(l.rune(j+2)) && digit(l.rune(j+3)) && !digit(l.rune(j+4)) {
			b.WriteString(string(l.r[j+1 : j+4]))
			j += 4
		}
	}
	if l.rune(j) == '.' && digit(l.rune(j+1)) && l.oneDot(i, j) {
		b.WriteByte('.')
		for j++; digit(l.rune(j)); j++ {
			b.WriteRune(l.r[j])
		}
	}
	return b.String(), j
}

// oneDot tells whether the dot at j makes a decimal: in 1.2.3 none does.
func (l line) oneDot(i, j int) bool {
	if l.rune(i-1) == '.' && digit(l.rune(i-2)) {
		return false
	}
	k := j + 1
	for digit(l.rune(k)) {
		k++
	}
	return l.rune(k) != '.' || !digit(l.rune(k+1))
}

func (l line) exponent(i int) (int, int, bool) {
	if l.rune(i) != 'e' {
		return 0, i, false
	}
	return l.signedDigits(i + 1)
}

func (l line) signedDigits(i int) (int, int, bool) {
	sign := 1
	for l.rune(i) == '-' || l.rune(i) == '+' {
		if l.rune(i) == '-' {
			sign = -1
		}
		i++
	}
	n, ok := l.whole(i)
	// 1.1^--23 is written of 23 with its sign once too often.
	if l.rune(i-2) == '-' && l.rune(i-1) == '-' {
		sign = 1
	}
	return sign * int(math.Min(n.value, 300)), n.end, ok
}

// magnitude reads k, M, G, T or b after digits.
func (l line) magnitude(i int) (int, float64, bool) {
	at := i
	if l.rune(at) == ' ' {
		at++
	}
	factor, ok := map[rune]float64{'k': 1e3, 'm': 1e6, 'g': 1e9, 't': 1e12, 'b': 1e9}[l.rune(at)]
	if !ok || letter(l.rune(at+1)) || digit(l.rune(at+1)) || (at > i && l.rune(at) != 'm' && l.rune(at) != 'k') {
		return i, 0, false
	}
	return at + 1, factor, true
}

func parseFloat(s string) float64 {
	whole, part, _ := strings.Cut(s, ".")
	n := 0.0
	for _, d := range whole {
		n = 10*n + float64(d-'0')
	}
	p := 0.0
	for _, d := range part {
		p = 10*p + float64(d-'0')
	}
	return n + p/math.Pow10(len(part))
}
