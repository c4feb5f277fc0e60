package jinja

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A methodFunc is a method of a str; it gets the str as v.
type methodFunc = func(r *run, n pos, s string, a *arguments) any

// method returns the bound method of a value, or nil if it has none of this name.
func (r *run) method(v any, name string) any {
	switch v := v.(type) {
	case string:
		if f := r.methods[name]; f != nil {
			return &callable{name: name, call: func(r *run, n pos, a *arguments) any {
				if !r.alloc(n, len(v)) {
					return undefined{}
				}
				return f(r, n, v, a)
			}}
		}
	case *Map:
		return mapMethod(v, name)
	case List:
		return listMethod(v, name)
	case Tuple:
		return listMethod(v, name)
	}
	return nil
}

func bound(name string, f func(r *run, n pos, a *arguments) any) any {
	return &callable{name: name, call: f}
}

func mapMethod(m *Map, name string) any {
	switch name {
	case "items":
		return bound(name, func(r *run, n pos, _ *arguments) any { return r.pairs(n, m) })
	case "keys":
		return bound(name, func(*run, pos, *arguments) any { return List(m.keys) })
	case "values":
		return bound(name, func(r *run, n pos, _ *arguments) any { r.alloc(n, 16*len(m.keys)); return m.values() })
	case "get":
		return bound(name, func(r *run, n pos, a *arguments) any {
			if v, ok := m.get(a.or(0, "key", nil)); ok {
				return v
			}
			return a.or(1, "default", nil)
		})
	case "copy":
		return bound(name, func(*run, pos, *arguments) any { return m })
	case "pop", "popitem", "clear", "update", "setdefault", "fromkeys":
		return refused(name)
	}
	return nil
}

func (r *run) pairs(n pos, m *Map) List {
	if !r.alloc(n, 64*len(m.keys)) {
		return nil
	}
	return m.pairs()
}

// refused stands for a method that would change a value.
func refused(name string) any {
	return bound(name, func(r *run, n pos, _ *arguments) any {
		r.fail(n, "%s() would change a value: templates may not", name)
		return undefined{}
	})
}

func listMethod(items []any, name string) any {
	switch name {
	case "index":
		return bound(name, func(r *run, n pos, a *arguments) any {
			for i, v := range items {
				if r.equal(n, v, a.or(0, "value", nil), 0) {
					return int64(i)
				}
			}
			r.fail(n, "index() does not find the value")
			return undefined{}
		})
	case "count":
		return bound(name, func(r *run, n pos, a *arguments) any {
			count := int64(0)
			for _, v := range items {
				if r.equal(n, v, a.or(0, "value", nil), 0) {
					count++
				}
			}
			return count
		})
	case "copy":
		return bound(name, func(*run, pos, *arguments) any { return List(items) })
	case "append", "extend", "insert", "pop", "remove", "reverse", "sort", "clear":
		return refused(name)
	}
	return nil
}

