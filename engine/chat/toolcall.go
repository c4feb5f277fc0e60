package chat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/qiao-ai/qiao"
)

// A scan remembers how far a held tool call has been searched for its end.
type scan struct {
	from    int  // where the search for the closing mark goes on
	at      int  // how far JSON has been read
	quoted  bool // at is within a JSON text
	escaped bool // at is after a backslash
}

// call looks for the end of a tool call.
func (p *Parser) call(c *qiao.Chunk) bool {
	for {
		i := bytes.Index(p.held[p.scan.from:], []byte(callClose))
		if i < 0 {
			p.scan.from = max(p.scan.from, len(p.held)-len(callClose)+1)
			if len(p.held) > maxCall {
				p.notCall(c, len(p.held))
				return true
			}
			return false
		}
		end := p.scan.from + i
		p.scan.from = end + len(callClose)
		if p.ends(end) {
			p.closeCall(c, end, end+len(callClose))
			return true
		}
	}
}

// ends tells whether the closing mark at end is one, and no part of an argument.
func (p *Parser) ends(end int) bool {
	body := bytes.TrimSpace(p.held[:end])
	switch {
	case bytes.HasPrefix(body, []byte("{")):
		p.scan.read(p.held[:end])
		return !p.scan.quoted
	case bytes.HasPrefix(body, []byte("<function=")):
		return bytes.HasSuffix(body, []byte("</function>"))
	}
	return true
}

// read goes on through JSON to the end of b.
func (s *scan) read(b []byte) {
	for ; s.at < len(b); s.at++ {
		switch c := b[s.at]; {
		case s.escaped:
			s.escaped = false
		case c == '\\':
			s.escaped = s.quoted
		case c == '"':
			s.quoted = !s.quoted
		}
	}
}

// closeCall gives the call in held[:end] and goes on after next.
func (p *Parser) closeCall(c *qiao.Chunk, end, next int) {
	call, ok := p.parse(bytes.TrimSpace(p.held[:end]))
	if !ok {
		p.notCall(c, next)
		return
	}
	call.Index = p.calls
	call.ID = fmt.Sprintf("call_%d", p.calls)
	if p.o.ID != nil {
		call.ID = p.o.ID(p.calls)
	}
	c.ToolCalls = append(c.ToolCalls, call)
	p.calls++
	p.held = p.held[next:]
	p.enter(inText)
}

// cutCall handles a call that has no closing mark: models leave it out at the end
// of their answer.
func (p *Parser) cutCall(c *qiao.Chunk) {
	if _, ok := p.parse(bytes.TrimSpace(p.held)); ok {
		p.closeCall(c, len(p.held), len(p.held))
		return
	}
	n := len(p.held)
	if i := bytes.Index(p.held, []byte(callClose)); i >= 0 {
		n = i + len(callClose)
	}
	p.notCall(c, n)
}

// notCall gives the opening mark and n bytes after it as text.
func (p *Parser) notCall(c *qiao.Chunk, n int) {
	p.state, p.drop = inText, false
	p.give(&c.Text, []byte(callOpen))
	p.give(&c.Text, p.held[:n])
	p.held = p.held[n:]
}

// parse reads a tool call in either form.
func (p *Parser) parse(body []byte) (qiao.ToolCall, bool) {
	if rest, ok := bytes.CutPrefix(body, []byte("<function=")); ok {
		return p.parseMarkup(string(rest))
	}
	var v struct {
		Name       string          `json:"name"`
		Arguments  json.RawMessage `json:"arguments"`
		Parameters json.RawMessage `json:"parameters"`
	}
	if json.Unmarshal(body, &v) != nil || v.Name == "" {
		return qiao.ToolCall{}, false
	}
	args := v.Arguments
	if args == nil {
		args = v.Parameters
	}
	return qiao.ToolCall{Name: v.Name, Arguments: argumentText(args)}, true
}

// argumentText returns arguments as JSON text; some models write that text as a
// JSON string.
func argumentText(args json.RawMessage) string {
	var inner string
	if json.Unmarshal(args, &inner) == nil && json.Valid([]byte(inner)) {
		return inner
	}
	if len(args) == 0 || string(args) == "null" {
		return "{}"
	}
	return string(args)
}

// parseMarkup reads "name>\n<parameter=key>\nvalue\n</parameter>…</function>".
func (p *Parser) parseMarkup(s string) (qiao.ToolCall, bool) {
	name, rest, ok := strings.Cut(s, ">")
	if name = strings.TrimSpace(name); !ok || name == "" {
		return qiao.ToolCall{}, false
	}
	types := p.types(name)
	args := []byte{'{'}
	for {
		rest = strings.TrimLeft(rest, blank)
		if tail, ok := strings.CutPrefix(rest, "</function>"); ok {
			return qiao.ToolCall{Name: name, Arguments: string(append(args, '}'))}, strings.TrimSpace(tail) == ""
		}
		key, value, after, ok := parameter(rest)
		if !ok {
			return qiao.ToolCall{}, false
		}
		if len(args) > 1 {
			args = append(args, ", "...)
		}
		args = append(args, quoted(key)+": "...)
		args = append(args, typed(value, types[key])...)
		rest = after
	}
}

// parameter reads one parameter. Its value ends at the mark that is followed by
// another parameter or the function's end.
func parameter(s string) (key, value, rest string, ok bool) {
	s, ok = strings.CutPrefix(s, "<parameter=")
	if !ok {
		return "", "", "", false
	}
	key, s, ok = strings.Cut(s, ">")
	if !ok {
		return "", "", "", false
	}
	const end = "</parameter>"
	for from := 0; ; {
		i := strings.Index(s[from:], end)
		if i < 0 {
			return "", "", "", false
		}
		i += from
		rest = strings.TrimLeft(s[i+len(end):], blank)
		if strings.HasPrefix(rest, "<parameter=") || strings.HasPrefix(rest, "</function>") {
			return strings.TrimSpace(key), unframed(s[:i]), rest, true
		}
		from = i + len(end)
	}
}

// unframed leaves out the line ends that stand around a value.
func unframed(s string) string {
	return strings.TrimSuffix(strings.TrimPrefix(s, "\n"), "\n")
}

// types returns which of a tool's parameters are texts, by their schema.
func (p *Parser) types(name string) map[string]json.RawMessage {
	for _, t := range p.o.Tools {
		var schema struct {
			Properties map[string]struct {
				Type json.RawMessage `json:"type"`
			} `json:"properties"`
		}
		if t.Name != name || json.Unmarshal(t.Parameters, &schema) != nil {
			continue
		}
		types := map[string]json.RawMessage{}
		for key, property := range schema.Properties {
			types[key] = property.Type
			if property.Type == nil {
				types[key] = json.RawMessage(`"any"`)
			}
		}
		return types
	}
	return nil
}

// typed writes a parameter's text as JSON of its type. It is a text where that is
// its type or unknown, or where it is no JSON.
func typed(value string, kind json.RawMessage) string {
	if kind == nil || string(kind) == `"string"` {
		return quoted(value)
	}
	bare := strings.TrimSpace(value)
	switch strings.ToLower(bare) {
	case "true", "false", "null": // Python spells them with capitals
		bare = strings.ToLower(bare)
	}
	if !json.Valid([]byte(bare)) {
		return quoted(value)
	}
	return bare
}

func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return `""` // cannot be: a string always encodes
	}
	return strings.TrimSuffix(b.String(), "\n")
}
