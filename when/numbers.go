package when

import (
	"strconv"

	"github.com/qiao-ai/qiao/quantity"
)

// numbers adds the number that begins at token i, by what it looks like: "int" is
// any, "nn" of one or two digits, "n2" of two, "n4" of four, "n8" of eight, and
// "hhmm" a time of day without a mark.
func (c *chart) numbers(i int) {
	t := c.tokens[i].text
	if isDigit(t) {
		c.digits(i, t)
		return
	}
	if t[0] < 0x80 {
		return
	}
	word := ""
	var ends []int
	for j := i; j < len(c.tokens) && j < i+16; j++ {
		w := c.tokens[j].text
		if !isDigit(w) && !quantity.Numeral(w) {
			break
		}
		word += w
		ends = append(ends, len(word))
	}
	c.numerals(i, word, ends)
}

// numerals adds the numbers of a run of Chinese numerals.
func (c *chart) numerals(i int, word string, ends []int) {
	n, size, spelled := quantity.Cardinal(word)
	for j, end := range ends {
		if end != size {
			continue
		}
		v := val{n: n, s: spelled, ok: true}
		if end == len("两") && word[:end] == "两" {
			v.weak = true // 两日 is two days, never the second
		}
		c.add(i, constituent{cat: c.g.cats["int"], end: i + j + 1, val: v})
		c.addSpelled(i, i+j+1, v)
	}
}

// addSpelled adds 二零一六 as four digits, and 零八 as two.
func (c *chart) addSpelled(i, end int, v val) {
	name := map[int]string{2: "n2", 4: "n4"}[len(v.s)]
	if name != "" {
		c.add(i, constituent{cat: c.g.cats[name], end: end, val: v})
	}
}

func (c *chart) digits(i int, t string) {
	if len(t) > 15 {
		return
	}
	n, err := strconv.ParseFloat(t, 64)
	if err != nil {
		return
	}
	v := val{n: n, s: t, ok: true}
	for _, name := range shapes(t) {
		if id, ok := c.g.cats[name]; ok {
			c.add(i, constituent{cat: id, end: i + 1, val: v})
		}
	}
	c.mixed(i, t)
}

// mixed adds 3万 and the like.
func (c *chart) mixed(i int, t string) {
	if i+1 < len(c.tokens) && quantity.Numeral(c.tokens[i+1].text) {
		word, ends := "", []int(nil)
		for j := i; j < len(c.tokens) && j < i+16 && (isDigit(c.tokens[j].text) || quantity.Numeral(c.tokens[j].text)); j++ {
			word += c.tokens[j].text
			ends = append(ends, len(word))
		}
		if _, size, _ := quantity.Cardinal(word); size > len(t) {
			c.numerals(i, word, ends)
		}
	}
}

func shapes(t string) []string {
	switch len(t) {
	case 1:
		return []string{"int", "nn"}
	case 2:
		return []string{"int", "nn", "n2"}
	case 3:
		return []string{"int", "hhmm"}
	case 4:
		return []string{"int", "n4", "hhmm"}
	case 8:
		return []string{"int", "n8"}
	}
	return []string{"int"}
}
