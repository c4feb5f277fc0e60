package jinja

import "strings"

// A testFunc is what stands after "is".
type testFunc = func(r *run, n pos, v any, a *arguments) bool

// tests by name. The table is not changed.
var tests = map[string]testFunc{
	"defined":     func(_ *run, _ pos, v any, _ *arguments) bool { _, no := v.(undefined); return !no },
	"undefined":   func(_ *run, _ pos, v any, _ *arguments) bool { _, yes := v.(undefined); return yes },
	"none":        func(_ *run, _ pos, v any, _ *arguments) bool { return v == nil },
	"true":        func(_ *run, _ pos, v any, _ *arguments) bool { b, ok := v.(bool); return ok && b },
	"false":       func(_ *run, _ pos, v any, _ *arguments) bool { b, ok := v.(bool); return ok && !b },
	"boolean":     func(_ *run, _ pos, v any, _ *arguments) bool { _, ok := v.(bool); return ok },
	"string":      func(_ *run, _ pos, v any, _ *arguments) bool { _, ok := v.(string); return ok },
	"float":       func(_ *run, _ pos, v any, _ *arguments) bool { _, ok := v.(float64); return ok },
	"mapping":     func(_ *run, _ pos, v any, _ *arguments) bool { _, ok := v.(*Map); return ok },
	"callable":    func(_ *run, _ pos, v any, _ *arguments) bool { _, ok := v.(*callable); return ok },
	"integer":     isInteger,
	"number":      isNumber,
	"iterable":    isIterable,
	"sequence":    isIterable,
	"eq":          compares("=="),
	"equalto":     compares("=="),
	"ne":          compares("!="),
	"lt":          compares("<"),
	"lessthan":    compares("<"),
	"le":          compares("<="),
	"gt":          compares(">"),
	"greaterthan": compares(">"),
	"ge":          compares(">="),
	"in":          compares("in"),
	"sameas":      isSame,
	"odd":         func(r *run, n pos, v any, _ *arguments) bool { return r.modulo(n, v, 2) != 0 },
	"even":        func(r *run, n pos, v any, _ *arguments) bool { return r.modulo(n, v, 2) == 0 },
	"divisibleby": func(r *run, n pos, v any, a *arguments) bool { return r.modulo(n, v, a.int(r, n, 0, "num", 0)) == 0 },
	"lower":       func(r *run, n pos, v any, _ *arguments) bool { return isCased(r.str(n, v), strings.ToLower) },
	"upper":       func(r *run, n pos, v any, _ *arguments) bool { return isCased(r.str(n, v), strings.ToUpper) },
	"escaped":     func(*run, pos, any, *arguments) bool { return false },
}

func isInteger(_ *run, _ pos, v any, _ *arguments) bool {
	switch v.(type) {
	case int64, bigInt:
		return true
	}
	return false
}

func isNumber(_ *run, _ pos, v any, _ *arguments) bool {
	_, _, _, ok := number(v)
	_, big := v.(bigInt)
	return ok || big
}

func isIterable(_ *run, _ pos, v any, _ *arguments) bool {
	switch v.(type) {
	case string, List, Tuple, *Map, undefined:
		return true
	}
	return false
}

func isSame(r *run, n pos, v any, a *arguments) bool {
	other := a.or(0, "other", nil)
	return typeName(v) == typeName(other) && r.equal(n, v, other, 0)
}

func compares(op string) testFunc {
	return func(r *run, n pos, v any, a *arguments) bool {
		other, ok := a.get(0, "other")
		if !ok {
			r.fail(n, "a test needs what to compare with")
			return false
		}
		return r.holds(n, op, v, other)
	}
}

func (r *run) modulo(n pos, v any, by int64) int64 {
	i, _, isInt, ok := number(v)
	if !ok || !isInt || by == 0 {
		r.fail(n, "%s cannot be divided by %d", typeName(v), by)
		return 0
	}
	return i % by
}

func isCased(s string, to func(string) string) bool {
	return to(s) == s && strings.ToUpper(s) != strings.ToLower(s)
}