// stringMethods by name. The table is not changed.
var stringMethods = map[string]methodFunc{
	"strip":      func(r *run, n pos, s string, a *arguments) any { return strip(r, n, s, a, true, true) },
	"lstrip":     func(r *run, n pos, s string, a *arguments) any { return strip(r, n, s, a, true, false) },
	"rstrip":     func(r *run, n pos, s string, a *arguments) any { return strip(r, n, s, a, false, true) },
	"upper":      func(_ *run, _ pos, s string, _ *arguments) any { return strings.ToUpper(s) },
	"lower":      func(_ *run, _ pos, s string, _ *arguments) any { return strings.ToLower(s) },
	"title":      func(_ *run, _ pos, s string, _ *arguments) any { return title(s) },
	"capitalize": func(_ *run, _ pos, s string, _ *arguments) any { return capitalize(s) },
	"startswith": func(r *run, n pos, s string, a *arguments) any { return affix(r, n, s, a, strings.HasPrefix) },
	"endswith":   func(r *run, n pos, s string, a *arguments) any { return affix(r, n, s, a, strings.HasSuffix) },
	"removeprefix": func(r *run, n pos, s string, a *arguments) any {
		return strings.TrimPrefix(s, a.string(r, n, 0, "prefix", ""))
	},
	"removesuffix": func(r *run, n pos, s string, a *arguments) any {
		return strings.TrimSuffix(s, a.string(r, n, 0, "suffix", ""))
	},
	"find": func(r *run, n pos, s string, a *arguments) any {
		return place(s, strings.Index(s, a.string(r, n, 0, "sub", "")))
	},
	"rfind": func(r *run, n pos, s string, a *arguments) any {
		return place(s, strings.LastIndex(s, a.string(r, n, 0, "sub", "")))
	},
	"index": func(r *run, n pos, s string, a *arguments) any {
		i := strings.Index(s, a.string(r, n, 0, "sub", ""))
		if i < 0 {
			r.fail(n, "index() does not find the text")
		}
		return place(s, i)
	},
	"count": func(r *run, n pos, s string, a *arguments) any {
		return int64(strings.Count(s, a.string(r, n, 0, "sub", "")))
	},
	"split":      func(r *run, n pos, s string, a *arguments) any { return split(r, n, s, a, false) },
	"rsplit":     func(r *run, n pos, s string, a *arguments) any { return split(r, n, s, a, true) },
	"splitlines": func(r *run, n pos, s string, _ *arguments) any { return r.texts(n, splitLines(s)) },
	"partition": func(r *run, n pos, s string, a *arguments) any {
		sep := a.string(r, n, 0, "sep", "")
		before, after, found := strings.Cut(s, sep)
		if !found {
			sep = ""
		}
		return Tuple{before, sep, after}
	},
	"replace": func(r *run, n pos, s string, a *arguments) any {
		return r.replace(n, s, a.string(r, n, 0, "old", ""), a.string(r, n, 1, "new", ""), a.int(r, n, 2, "count", -1))
	},
	"join":   func(r *run, n pos, s string, a *arguments) any { return r.join(n, a.or(0, "items", List{}), s) },
	"format": func(r *run, n pos, s string, a *arguments) any { return r.braces(n, s, a) },
	"zfill": func(r *run, n pos, s string, a *arguments) any {
		return r.pad(n, s, a.int(r, n, 0, "width", 0), "0", 1, 0)
	},
	"ljust": func(r *run, n pos, s string, a *arguments) any {
		return r.pad(n, s, a.int(r, n, 0, "width", 0), a.string(r, n, 1, "fillchar", " "), 0, 1)
	},
	"rjust": func(r *run, n pos, s string, a *arguments) any {
		return r.pad(n, s, a.int(r, n, 0, "width", 0), a.string(r, n, 1, "fillchar", " "), 1, 0)
	},
	"center": func(r *run, n pos, s string, a *arguments) any {
		return r.pad(n, s, a.int(r, n, 0, "width", 0), a.string(r, n, 1, "fillchar", " "), 1, 1)
	},
	"isdigit":   func(_ *run, _ pos, s string, _ *arguments) any { return all(s, unicode.IsDigit) },
	"isdecimal": func(_ *run, _ pos, s string, _ *arguments) any { return all(s, unicode.IsDigit) },
	"isnumeric": func(_ *run, _ pos, s string, _ *arguments) any { return all(s, unicode.IsNumber) },
	"isalpha":   func(_ *run, _ pos, s string, _ *arguments) any { return all(s, unicode.IsLetter) },
	"isspace":   func(_ *run, _ pos, s string, _ *arguments) any { return all(s, isSpace) },
	"isalnum": func(_ *run, _ pos, s string, _ *arguments) any {
		return all(s, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) })
	},
	"islower": func(_ *run, _ pos, s string, _ *arguments) any { return isCased(s, strings.ToLower) },
	"isupper": func(_ *run, _ pos, s string, _ *arguments) any { return isCased(s, strings.ToUpper) },
}

func all(s string, is func(rune) bool) bool {
	return s != "" && strings.IndexFunc(s, func(c rune) bool { return !is(c) }) < 0
}

// place turns a byte's index into a character's.
func place(s string, i int) any {
	if i < 0 {
		return int64(-1)
	}
	return int64(runeCount(s[:i]))
}

func strip(r *run, n pos, s string, a *arguments, left, right bool) any {
	drop := isSpace
	if set, ok := a.get(0, "chars"); ok && set != nil {
		chars := a.string(r, n, 0, "chars", "")
		drop = func(c rune) bool { return strings.ContainsRune(chars, c) }
	}
	if left {
		s = strings.TrimLeftFunc(s, drop)
	}
	if right {
		s = strings.TrimRightFunc(s, drop)
	}
	return s
}

