package quantity

import "strings"

// small gives the English words below a hundred, ordinals those of order.
var (
	small      = numbered("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	tens       = map[string]float64{"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
	large      = map[string]float64{"hundred": 100, "thousand": 1e3, "million": 1e6, "mln": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12, "lakh": 1e5, "crore": 1e7, "dozen": 12, "dozens": 12}
	order      = numbered("zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth")
	orderTens  = map[string]float64{"twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90}
	orderLarge = map[string]float64{"hundredth": 100, "thousandth": 1e3, "millionth": 1e6, "billionth": 1e9, "trillionth": 1e12}
)

func numbered(words string) map[string]float64 {
	m := map[string]float64{}
	for i, w := range strings.Fields(words) {
		m[w] = float64(i)
	}
	return m
}

// word returns the letters at rune i, and where they end.
func (l line) word(i int) (string, int) {
	if letter(l.rune(i - 1)) {
		return "", i
	}
	j := i
	for letter(l.rune(j)) {
		j++
	}
	return string(l.r[i:j]), j
}

// follow skips a space or a hyphen between the words of a number.
func (l line) follow(i int) int {
	if j := l.space(i); l.rune(j) == '-' {
		return l.space(j + 1)
	}
	return l.space(i)
}

// An adder adds up the words of a number.
type adder struct {
	total, group float64
	any          bool
	low          float64 // what may still be added: below 10 after "twenty"
}

func (a *adder) take(w string) bool {
	if n, ok := small[w]; ok {
		return a.add(n, 10)
	}
	if n, ok := tens[w]; ok {
		return a.add(n, 100)
	}
	n, ok := large[w]
	if !ok || (!a.any && n < 100) {
		return false
	}
	if !a.any {
		a.group, a.any = 1, true
	}
	if n <= 100 {
		a.group, a.low = a.group*n, 100
		return true
	}
	a.total, a.group, a.low = a.total+a.group*n, 0, 1000
	return true
}

// add adds n, which takes the places below limit.
func (a *adder) add(n, limit float64) bool {
	if a.any && (a.low == 0 || n >= a.low) {
		return false
	}
	a.group, a.any = a.group+n, true
	a.low = 0
	if limit == 100 {
		a.low = 10
	}
	return true
}

// words reads a number in English words: "two hundred and five", "a dozen",
// "three point five", "one and a half", "3 million".
func (l line) words(i int) (number, bool) {
	var a adder
	at := i
	if w, end := l.word(i); w == "a" || w == "an" || w == "half" {
		next, stop := l.word(l.follow(end))
		if part := denominator(next, 1); part > 0 && w != "half" {
			return number{value: 1 / part, end: stop}, true
		}
		if _, ok := large[next]; !ok {
			return number{}, false
		}
		a.group, a.any, a.low, at = 1, true, 0, l.follow(end)
		if w == "half" {
			a.group = 0.5
		}
	}
	end := l.takeWords(&a, at)
	if end == at {
		return number{}, false
	}
	return l.wordTail(number{value: a.total + a.group, end: end}), true
}

func (l line) takeWords(a *adder, i int) int {
	end, at := i, i
	for {
		w, stop := l.word(at)
		if w == "and" && end > i && a.low >= 100 {
			at = l.follow(stop)
			if w, stop = l.word(at); w == "" || large[w] > 0 {
				return end
			}
		}
		if w == "" || !a.take(w) {
			return end
		}
		end = stop
		at = l.follow(stop)
	}
}

// wordTail reads "point five" and "and a half" after a number.
func (l line) wordTail(n number) number {
	at := l.follow(n.end)
	w, end := l.word(at)
	if w == "point" {
		return l.wordPoint(n, l.follow(end))
	}
	if part := denominator(w, n.value); part > 0 {
		return number{value: n.value / part, end: end}
	}
	if f, ok := l.andFraction(w, end); ok {
		return number{value: n.value + f.value, end: f.end}
	}
	for _, half := range []string{"and a half", "and half"} {
		if l.has(at, half) && !letter(l.rune(at+len(half))) {
			n.value, n.end = n.value+0.5, at+len(half)
		}
	}
	return n
}

func (l line) wordPoint(n number, at int) number {
	scale := 1.0
	for {
		w, end := l.word(at)
		d, ok := small[w]
		if !ok || d > 9 {
			return n
		}
		scale /= 10
		n.value, n.end, at = n.value+d*scale, end, l.follow(end)
	}
}

// ordinalWords reads "twenty-first" and "third".
func (l line) ordinalWords(i int) (number, bool) {
	var a adder
	end := l.takeWords(&a, i)
	at := i
	if end > i {
		at = l.follow(end)
	}
	if w, stop := l.word(at); w != "" {
		if n, ok := order[w]; ok && (!a.any || n < a.low) && n > 0 {
			return number{value: a.total + a.group + n, end: stop}, true
		}
		if n, ok := orderTens[w]; ok && (!a.any || n < a.low) {
			return number{value: a.total + a.group + n, end: stop}, true
		}
		if n, ok := orderLarge[w]; ok && a.any {
			return number{value: (a.total + a.group) * n, end: stop}, true
		}
	}
	return number{}, false
}

// denominator is 3 for "thirds", and for "third" after one: 0 if w is none.
func denominator(w string, over float64) float64 {
	one, plural := strings.CutSuffix(w, "s")
	if w == "" || one == "second" || (!plural && over != 1) {
		return 0
	}
	switch one {
	case "half", "halve":
		return 2
	case "quarter":
		return 4
	}
	return order[one] + orderTens[one] + orderLarge[one]
}

// andFraction reads "two thirds" after "and", where w is that word.
func (l line) andFraction(w string, at int) (number, bool) {
	if w != "and" {
		return number{}, false
	}
	at = l.follow(at)
	f, ok := l.words(at)
	return f, ok && f.value > 0 && f.value < 1
}

// times reads "million" after digits.
func (l line) times(n number) number {
	for {
		w, end := l.word(l.space(n.end))
		factor, ok := large[w]
		if !ok {
			return n
		}
		n.value, n.end = round(n.value*factor), end
	}
}
