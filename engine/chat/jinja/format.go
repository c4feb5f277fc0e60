package jinja

import (
	"fmt"
	"strconv"
	"strings"
)

// percent is Python's format % values, for %s, %r, %d, %i, %f, %x and %% with a
// width and precision.
func (r *run) percent(n pos, format string, values any) any {
	args, isTuple := values.(Tuple)
	if !isTuple {
		args = Tuple{values}
	}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		end := digits(format, i+1, "-+ #0123456789.")
		if end == len(format) {
			r.fail(n, "a format ends in the middle")
			return undefined{}
		}
		if format[end] == '%' {
			b.WriteByte('%')
			i = end
			continue
		}
		if len(args) == 0 {
			r.fail(n, "a format wants more values than there are")
			return undefined{}
		}
		b.WriteString(r.verb(n, format[i+1:end], format[end], args[0]))
		args = args[1:]
		i = end
		if r.err != nil {
			return undefined{}
		}
	}
	r.alloc(n, b.Len())
	return b.String()
}

// verb formats one value. Widths are bounded.
func (r *run) verb(n pos, flags string, verb byte, v any) string {
	for _, part := range strings.FieldsFunc(flags, func(c rune) bool { return c < '0' || c > '9' }) {
		if w, err := strconv.Atoi(part); err != nil || w > 1000 {
			r.fail(n, "a format is too wide")
			return ""
		}
	}
	i, f, isInt, ok := number(v)
	switch verb {
	case 's':
		return fmt.Sprintf("%"+flags+"s", r.str(n, v))
	case 'r':
		var b strings.Builder
		r.repr(n, &b, v, 0)
		return fmt.Sprintf("%"+flags+"s", b.String())
	case 'd', 'i', 'x', 'X', 'o':
		if ok && !isInt {
			i = int64(f)
		}
		if verb == 'i' {
			verb = 'd'
		}
		if ok {
			return fmt.Sprintf("%"+flags+string(verb), i)
		}
	case 'f', 'F', 'e', 'E', 'g', 'G':
		if ok {
			return fmt.Sprintf("%"+flags+string(verb), f)
		}
	}
	r.fail(n, "%s has no format %%%c", typeName(v), verb)
	return ""
}

// braces is str.format with {}, {0} and {name}; formats after a colon are refused.
func (r *run) braces(n pos, s string, a *arguments) any {
	var b strings.Builder
	next := 0
	for s != "" && r.err == nil {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		if strings.HasPrefix(s[i+1:], s[i:i+1]) {
			b.WriteByte(s[i])
			s = s[i+2:]
			continue
		}
		field, rest, ok := strings.Cut(s[i+1:], "}")
		if s[i] == '}' || !ok || strings.ContainsAny(field, ":!.[{") {
			r.fail(n, "format() knows {}, {0} and {name} only")
			return undefined{}
		}
		b.WriteString(r.field(n, field, &next, a))
		s = rest
	}
	b.WriteString(s)
	r.alloc(n, b.Len())
	return b.String()
}

func (r *run) field(n pos, field string, next *int, a *arguments) string {
	place := -1
	if field == "" {
		place = *next
		*next++
	} else if i, err := strconv.Atoi(field); err == nil {
		place = i
	}
	v, ok := a.get(place, field)
	if !ok {
		r.fail(n, "format() has no value for a field")
		return ""
	}
	text := r.str(n, v)
	r.alloc(n, len(text))
	return text
}
