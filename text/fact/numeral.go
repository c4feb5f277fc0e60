package fact

import "strings"

// A numeral is a number as it stands in a text, before its unit is read.
type numeral struct {
	value   float64
	ordinal bool
	weak    bool // one, 一 and the like: often no number at all
	digits  bool // written in digits
	more    bool // "two hundred odd", 两百多
	End     int  // the first token after it; 0 if there is no numeral
}

// numeral reads the number at token i in digits, English words or Chinese numerals.
func (x *source) numeral(i int) numeral {
	var n numeral
	switch t := x.at(i); {
	case t.Class == number:
		n = x.digits(i)
	case t.Class == word:
		n = x.wordNumber(i)
	case t.Class == han:
		n = x.hanNumber(i)
	case fractions[t.Low] != 0:
		n = numeral{value: fractions[t.Low], digits: true, End: i + 1}
	}
	return n
}

// fractions are the characters that stand for one.
var fractions = map[string]float64{"½": .5, "⅓": 1. / 3, "⅔": 2. / 3, "¼": .25, "¾": .75, "⅛": .125, "⅕": .2}

// scales multiply the number before them. Those of one letter need to stand
// right after it.
var scales = map[string]float64{
	"hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12, "dozens": 12,
	"millions": 1e6, "billions": 1e9, "mln": 1e6, "bn": 1e9, "mn": 1e6, "lakh": 1e5, "crore": 1e7,
}

var letterScales = map[string]float64{"k": 1e3, "b": 1e9, "bn": 1e9, "mn": 1e6, "mm": 1e6, "t": 1e12}

// digits reads "1,204", "1 1/2", "3/4", "1st", "2.5 million", "1.2万", "5百".
func (x *source) digits(i int) numeral {
	n := numeral{value: x.t[i].value(), digits: true, End: i + 1}
	if f := x.fraction(i); f.End != 0 {
		return f
	}
	if w := x.at(i + 1); w.Class == word && ordinalEnd(x.t[i].Low, w.Low) {
		n.ordinal, n.End = true, i+2
		return n
	}
	if x.at(i+1).Class == han && (hanUnit(x.t[i+1].Low) != 0) {
		return x.mixedHan(i)
	}
	if f := fractions[x.at(i+1).Low]; f != 0 {
		n.value, n.End = n.value+f, i+2
	}
	x.countedScale(&n)
	j := x.skipSpace(n.End)
	if m := scales[x.at(j).Low]; m != 0 && x.at(j).Class == word {
		n.value, n.End = n.value*m, j+1
	} else if m := letterScales[possessor(x.at(n.End).Low)]; m != 0 && x.at(n.End).Class == word {
		n.value, n.End = n.value*m, n.End+1
	}
	return n
}

// fraction reads "3/4" and "1 3/4".
func (x *source) fraction(i int) numeral {
	if x.at(i+1).Class == space && x.at(i+2).Class == number && x.t[i+1].End-x.t[i+1].Start == 1 {
		if f := x.fraction(i + 2); f.End != 0 && f.value < 1 && len(x.t[i].Low) <= 3 {
			f.value += x.t[i].value()
			return f
		}
		return numeral{}
	}
	if !x.at(i+1).is("/") || x.at(i+2).Class != number || x.at(i+3).is("/") {
		return numeral{}
	}
	a, b := x.t[i].value(), x.t[i+2].value()
	if b < 2 || b > 100 || a <= 0 || a >= b || a == 24 && b == 7 {
		return numeral{}
	}
	return numeral{value: a / b, digits: true, End: i + 3}
}

func ordinalEnd(digits, suffix string) bool {
	switch suffix {
	case "st", "nd", "rd", "th":
		return strings.IndexByte(digits, '.') < 0
	}
	return false
}

// smallWords are the English numbers below a hundred; ordinals are negative.
var smallWords = map[string]float64{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
	"seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50,
	"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
	"first": -1, "second": -2, "third": -3, "fourth": -4, "fifth": -5, "sixth": -6, "seventh": -7, "eighth": -8,
	"ninth": -9, "tenth": -10, "eleventh": -11, "twelfth": -12, "thirteenth": -13, "fourteenth": -14,
	"fifteenth": -15, "sixteenth": -16, "seventeenth": -17, "eighteenth": -18, "nineteenth": -19,
	"twentieth": -20, "thirtieth": -30, "fortieth": -40, "fiftieth": -50, "hundredth": -100,
}

// parts are the denominators in "two thirds".
var parts = map[string]float64{
	"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourths": 4, "fifth": 5,
	"fifths": 5, "sixths": 6, "sevenths": 7, "eighths": 8, "ninths": 9, "tenths": 10, "tenth": 10,
}

// wordNumber reads "twenty-three", "a hundred and five", "two and a half
// million", "a dozen", "two thirds", "half a million".
func (x *source) wordNumber(i int) numeral {
	if !x.startsWord(i) {
		return numeral{}
	}
	w := wordParser{x: x, next: i}
	for w.step() {
	}
	return w.result()
}

