package chat

import (
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/chat/jinja"
)

// A guard puts a mark into what people wrote wherever it spells a special token,
// or begins to at its end, where the template might complete it.
type guard struct {
	mark    rune // 0 if there is nothing to guard
	control []string
	every   []string // control and the others
}

func newGuard(r *qiao.Request, o Options) (*guard, error) {
	g := &guard{control: o.Control, every: append(append([]string(nil), o.Control...), o.Special...)}
	if len(g.every) == 0 {
		return g, nil
	}
	used := charactersUsed(r)
	for mark := rune(0xFDD0); mark <= 0xFDEF; mark++ { // stand for no character, ever
		if !used[mark] {
			g.mark = mark
			return g, nil
		}
	}
	return nil, qiao.Errorf(qiao.Invalid, "chat", "the messages contain every character that is none").
		WithFix("Remove the characters U+FDD0 to U+FDEF from the messages.")
}

// charactersUsed finds which of the noncharacters a request contains.
func charactersUsed(r *qiao.Request) map[rune]bool {
	used := map[rune]bool{}
	look := func(s string) {
		for rest := s; ; {
			i := strings.Index(rest, "\uFDD0"[:2])
			if i < 0 {
				return
			}
			c, n := utf8.DecodeRuneInString(rest[i:])
			used[c] = true
			rest = rest[i+n:]
		}
	}
	for _, m := range r.Messages {
		look(m.PlainText())
		look(m.ToolID)
		for _, c := range m.ToolCalls {
			look(c.ID)
			look(c.Name)
			look(c.Arguments)
		}
	}
	for _, t := range r.Tools {
		look(t.Name)
		look(t.Description)
		look(string(t.Parameters))
	}
	return used
}

// text guards what a person or a tool wrote.
func (g *guard) text(s string) string { return g.insert(s, g.every) }

// ownText guards what the model wrote: its thoughts and calls keep their marks.
func (g *guard) ownText(s string) string { return g.insert(s, g.control) }

func (g *guard) insert(s string, names []string) string {
	if g.mark == 0 {
		return s
	}
	var b strings.Builder
	from := 0
	for i := range s {
		if !spells(s[i:], names) {
			continue
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		b.WriteString(s[from : i+n])
		b.WriteRune(g.mark)
		from = i + n
	}
	b.WriteString(s[from:])
	return b.String()
}

// spells tells whether s begins with a name, or is the beginning of one.
func spells(s string, names []string) bool {
	for _, name := range names {
		if name != "" && s[0] == name[0] && (strings.HasPrefix(s, name) || strings.HasPrefix(name, s)) {
			return true
		}
	}
	return false
}

// value guards every text within a JSON value, keys included.
func (g *guard) value(v any) any {
	switch v := v.(type) {
	case string:
		return g.text(v)
	case jinja.List:
		for i := range v {
			v[i] = g.value(v[i])
		}
	case *jinja.Map:
		out := jinja.NewMap()
		for k, item := range v.All() {
			out.Set(g.text(k), g.value(item))
		}
		return out
	}
	return v
}
