package jinja

import (
	"math"
	"net/url"
	"strconv"
	"strings"
)

// A filterFunc is what stands after a bar.
type filterFunc = func(r *run, n pos, v any, a *arguments) any

// filters by name. The table is not changed.
var filters = map[string]filterFunc{
	"abs": absolute, "attr": attrFilter, "batch": batch, "capitalize": onText(capitalize),
	"center": func(r *run, n pos, v any, a *arguments) any {
		return r.pad(n, r.str(n, v), a.int(r, n, 0, "width", 80), " ", 1, 1)
	},
	"count": length, "length": length, "d": orElse, "default": orElse, "dictsort": dictSort,
	"e": onText(escapeHTML), "escape": onText(escapeHTML), "forceescape": onText(escapeHTML),
	"first": first, "last": last, "float": toFloat, "int": toInt,
	"format": func(r *run, n pos, v any, a *arguments) any { return r.percent(n, r.str(n, v), Tuple(a.pos)) },
	"indent": indent, "items": items, "list": toList, "tojson": toJSON,
	"join": func(r *run, n pos, v any, a *arguments) any {
		return r.joinBy(n, v, a.string(r, n, 0, "d", ""), a.or(1, "attribute", nil))
	},
	"lower": onText(strings.ToLower), "upper": onText(strings.ToUpper), "title": onText(titleFilter),
	"map": mapFilter, "select": chooses(true, false), "reject": chooses(false, false),
	"selectattr": chooses(true, true), "rejectattr": chooses(false, true),
	"max": extreme(1), "min": extreme(-1), "sum": sum, "sort": sortFilter, "unique": unique,
	"groupby": groupBy, "reverse": reverse, "round": round,
	"replace": func(r *run, n pos, v any, a *arguments) any {
		return r.replace(n, r.str(n, v), a.string(r, n, 0, "old", ""), a.string(r, n, 1, "new", ""), a.int(r, n, 2, "count", -1))
	},
	"safe": toString, "string": toString,
	"trim":     func(r *run, n pos, v any, a *arguments) any { return strip(r, n, r.str(n, v), a, true, true) },
	"truncate": truncate, "urlencode": onText(urlEncode),
	"wordcount": func(r *run, n pos, v any, _ *arguments) any {
		return int64(len(strings.FieldsFunc(r.str(n, v), isSpace)))
	},
}

// onText makes a filter of a function on texts that at most doubles their length.
func onText(f func(string) string) filterFunc {
	return func(r *run, n pos, v any, _ *arguments) any {
		s := r.str(n, v)
		if !r.alloc(n, 6*len(s)) {
			return undefined{}
		}
		return f(s)
	}
}

func escapeHTML(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "'", "&#39;", `"`, "&#34;").Replace(s)
}

// titleFilter is Jinja's own, which begins words after white space and some marks.
func titleFilter(s string) string {
	start := true
	var b strings.Builder
	for _, c := range s {
		if start {
			b.WriteString(strings.ToUpper(string(c)))
		} else {
			b.WriteString(strings.ToLower(string(c)))
		}
		start = isSpace(c) || strings.ContainsRune("-([{<", c)
	}
	return b.String()
}

func urlEncode(s string) string {
	return strings.NewReplacer("+", "%20", "%2F", "/").Replace(url.QueryEscape(s))
}

func toString(r *run, n pos, v any, _ *arguments) any { return r.str(n, v) }

func absolute(r *run, n pos, v any, _ *arguments) any {
	i, f, isInt, ok := number(v)
	switch {
	case !ok:
		r.fail(n, "%s has no absolute value", typeName(v))
	case isInt && i < 0:
		return -i
	case isInt:
		return i
	}
	return math.Abs(f)
}

func attrFilter(r *run, n pos, v any, a *arguments) any {
	if m, ok := v.(*Map); ok {
		if f := r.method(m, a.string(r, n, 0, "name", "")); f != nil {
			return f
		}
		return undefined{"attr"} // a dict's keys are no attributes
	}
	return r.attr(n, v, a.string(r, n, 0, "name", ""))
}

