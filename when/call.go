package when

import (
	"fmt"
	"strconv"
	"strings"
)

// A val is what an item of the chart means: a number, a name, a time or a length.
type val struct {
	n    float64
	s    string
	x    series // a time, or nil
	d    Length // for durations
	ok   bool   // something is there: an optional item that is missing is not
	weak bool   // plausible only with a cue: a bare year, a bare ordinal
	trim int    // tokens at its start that are not part of the span
	note string // an assumption
}

// A call makes a val of the items of a rule. It says no where they do not fit
// together, such as a 31st hour.
type call func(args []val) (val, bool)

// parseCall reads "name(arg, arg)", "$1", a number or a name.
func parseCall(s string) (call, error) {
	p := &callParser{s: s}
	c, err := p.expr()
	if err == nil && strings.TrimSpace(p.s) != "" {
		err = fmt.Errorf("what is %q after the call?", p.s)
	}
	return c, err
}

type callParser struct{ s string }

func (p *callParser) expr() (call, error) {
	p.s = strings.TrimLeft(p.s, " ")
	end := strings.IndexAny(p.s, "(), ")
	if end < 0 {
		end = len(p.s)
	}
	word := p.s[:end]
	p.s = p.s[end:]
	if strings.HasPrefix(p.s, "(") {
		return p.call(word)
	}
	return operand(word)
}

func operand(word string) (call, error) {
	if n, ok := strings.CutPrefix(word, "$"); ok {
		i, err := strconv.Atoi(n)
		if err != nil || i < 1 {
			return nil, fmt.Errorf("%q is no item", word)
		}
		return func(args []val) (val, bool) {
			if i > len(args) {
				return val{}, false
			}
			return args[i-1], true
		}, nil
	}
	if word == "" {
		return nil, fmt.Errorf("an argument is empty")
	}
	v := wordValue(word)
	v.ok = true
	return func([]val) (val, bool) { return v, true }, nil
}

func (p *callParser) call(name string) (call, error) {
	f, ok := builders[name]
	if !ok {
		return nil, fmt.Errorf("there is no builder %q", name)
	}
	var calls []call
	p.s = p.s[1:]
	for !strings.HasPrefix(p.s, ")") {
		c, err := p.expr()
		if err != nil {
			return nil, err
		}
		calls = append(calls, c)
		p.s = strings.TrimLeft(p.s, ", ")
		if p.s == "" {
			return nil, fmt.Errorf("%s( is not closed", name)
		}
	}
	p.s = p.s[1:]
	return func(args []val) (val, bool) { return apply(f, calls, args) }, nil
}

func apply(f func([]val) (val, bool), calls []call, args []val) (val, bool) {
	var buffer [8]val
	given := buffer[:0]
	for _, c := range calls {
		v, ok := c(args)
		if !ok {
			return val{}, false
		}
		given = append(given, v)
	}
	v, ok := f(given)
	v.ok = true
	return v, ok && (v.x == nil || v.x.about().depth <= deepest)
}
