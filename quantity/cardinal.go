package quantity

import (
	"strings"
	"unicode/utf8"
)

// digitsOf gives the digits by their simplified, everyday and formal characters.
var digitsOf = map[rune]float64{
	'零': 0, '〇': 0, '○': 0, '一': 1, '壹': 1, '幺': 1, '二': 2, '贰': 2, '貳': 2, '两': 2, '兩': 2, '俩': 2, '倆': 2,
	'三': 3, '叁': 3, '參': 3, '仨': 3, '四': 4, '肆': 4, '五': 5, '伍': 5, '六': 6, '陆': 6, '陸': 6,
	'七': 7, '柒': 7, '八': 8, '捌': 8, '九': 9, '玖': 9, '廿': 20, '卅': 30,
}

// unitsOf gives the units below ten thousand, bigOf those that multiply all
// that stands before them.
var (
	unitsOf = map[rune]float64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}
	bigOf   = map[rune]float64{'万': 1e4, '萬': 1e4, '亿': 1e8, '億': 1e8, '兆': 1e12}
)

// Numeral tells whether s is one character of a Chinese numeral.
func Numeral(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return size == len(s) && numeral(r)
}

func numeral(r rune) bool {
	_, digit := digitsOf[r]
	_, unit := unitsOf[r]
	_, big := bigOf[r]
	return digit || unit || big
}

// Cardinal reads the whole number at the start of s: Chinese numerals, digits and
// both mixed, such as 一百零五, 3万4千 or 二零一六. It returns its value, how many
// bytes it takes, and, where it was spelled digit by digit, the digits. A size of
// 0 means that there is no number.
func Cardinal(s string) (value float64, size int, spelled string) {
	if digits, n := spell(s); n > 0 {
		return toFloat(digits), n, digits
	}
	c := cardinal{}
	for i, r := range s {
		if !c.take(r) {
			return c.value(), i, ""
		}
	}
	if !c.any {
		return 0, 0, ""
	}
	return c.value(), len(s), ""
}

// spell reads two or more digits without units: 二零一六, but not 二百.
func spell(s string) (digits string, size int) {
	var b strings.Builder
	for i, r := range s {
		n, ok := digitsOf[r]
		if !ok || n > 9 || strings.ContainsRune("两兩俩倆仨", r) {
			if numeral(r) || (r >= '0' && r <= '9') {
				return "", 0
			}
			size = i
			break
		}
		b.WriteByte('0' + byte(n))
		size = i + utf8.RuneLen(r)
	}
	if b.Len() < 2 {
		return "", 0
	}
	return b.String(), size
}

func toFloat(digits string) float64 {
	n := 0.0
	for _, d := range digits {
		n = 10*n + float64(d-'0')
	}
	return n
}

// A cardinal adds up a numeral character by character.
type cardinal struct {
	total   float64 // finished groups: so many 亿, so many 万
	section float64 // the group below 万 that is being read
	digit   float64 // a digit whose unit has not come yet
	pending bool    // there is such a digit
	zero    bool    // a 零 came before it
	last    float64 // the unit before it
	any     bool
	arabic  bool
}

// take adds a character, or says that it does not belong to the number.
func (c *cardinal) take(r rune) bool {
	switch {
	case r >= '0' && r <= '9':
		return c.takeArabic(float64(r - '0'))
	case bigOf[r] > 0:
		return c.takeBig(bigOf[r])
	case unitsOf[r] > 0:
		return c.takeUnit(unitsOf[r])
	}
	d, ok := digitsOf[r]
	if !ok || c.pending {
		return false
	}
	c.any = true
	if d == 0 {
		c.zero = true
		return true
	}
	if d > 9 {
		c.section, c.last = c.section+d, 10
		return true
	}
	c.digit, c.pending, c.arabic = d, true, false
	return true
}

func (c *cardinal) takeArabic(d float64) bool {
	if c.pending && !c.arabic {
		return false
	}
	c.digit, c.pending, c.arabic, c.any = 10*c.digit+d, true, true, true
	return true
}

func (c *cardinal) takeUnit(u float64) bool {
	if !c.pending {
		c.digit = 1
	}
	c.section += c.digit * u
	c.digit, c.pending, c.zero, c.last, c.any = 0, false, false, u, true
	return true
}

func (c *cardinal) takeBig(u float64) bool {
	group := c.section + c.digit
	if group == 0 && c.total == 0 {
		return false
	}
	if group == 0 || (u > 1e4 && c.total > 0 && c.total < 1e8*1e4 && c.lastBig() < u) {
		c.total = (c.total + group) * u
	} else {
		c.total += group * u
	}
	c.section, c.digit, c.pending, c.zero, c.last, c.any = 0, 0, false, false, u, true
	return true
}

// lastBig is the smallest big unit of the total so far.
func (c *cardinal) lastBig() float64 {
	for _, u := range []float64{1e12, 1e8, 1e4} {
		if c.total >= u && int64(c.total)%int64(u) == 0 {
			return u
		}
	}
	return 1
}

// value reads a last digit without a unit as a tenth of the unit before it: 二百五
// is 250, 一万三 13,000; after 零 it is a one.
func (c *cardinal) value() float64 {
	d := c.digit
	if c.pending && !c.zero && !c.arabic && c.last > 10 {
		d *= c.last / 10
	}
	return c.total + c.section + d
}
