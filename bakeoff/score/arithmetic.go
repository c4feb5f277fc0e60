package score

import (
	"math"
	"strconv"
	"strings"
)

// evaluate computes a plain arithmetic expression as Python's eval would, in
// float64. It fails on anything else: names, calls, leading zeros.
func evaluate(s string) (float64, bool) {
	if len(s) > 500 {
		return 0, false
	}
	a := arithmetic{s: strings.TrimSpace(s)}
	v, ok := a.sum()
	a.space()
	return v, ok && a.at == len(a.s)
}

type arithmetic struct {
	s     string
	at    int
	depth int
}

func (a *arithmetic) space() {
	for a.at < len(a.s) && (a.s[a.at] == ' ' || a.s[a.at] == '\t') {
		a.at++
	}
}

// operator takes one of the given operators, the longest that is there.
func (a *arithmetic) operator(list ...string) string {
	a.space()
	for _, o := range list {
		if strings.HasPrefix(a.s[a.at:], o) {
			a.at += len(o)
			return o
		}
	}
	return ""
}

func (a *arithmetic) sum() (float64, bool) {
	if a.depth++; a.depth > 50 {
		return 0, false
	}
	defer func() { a.depth-- }()
	left, ok := a.product()
	for ok {
		o := a.operator("+", "-")
		if o == "" {
			return left, true
		}
		var right float64
		if right, ok = a.product(); o == "-" {
			right = -right
		}
		left += right
	}
	return 0, false
}

func (a *arithmetic) product() (float64, bool) {
	left, ok := a.sign()
	for ok {
		if strings.HasPrefix(strings.TrimLeft(a.s[a.at:], " \t"), "**") {
			return 0, false
		}
		o := a.operator("//", "*", "/", "%")
		if o == "" {
			return left, true
		}
		right, fine := a.sign()
		if !fine || right == 0 && o != "*" {
			return 0, false
		}
		left = operate(o, left, right)
	}
	return 0, false
}

func operate(o string, left, right float64) float64 {
	switch o {
	case "*":
		return left * right
	case "/":
		return left / right
	case "//":
		return math.Floor(left / right)
	}
	return left - right*math.Floor(left/right)
}

func (a *arithmetic) sign() (float64, bool) {
	if a.depth++; a.depth > 50 {
		return 0, false
	}
	defer func() { a.depth-- }()
	switch a.operator("+", "-") {
	case "-":
		v, ok := a.sign()
		return -v, ok
	case "+":
		return a.sign()
	}
	base, ok := a.atom()
	if ok && a.operator("**") != "" {
		exponent, fine := a.sign()
		return math.Pow(base, exponent), fine
	}
	return base, ok
}

func (a *arithmetic) atom() (float64, bool) {
	if a.operator("(") != "" {
		v, ok := a.sum()
		return v, ok && a.operator(")") != ""
	}
	from := a.at
	for a.at < len(a.s) && (a.s[a.at] >= '0' && a.s[a.at] <= '9' || a.s[a.at] == '.') {
		a.at++
	}
	text := a.s[from:a.at]
	if len(text) > 1 && text[0] == '0' && strings.Trim(text, "0") != "" && !strings.Contains(text, ".") {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}