// A wordParser gathers the words of a number.
type wordParser struct {
	x          *source
	next       int     // the token to look at
	End        int     // after the last word of the number
	total, cur float64 // finished thousands; the part being read
	words      int
	article    bool // it began with "a"
	ordinal    bool
	fraction   bool
	scaled     bool
}

// step reads one word and tells whether the number may go on.
func (w *wordParser) step() bool {
	t := w.x.at(w.next)
	if t.Class != word {
		return false
	}
	v, small := smallWords[t.Low]
	scale := scales[t.Low]
	switch {
	case w.words == 0 && w.article && parts[t.Low] != 0 && t.Low != "half" && w.x.endsFraction(w.next):
		w.cur, w.fraction = 1/parts[t.Low], true
		w.words++
		w.End = w.next + 1
		return false
	case w.words > 0 && parts[t.Low] != 0 && w.total == 0 && !w.scaled && (w.cur < 20) && (t.Low != "third" && t.Low != "fifth" && t.Low != "tenth" || w.cur == 1 || w.article):
		w.cur, w.fraction = max(w.cur, 1)/parts[t.Low], true
		w.words++
		w.End = w.next + 1
		return false
	case small && v < 0 && w.mayAdd(-v):
		w.cur, w.ordinal = w.cur-v, true
		w.words++
		w.End = w.next + 1
		return false
	case small && v >= 0 && w.mayAdd(v):
		w.cur += v
	case scale != 0 && scale <= 100 && (w.words > 0 || w.article):
		w.cur, w.scaled = max(w.cur, 1)*scale, true
	case scale != 0 && (w.words > 0 || w.article):
		w.total, w.cur, w.scaled = w.total+max(w.cur, 1)*scale, 0, true
		if w.fraction {
			w.fraction = false
		}
	case (t.Low == "a" || t.Low == "an") && w.words == 0 && !w.article:
		w.article = true
		w.next = w.x.skipSpace(w.next + 1)
		return true
	case t.Low == "half" && w.words == 0 && !w.article:
		return w.half()
	case t.Low == "and" && w.words > 0:
		return w.and()
	default:
		return false
	}
	w.words++
	w.advance()
	return true
}

// endsFraction tells whether the word at i, after "a", is a part of something and
// no ordinal: "a third of", "up by a fifth."
func (x *source) endsFraction(i int) bool {
	j := x.skipSpace(i + 1)
	return x.at(j).is("of") || x.at(j).Class != word && !x.at(j).is("-")
}

// mayAdd tells whether v can follow what was read: "twenty" takes "three",
// "hundred" takes "five", "two" takes nothing.
func (w *wordParser) mayAdd(v float64) bool {
	if w.words == 0 {
		return true
	}
	low := w.cur - float64(int(w.cur/100))*100
	return low == 0 && (w.scaled || w.total > 0) && v > 0 || low >= 20 && v < 10 && v > 0 && low == float64(int(low/10))*10
}

func (w *wordParser) advance() {
	w.End = w.next + 1
	w.next = w.End
	if w.x.at(w.next).is("-") {
		w.next++
	}
	w.next = w.x.skipSpace(w.next)
}

// half reads "half a million", "half a dozen"; the half of a unit is left to
// the reader of quantities.
func (w *wordParser) half() bool {
	j := w.x.skipSpace(w.next + 1)
	if a := w.x.at(j); a.is("a") || a.is("an") {
		if k := w.x.skipSpace(j + 1); scales[w.x.at(k).Low] != 0 {
			w.total, w.words, w.scaled, w.End = scales[w.x.at(k).Low]/2, 1, true, k+1
			return false
		}
	}
	w.cur, w.words, w.fraction, w.End = .5, 1, true, w.next+1
	return false
}

// and reads on after "hundred and", or the end of "two and a half".
func (w *wordParser) and() bool {
	j := w.x.skipSpace(w.next + 1)
	if a := w.x.at(j); a.is("a") {
		if k := w.x.skipSpace(j + 1); w.x.at(k).is("half") || w.x.at(k).is("quarter") {
			w.cur += 1 / parts[w.x.at(k).Low]
			w.next = k
			w.words++
			w.advance()
			return scales[w.x.at(w.next).Low] != 0
		}
		return false
	}
	v, small := smallWords[w.x.at(j).Low]
	if small && w.scaled && v > 0 && w.mayAdd(v) {
		w.next = j
		return true
	}
	return false
}

func (w *wordParser) result() numeral {
	if w.words == 0 {
		return numeral{}
	}
	v := w.total + w.cur
	weak := w.words == 1 && !w.scaled && (v <= 1 || w.ordinal && v <= 2 || w.fraction)
	return numeral{value: v, ordinal: w.ordinal, weak: weak, End: w.End}
}
