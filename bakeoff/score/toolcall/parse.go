package toolcall

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
)

// A Call is a tool with its arguments.
type Call struct {
	Name string
	Args *Dict
}

// MaxOutput is the most bytes of a model's output that is read.
const MaxOutput = 1 << 20

// ParseCalls reads what a model wrote: Python calls, such as
// [weather.get(city="Paris", days=3)], or JSON, such as
// [{"weather.get": {"city": "Paris"}}] or [{"name": …, "arguments": …}], alone or
// in a list. The empty text and [] are no calls. Anything else is an error of
// Kind Invalid.
func ParseCalls(s string) ([]Call, error) {
	s = strings.TrimSpace(s)
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(s, "```json"), "```python"), "```"))
	s = strings.TrimSpace(strings.TrimPrefix(s, "```"))
	if len(s) > MaxOutput {
		return nil, qiao.Errorf(qiao.TooLarge, "toolcall", "an output has more than %d bytes", MaxOutput)
	}
	if s == "" {
		return nil, nil
	}
	if v, err := ParseJSON([]byte(s)); err == nil {
		return CallsOf(v)
	}
	p := &python{s: s}
	return p.calls()
}

// CallsOf reads calls of a JSON value.
func CallsOf(v Value) ([]Call, error) {
	switch v := v.(type) {
	case []Value:
		var all []Call
		for _, e := range v {
			list, err := CallsOf(e)
			if err != nil {
				return nil, err
			}
			all = append(all, list...)
		}
		return all, nil
	case *Dict:
		return callsOfDict(v)
	case string:
		return ParseCalls(v)
	}
	return nil, noCall()
}

func callsOfDict(d *Dict) ([]Call, error) {
	if f, ok := d.Values["function"].(*Dict); ok {
		d = f // as chat completions write it
	}
	if name, ok := d.Values["name"].(string); ok {
		for _, key := range []string{"arguments", "parameters", "args"} {
			if a, ok := d.Get(key); ok {
				args, err := argsOf(a)
				return []Call{{name, args}}, err
			}
		}
	}
	var all []Call
	for _, name := range d.Keys {
		args, err := argsOf(d.Values[name])
		if err != nil {
			return nil, err
		}
		all = append(all, Call{name, args})
	}
	return all, nil
}

// argsOf reads arguments, which may be JSON in a text.
func argsOf(v Value) (*Dict, error) {
	if s, ok := v.(string); ok {
		inner, err := ParseJSON([]byte(s))
		if err != nil {
			return nil, noCall()
		}
		v = inner
	}
	if d, ok := v.(*Dict); ok {
		return d, nil
	}
	return nil, noCall()
}

func noCall() error {
	return qiao.Errorf(qiao.Invalid, "toolcall", "this is no call of a tool").
		WithFix("Record calls as name(argument=value) or as JSON with name and arguments.")
}

// A python reads calls as Python writes them.
type python struct {
	s     string
	pos   int
	depth int
}

func (p *python) calls() ([]Call, error) {
	list := p.take('[')
	var all []Call
	for {
		p.space()
		if list && p.take(']') {
			break
		}
		if p.pos >= len(p.s) {
			break
		}
		c, ok := p.call()
		if !ok {
			return nil, noCall()
		}
		all = append(all, c)
		p.space()
		if !p.take(',') && list && !p.take(']') {
			return nil, noCall()
		} else if list && p.pos > 0 && p.s[p.pos-1] == ']' {
			break
		}
	}
	p.space()
	if p.pos < len(p.s) {
		return nil, noCall()
	}
	return all, nil
}

func (p *python) space() {
	for p.pos < len(p.s) && strings.ContainsRune(" \t\r\n", rune(p.s[p.pos])) {
		p.pos++
	}
}

func (p *python) take(c byte) bool {
	p.space()
	if p.pos < len(p.s) && p.s[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

// name reads an identifier, with points where dotted.
func (p *python) name(dotted bool) string {
	p.space()
	start := p.pos
	for p.pos < len(p.s) {
		r, size := utf8.DecodeRuneInString(p.s[p.pos:])
		if r != '_' && !unicode.IsLetter(r) && !(unicode.IsDigit(r) && p.pos > start) && !(dotted && (r == '.' || r == '-')) {
			break
		}
		p.pos += size
	}
	return p.s[start:p.pos]
}

func (p *python) call() (Call, bool) {
	c := Call{Name: p.name(true), Args: &Dict{}}
	if c.Name == "" || !p.take('(') {
		return c, false
	}
	for !p.take(')') {
		key := p.name(false)
		if key == "" || !p.take('=') {
			return c, false
		}
		v, ok := p.value()
		if !ok {
			return c, false
		}
		c.Args.Set(key, v)
		if !p.take(',') {
			return c, p.take(')')
		}
	}
	return c, true
}

func (p *python) value() (Value, bool) {
	p.space()
	if p.depth++; p.depth > mostNested {
		return nil, false
	}
	defer func() { p.depth-- }()
	if p.pos >= len(p.s) {
		return nil, false
	}
	switch c := p.s[p.pos]; {
	case c == '\'' || c == '"':
		return p.str(c)
	case c == '[' || c == '(':
		return p.list(map[byte]byte{'[': ']', '(': ')'}[c])
	case c == '{':
		return p.dict()
	case c == '-' || c == '+' || c == '.' || c >= '0' && c <= '9':
		return p.number()
	}
	switch p.name(false) {
	case "True", "true":
		return true, true
	case "False", "false":
		return false, true
	case "None", "null":
		return nil, true
	}
	return nil, false
}

func (p *python) number() (Value, bool) {
	start := p.pos
	for p.pos < len(p.s) && strings.ContainsRune("+-.eE_0123456789", rune(p.s[p.pos])) {
		p.pos++
	}
	v, err := number(strings.TrimPrefix(strings.ReplaceAll(p.s[start:p.pos], "_", ""), "+"))
	return v, err == nil
}

func (p *python) str(quote byte) (Value, bool) {
	p.pos++
	var b strings.Builder
	for p.pos < len(p.s) {
		c := p.s[p.pos]
		p.pos++
		switch {
		case c == quote:
			return b.String(), true
		case c == '\\' && p.pos < len(p.s):
			switch e := p.s[p.pos]; e {
			case 'n':
				b.WriteByte('\n')
			case 't':
				b.WriteByte('\t')
			case '\\', '\'', '"':
				b.WriteByte(e)
			default:
				b.WriteByte('\\')
				b.WriteByte(e)
			}
			p.pos++
		default:
			b.WriteByte(c)
		}
	}
	return nil, false
}

func (p *python) list(closing byte) (Value, bool) {
	p.pos++
	list := []Value{}
	for !p.take(closing) {
		v, ok := p.value()
		if !ok {
			return nil, false
		}
		list = append(list, v)
		if !p.take(',') {
			return list, p.take(closing)
		}
	}
	return list, true
}

func (p *python) dict() (Value, bool) {
	p.pos++
	d := &Dict{}
	for !p.take('}') {
		k, ok := p.value()
		if !ok || !p.take(':') {
			return nil, false
		}
		v, ok := p.value()
		if !ok {
			return nil, false
		}
		d.Set(text(k, false), v)
		if !p.take(',') {
			return d, p.take('}')
		}
	}
	return d, true
}