func affix(r *run, n pos, s string, a *arguments, has func(s, affix string) bool) any {
	if options, ok := a.or(0, "prefix", nil).(Tuple); ok {
		for _, o := range options {
			if t, ok := o.(string); ok && has(s, t) {
				return true
			}
		}
		return false
	}
	if _, ok := a.get(0, "prefix"); !ok {
		r.fail(n, "an argument is missing")
	}
	return has(s, a.string(r, n, 0, "prefix", ""))
}

func title(s string) string {
	inWord := false
	return strings.Map(func(c rune) rune {
		was := inWord
		inWord = unicode.IsLetter(c)
		if was {
			return unicode.ToLower(c)
		}
		return unicode.ToTitle(c)
	}, s)
}

func capitalize(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:size]) + strings.ToLower(s[size:])
}

// texts makes a List of strings.
func (r *run) texts(n pos, parts []string) List {
	if !r.alloc(n, 32*len(parts)) {
		return nil
	}
	list := make(List, len(parts))
	for i, p := range parts {
		list[i] = p
	}
	return list
}

func split(r *run, n pos, s string, a *arguments, fromRight bool) any {
	limit := int(min(a.int(r, n, 1, "maxsplit", -1), 1<<30))
	sep := a.or(0, "sep", nil)
	if sep == nil {
		return r.texts(n, fields(s, limit, fromRight))
	}
	text, ok := sep.(string)
	if !ok || text == "" {
		r.fail(n, "split needs a text that is not empty")
		return undefined{}
	}
	if limit < 0 {
		return r.texts(n, strings.Split(s, text))
	}
	if !fromRight {
		return r.texts(n, strings.SplitN(s, text, limit+1))
	}
	var parts []string
	for ; limit > 0; limit-- {
		i := strings.LastIndex(s, text)
		if i < 0 {
			break
		}
		parts = append([]string{s[i+len(text):]}, parts...)
		s = s[:i]
	}
	return r.texts(n, append([]string{s}, parts...))
}

// fields splits at white space, at most limit times where that is not negative.
func fields(s string, limit int, fromRight bool) []string {
	all := strings.FieldsFunc(s, isSpace)
	if limit < 0 || len(all) <= limit+1 {
		return all
	}
	if fromRight {
		rest := s
		for _, f := range reversed(all[len(all)-limit:]) {
			rest = rest[:strings.LastIndex(rest, f)]
		}
		return append([]string{strings.TrimFunc(rest, isSpace)}, all[len(all)-limit:]...)
	}
	rest := s
	for _, f := range all[:limit] {
		rest = rest[strings.Index(rest, f)+len(f):]
	}
	return append(all[:limit:limit], strings.TrimLeftFunc(rest, isSpace))
}

func reversed[T any](list []T) []T {
	out := make([]T, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		out = append(out, list[i])
	}
	return out
}

func splitLines(s string) []string {
	lines := strings.FieldsFunc("", isSpace)
	for s != "" {
		i := strings.IndexAny(s, "\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029")
		if i < 0 {
			return append(lines, s)
		}
		lines = append(lines, s[:i])
		_, size := utf8.DecodeRuneInString(s[i:])
		if strings.HasPrefix(s[i:], "\r\n") {
			size = 2
		}
		s = s[i+size:]
	}
	return lines
}

// replace is str.replace; a negative count is all.
func (r *run) replace(n pos, s, old, with string, count int64) any {
	times := strings.Count(s, old)
	if count >= 0 {
		times = min(times, int(min(count, 1<<30)))
	}
	if !r.alloc(n, len(s)) || len(with) > 0 && (times > r.memoryLeft/len(with)) {
		r.alloc(n, -1)
		return undefined{}
	}
	r.alloc(n, times*len(with))
	return strings.Replace(s, old, with, times)
}

// pad fills s up to a width, on the left and right by the given shares.
func (r *run) pad(n pos, s string, width int64, fill string, left, right int64) any {
	missing := width - int64(runeCount(s))
	if missing <= 0 {
		return s
	}
	if runeCount(fill) != 1 {
		r.fail(n, "a text is filled up with one character")
		return undefined{}
	}
	if missing > int64(r.memoryLeft)/4 || !r.alloc(n, int(missing)*len(fill)) {
		r.alloc(n, -1)
		return undefined{}
	}
	before := missing * left / (left + right)
	if left == right {
		before = missing/2 + missing&width&1
	}
	return strings.Repeat(fill, int(before)) + s + strings.Repeat(fill, int(missing-before))
}
