package jinja

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
)

func runeCount(s string) int { return utf8.RuneCountInString(s) }

// globals are the functions that every chat template may call.
func globals() map[string]any {
	all := map[string]any{}
	for name, f := range map[string]func(*run, pos, *arguments) any{
		"range": makeRange, "namespace": makeNamespace, "dict": makeDict,
		"raise_exception": refuse, "strftime_now": now,
	} {
		all[name] = &callable{name: name, call: f}
	}
	return all
}

func makeRange(r *run, n pos, a *arguments) any {
	from, to, step := int64(0), a.int(r, n, 0, "stop", 0), a.int(r, n, 2, "step", 1)
	if len(a.pos) > 1 {
		from, to = to, a.int(r, n, 1, "stop", 0)
	}
	if step == 0 {
		r.fail(n, "range's step is 0")
		return undefined{}
	}
	const most = 100_000 // as Jinja's sandbox has it
	var list List
	for i := from; step > 0 && i < to || step < 0 && i > to; i += step {
		if len(list) >= most {
			r.failKind(n, qiao.TooLarge, "a range of more than %d", most)
		}
		if !r.alloc(n, 16) {
			return undefined{}
		}
		list = append(list, i)
	}
	return list
}

func makeDict(r *run, n pos, a *arguments) any {
	m := NewMap()
	if from, ok := a.get(0, ""); ok {
		old, isMap := from.(*Map)
		if !isMap {
			r.fail(n, "dict() needs a dict, not %s", typeName(from))
			return undefined{}
		}
		r.alloc(n, 64*len(old.keys))
		for _, k := range old.keys {
			m.set(k, old.items[k])
		}
	}
	r.alloc(n, 64*len(a.names))
	for i, name := range a.names {
		m.set(name, a.named[i])
	}
	return m
}

func makeNamespace(r *run, n pos, a *arguments) any {
	m, ok := makeDict(r, n, a).(*Map)
	if !ok {
		return undefined{}
	}
	return &namespace{m}
}

// refuse is raise_exception. Its message is shown only where the template has it
// word for word: a computed one may contain what people wrote.
func refuse(r *run, n pos, a *arguments) any {
	message, _ := a.or(0, "message", "").(string)
	if a.caller == nil {
		message = "these messages are not what the template expects"
	}
	r.fail(n, "the template refuses: %s", message)
	return undefined{}
}

func now(r *run, n pos, a *arguments) any {
	if r.now.IsZero() {
		r.fail(n, "strftime_now needs a clock, and none was given")
		return undefined{}
	}
	return strftime(r, n, r.now, a.string(r, n, 0, "format", ""))
}

// strftime formats a time as C does in English.
func strftime(r *run, n pos, t time.Time, format string) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		pad := true
		if format[i] == '-' && i+1 < len(format) {
			pad = false
			i++
		}
		if !timePart(&b, t, format[i], pad) {
			r.fail(n, "strftime_now does not know %%%c", format[i])
			break
		}
	}
	if !r.alloc(n, 8*len(format)) {
		return ""
	}
	return b.String()
}

// layouts are the parts that Go's own formatting knows.
var layouts = map[byte]string{
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'h': "Jan", 'p': "PM", 'y': "06", 'Y': "2006",
	'Z': "MST", 'z': "-0700", 'F': "2006-01-02", 'T': "15:04:05", 'R': "15:04", 'D': "01/02/06",
	'x': "01/02/06", 'X': "15:04:05", 'c': "Mon Jan _2 15:04:05 2006", 'e': "_2",
}

func timePart(b *strings.Builder, t time.Time, c byte, pad bool) bool {
	if layout, ok := layouts[c]; ok {
		b.WriteString(t.Format(layout))
		return true
	}
	value, width := 0, 2
	switch c {
	case '%':
		b.WriteByte('%')
		return true
	case 'd':
		value = t.Day()
	case 'm':
		value = int(t.Month())
	case 'H':
		value = t.Hour()
	case 'I':
		value = (t.Hour()+11)%12 + 1
	case 'M':
		value = t.Minute()
	case 'S':
		value = t.Second()
	case 'j':
		value, width = t.YearDay(), 3
	case 'f':
		value, width = t.Nanosecond()/1000, 6
	case 'w':
		value, width = int(t.Weekday()), 1
	case 'u':
		value, width = (int(t.Weekday())+6)%7+1, 1
	default:
		return false
	}
	if !pad {
		width = 1
	}
	fmt.Fprintf(b, "%0*d", width, value)
	return true
}
