package jinja

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/qiao-ai/qiao"
)

// FromJSON reads a JSON value, its objects' keys in order. It fails with Kind
// Invalid.
func FromJSON(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	v, err := decode(d, 0)
	if err == nil {
		if _, err = d.Token(); err == io.EOF {
			return v, nil
		}
		err = fmt.Errorf("more after the value")
	}
	return nil, qiao.E(qiao.Invalid, "chat template: read JSON", err)
}

func decode(d *json.Decoder, depth int) (any, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("nested more than %d deep", maxNesting)
	}
	t, err := d.Token()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return decodeList(d, depth)
		}
		return decodeMap(d, depth)
	case json.Number:
		return parseNumber(string(t))
	}
	return t, nil
}

func decodeList(d *json.Decoder, depth int) (any, error) {
	list := List{}
	for d.More() {
		v, err := decode(d, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token()
	return list, err
}

func decodeMap(d *json.Decoder, depth int) (any, error) {
	m := NewMap()
	for d.More() {
		k, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := decode(d, depth+1)
		if err != nil {
			return nil, err
		}
		m.set(k, v)
	}
	_, err := d.Token()
	return m, err
}

func parseNumber(s string) (any, error) {
	if strings.ContainsAny(s, ".eE") {
		f, err := strconv.ParseFloat(s, 64)
		return f, err
	}
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return i, nil
	}
	return bigInt(s), nil
}

// A jsonWriter writes JSON as Python's json.dumps does.
type jsonWriter struct {
	r           *run
	n           pos
	b           strings.Builder
	ascii       bool
	sorted      bool
	indent      string
	lines       bool // each item on a line of its own
	item, colon string
}

// toJSON is Hugging Face's tojson filter: json.dumps with its arguments.
func toJSON(r *run, n pos, v any, a *arguments) any {
	w := &jsonWriter{r: r, n: n, ascii: a.bool(0, "ensure_ascii", false), item: ", ", colon: ": ",
		sorted: a.bool(3, "sort_keys", false)}
	switch indent := a.or(1, "indent", nil).(type) {
	case int64:
		w.lines, w.item = true, ","
		if r.alloc(n, int(min(max(indent, 0), 1<<40))) {
			w.indent = strings.Repeat(" ", int(max(indent, 0)))
		}
	case string:
		w.lines, w.item, w.indent = true, ",", indent
	}
	if pair, ok := sequence(a.or(2, "separators", nil)); ok && len(pair) == 2 {
		w.item, w.colon = r.str(n, pair[0]), r.str(n, pair[1])
	}
	w.value(v, 0)
	return w.b.String()
}

func (w *jsonWriter) write(s string) {
	if w.r.alloc(w.n, len(s)) {
		w.b.WriteString(s)
	}
}

func (w *jsonWriter) newline(depth int) {
	if !w.lines {
		return
	}
	w.write("\n")
	for range depth {
		w.write(w.indent)
	}
}

func (w *jsonWriter) value(v any, depth int) {
	if !w.r.step(w.n) || w.r.tooDeep(w.n, depth) {
		return
	}
	switch v := v.(type) {
	case nil:
		w.write("null")
	case bool:
		w.write(strconv.FormatBool(v))
	case float64:
		w.write(jsonFloat(v))
	case int64, bigInt:
		w.write(scalar(v))
	case string:
		w.text(v)
	case List:
		w.list(v, depth)
	case Tuple:
		w.list(v, depth)
	case *Map:
		w.object(v, depth)
	default:
		w.r.fail(w.n, "%s cannot be written as JSON", typeName(v))
	}
}

func jsonFloat(f float64) string {
	switch s := floatText(f); s {
	case "nan":
		return "NaN"
	case "inf":
		return "Infinity"
	case "-inf":
		return "-Infinity"
	default:
		return s
	}
}

func (w *jsonWriter) list(items []any, depth int) {
	if len(items) == 0 {
		w.write("[]")
		return
	}
	w.write("[")
	for i, item := range items {
		if i > 0 {
			w.write(w.item)
		}
		w.newline(depth + 1)
		w.value(item, depth+1)
	}
	w.newline(depth)
	w.write("]")
}

func (w *jsonWriter) object(m *Map, depth int) {
	if len(m.keys) == 0 {
		w.write("{}")
		return
	}
	keys := m.keys
	if w.sorted {
		keys = slices.Clone(keys)
		slices.SortStableFunc(keys, func(a, b any) int { return w.r.compare(w.n, a, b, 0) })
	}
	w.write("{")
	for i, k := range keys {
		if i > 0 {
			w.write(w.item)
		}
		w.newline(depth + 1)
		w.key(k)
		w.write(w.colon)
		w.value(m.items[k], depth+1)
	}
	w.newline(depth)
	w.write("}")
}

func (w *jsonWriter) key(k any) {
	if s, ok := k.(string); ok {
		w.text(s)
		return
	}
	w.write(`"`)
	w.value(k, 0)
	w.write(`"`)
}

func (w *jsonWriter) text(s string) {
	if !w.r.alloc(w.n, len(s)+2) {
		return
	}
	b := &w.b
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(byte(c))
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\f':
			b.WriteString(`\f`)
		case c == '\b':
			b.WriteString(`\b`)
		case c < 0x20 || w.ascii && c >= 0x7F && c <= 0xFFFF:
			fmt.Fprintf(b, `\u%04x`, c)
		case w.ascii && c > 0xFFFF:
			hi, lo := utf16.EncodeRune(c)
			fmt.Fprintf(b, `\u%04x\u%04x`, hi, lo)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
}