func orElse(_ *run, _ pos, v any, a *arguments) any {
	if _, missing := v.(undefined); missing || a.bool(1, "boolean", false) && !truth(v) {
		return a.or(0, "default_value", "")
	}
	return v
}

func length(r *run, n pos, v any, _ *arguments) any {
	switch v := v.(type) {
	case string:
		return int64(runeCount(v))
	case *Map:
		return int64(len(v.keys))
	case undefined:
		return int64(0)
	}
	list, ok := sequence(v)
	if !ok {
		r.fail(n, "%s has no length", typeName(v))
	}
	return int64(len(list))
}

func toInt(r *run, n pos, v any, a *arguments) any {
	i, f, isInt, ok := number(v)
	switch {
	case isInt:
		return i
	case ok && math.Abs(f) < 1<<63:
		return int64(f)
	}
	if s, ok := v.(string); ok {
		base := a.int(r, n, 1, "base", 10)
		s = strings.TrimSpace(s)
		if base >= 2 && base <= 36 {
			if i, err := strconv.ParseInt(s, int(base), 64); err == nil {
				return i
			}
		}
		if f, err := strconv.ParseFloat(s, 64); err == nil && math.Abs(f) < 1<<63 {
			return int64(f)
		}
	}
	return a.or(0, "default", int64(0))
}

func toFloat(_ *run, _ pos, v any, a *arguments) any {
	if _, f, _, ok := number(v); ok {
		return f
	}
	if s, ok := v.(string); ok {
		if f, err := strconv.ParseFloat(strings.TrimSpace(s), 64); err == nil {
			return f
		}
	}
	return a.or(0, "default", 0.0)
}

// round is Jinja's round: to even at the middle, as Python's.
func round(r *run, n pos, v any, a *arguments) any {
	i, f, isInt, ok := number(v)
	if !ok {
		r.fail(n, "%s cannot be rounded", typeName(v))
	}
	places := min(max(a.int(r, n, 0, "precision", 0), -300), 300)
	scale := math.Pow(10, float64(places))
	switch a.string(r, n, 1, "method", "common") {
	case "ceil":
		return math.Ceil(f*scale) / scale
	case "floor":
		return math.Floor(f*scale) / scale
	}
	if isInt && places >= 0 {
		return i
	}
	if places < 0 {
		return math.RoundToEven(f*scale) / scale
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'f', int(places), 64), 64)
	return rounded
}

func indent(r *run, n pos, v any, a *arguments) any {
	by, isText := a.or(0, "width", int64(4)).(string)
	if !isText {
		width := a.int(r, n, 0, "width", 4)
		if width > int64(r.memoryLeft) {
			r.alloc(n, -1)
			return undefined{}
		}
		by = strings.Repeat(" ", int(max(width, 0)))
	}
	lines := strings.Split(r.str(n, v), "\n")
	if len(by) > 0 && len(lines) > r.memoryLeft/len(by) {
		r.alloc(n, -1)
		return undefined{}
	}
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		if i == 0 && a.bool(1, "first", false) || i > 0 && (line != "" || a.bool(2, "blank", false)) {
			b.WriteString(by)
		}
		b.WriteString(line)
	}
	r.alloc(n, b.Len())
	return b.String()
}

func truncate(r *run, n pos, v any, a *arguments) any {
	runes := []rune(r.str(n, v))
	r.alloc(n, 4*len(runes))
	size := a.int(r, n, 0, "length", 255)
	end := a.string(r, n, 2, "end", "...")
	if int64(len(runes)) <= size+a.int(r, n, 3, "leeway", 5) {
		return string(runes)
	}
	keep := size - int64(runeCount(end))
	if keep < 0 {
		r.fail(n, "truncate's length is less than its end's")
		return undefined{}
	}
	s := string(runes[:keep])
	if !a.bool(1, "killwords", false) {
		if i := strings.LastIndexByte(s, ' '); i >= 0 {
			s = s[:i]
		}
	}
	return s + end
}
