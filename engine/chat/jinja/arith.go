package jinja

import (
	"math"
	"strings"
)

func (e *binaryExpr) eval(r *run, s *scope) any {
	a, b := e.left.eval(r, s), e.right.eval(r, s)
	if !r.step(e.pos) {
		return undefined{}
	}
	x, xf, xi, okX := number(a)
	y, yf, yi, okY := number(b)
	switch {
	case okX && okY && xi && yi && e.op != "/":
		return r.integers(e.pos, e.op, x, y)
	case okX && okY:
		return r.floats(e.pos, e.op, xf, yf)
	case e.op == "+":
		return r.add(e.pos, a, b)
	case e.op == "*" && okY && yi:
		return r.repeat(e.pos, a, y)
	case e.op == "*" && okX && xi:
		return r.repeat(e.pos, b, x)
	case e.op == "%":
		if format, ok := a.(string); ok {
			return r.percent(e.pos, format, b)
		}
	}
	r.fail(e.pos, "%s %s %s cannot be computed", typeName(a), e.op, typeName(b))
	return undefined{}
}

func (r *run) add(n pos, a, b any) any {
	switch x := a.(type) {
	case string:
		if y, ok := b.(string); ok {
			if r.alloc(n, len(x)+len(y)) {
				return x + y
			}
			return undefined{}
		}
	case List:
		if y, ok := b.(List); ok && r.alloc(n, 16*(len(x)+len(y))) {
			return append(append(List(nil), x...), y...)
		}
	case Tuple:
		if y, ok := b.(Tuple); ok && r.alloc(n, 16*(len(x)+len(y))) {
			return append(append(Tuple(nil), x...), y...)
		}
	}
	r.fail(n, "%s + %s cannot be computed", typeName(a), typeName(b))
	return undefined{}
}

func (r *run) repeat(n pos, v any, times int64) any {
	times = max(times, 0)
	s, isString := v.(string)
	items, isList := sequence(v)
	size := int64(len(s) + 16*len(items))
	switch {
	case !isString && !isList:
		r.fail(n, "%s * int cannot be computed", typeName(v))
	case times > 0 && size > math.MaxInt32/times:
		r.alloc(n, -1)
	case !r.alloc(n, int(size*times)):
	case isString:
		return strings.Repeat(s, int(times))
	default:
		var out List
		for range times {
			if len(items) == 0 {
				break
			}
			out = append(out, items...)
		}
		return out
	}
	return undefined{}
}

func (r *run) integers(n pos, op string, x, y int64) any {
	z, ok := int64(0), true
	switch op {
	case "+":
		z = x + y
		ok = (z > x) == (y > 0)
	case "-":
		z = x - y
		ok = (z < x) == (y > 0)
	case "*":
		z = x * y
		ok = x == 0 || z/x == y && !(x == -1 && y == math.MinInt64)
	case "//", "%":
		if y == 0 {
			r.fail(n, "division by zero")
			return undefined{}
		}
		z = x / y
		m := x % y
		if m != 0 && (m < 0) != (y < 0) {
			z, m = z-1, m+y
		}
		if op == "%" {
			z = m
		}
	case "**":
		return r.power(n, x, y)
	}
	if !ok {
		r.fail(n, "a number is too large")
	}
	return z
}

func (r *run) power(n pos, x, y int64) any {
	f := math.Pow(float64(x), float64(y))
	if y < 0 {
		return f
	}
	if math.Abs(f) > 1<<53 {
		r.fail(n, "a number is too large")
	}
	return int64(f)
}

func (r *run) floats(n pos, op string, x, y float64) any {
	switch op {
	case "+":
		return x + y
	case "-":
		return x - y
	case "*":
		return x * y
	case "**":
		return math.Pow(x, y)
	}
	if y == 0 {
		r.fail(n, "division by zero")
		return undefined{}
	}
	switch op {
	case "/":
		return x / y
	case "//":
		return math.Floor(x / y)
	}
	m := math.Mod(x, y)
	if m != 0 && (m < 0) != (y < 0) {
		m += y
	}
	return m
}
