package jinja

import (
	"slices"

	"github.com/qiao-ai/qiao"
)

// A Template is a parsed chat template. It may be rendered from many goroutines.
type Template struct{ body []stmt }

// maxSource is the largest template accepted, in bytes. The largest in use has
// 30,000.
const maxSource = 1 << 20

// maxNesting bounds how deep a template's blocks and expressions nest.
const maxNesting = 200

// Parse reads a template. Its errors are of Kind Invalid and name the line.
func Parse(source string) (*Template, error) {
	if len(source) > maxSource {
		return nil, qiao.Errorf(qiao.TooLarge, "chat template", "%d bytes, more than %d", len(source), maxSource).
			WithFix("Use the chat template that the model was published with.")
	}
	tokens, err := lex(source)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	body := p.statements()
	if t := p.peek(); p.err == nil && t.kind != eof {
		p.fail("unexpected {%% %s %%}", p.tokens[min(p.at+1, len(p.tokens)-1)].text)
	}
	if p.err != nil {
		return nil, p.err
	}
	return &Template{body}, nil
}

// A parser keeps its first error; after it, tokens look like the end.
type parser struct {
	tokens []token
	at     int
	depth  int
	loops  int
	err    error
}

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = syntaxError(p.tokens[p.at].line, format, args...)
	}
}

func (p *parser) peek() token {
	if p.err != nil {
		return token{kind: eof}
	}
	return p.tokens[p.at]
}

func (p *parser) next() token {
	t := p.peek()
	if t.kind != eof {
		p.at++
	}
	return t
}

func (p *parser) line() pos { return pos(p.tokens[p.at].line) }

// enter and leave bracket whatever may nest.
func (p *parser) enter() bool {
	p.depth++
	if p.depth > maxNesting {
		p.fail("nested more than %d deep", maxNesting)
		return false
	}
	return p.err == nil
}

func (p *parser) leave() { p.depth-- }

func (p *parser) is(k kind, s string) bool {
	t := p.peek()
	return t.kind == k && t.text == s
}

func (p *parser) skip(k kind, s string) bool {
	if p.is(k, s) {
		p.at++
		return true
	}
	return false
}

func (p *parser) expect(k kind, s string) {
	if !p.skip(k, s) {
		p.unexpected(s)
	}
}

func (p *parser) unexpected(want string) {
	switch t := p.peek(); t.kind {
	case eof:
		p.fail("the template ends where %q should be", want)
	case blockEnd, outputEnd:
		p.fail("the tag ends where %q should be", want)
	default:
		p.fail("%q where %q should be", t.text, want)
	}
}

func (p *parser) name() string {
	t := p.next()
	if t.kind != word {
		if t.kind != eof {
			p.at--
		}
		p.unexpected("a name")
	}
	return t.text
}

func (p *parser) endTag() {
	if p.peek().kind != blockEnd {
		p.unexpected("%}")
		return
	}
	p.at++
}

// statements reads up to a block tag that is none of its own, such as endif.
func (p *parser) statements(ends ...string) []stmt {
	var list []stmt
	if !p.enter() {
		return nil
	}
	defer p.leave()
	for {
		switch t := p.peek(); t.kind {
		case data:
			p.at++
			list = append(list, dataStmt{t.text})
		case outputBegin:
			p.at++
			list = append(list, outputStmt{pos(t.line), p.tuple()})
			if p.peek().kind != outputEnd {
				p.unexpected("}}")
				return list
			}
			p.at++
		case blockBegin:
			if slices.Contains(ends, p.tokens[p.at+1].text) {
				return list
			}
			s := p.statement()
			if p.err != nil || s == nil {
				return list
			}
			list = append(list, s)
		default:
			return list
		}
	}
}

// body reads statements and the tag that ends them; it returns its name.
func (p *parser) body(ends ...string) ([]stmt, string) {
	p.endTag()
	list := p.statements(ends...)
	if p.peek().kind != blockBegin {
		p.fail("{%% %s %%} is missing", ends[len(ends)-1])
		return nil, ""
	}
	p.at++
	return list, p.next().text
}

// closed reads statements up to the tag of this name.
func (p *parser) closed(end string) []stmt {
	list, _ := p.body(end)
	if end == "endmacro" && p.peek().kind == word {
		p.at++ // {% endmacro name %}
	}
	p.endTag()
	return list
}

// statement reads a block tag and what belongs to it; nil if no statement begins
// with it.
func (p *parser) statement() stmt {
	line := p.line()
	p.at++
	switch t := p.next(); t.text {
	case "if":
		return p.ifStmt(line)
	case "for":
		return p.forStmt(line)
	case "set":
		return p.setStmt(line)
	case "macro":
		m := p.macro(p.name())
		m.body = p.closed("endmacro")
		return macroStmt{line, m.name, m}
	case "call":
		return p.callStmt(line)
	case "filter":
		f := p.filters()
		return filterBlock{line, f, p.closed("endfilter")}
	case "with":
		return p.withStmt()
	case "generation":
		return blockStmt{p.closed("endgeneration")}
	case "break", "continue":
		return p.flowStmt(t.text)
	case "extends", "include", "import", "from", "block", "do", "autoescape", "trans":
		p.fail("{%% %s %%} is not supported", t.text)
	default:
		p.at -= 2
	}
	return nil
}

func (p *parser) flowStmt(name string) stmt {
	if p.loops == 0 {
		p.fail("%s outside of a loop", name)
	}
	p.endTag()
	if name == "break" {
		return flowStmt{breakLoop}
	}
	return flowStmt{nextRound}
}

func (p *parser) ifStmt(line pos) stmt {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	s := &ifStmt{pos: line, test: p.tuple()}
	var end string
	s.then, end = p.body("elif", "else", "endif")
	switch end {
	case "elif":
		if rest := p.ifStmt(line); rest != nil {
			s.otherwise = []stmt{rest}
		}
		return s
	case "else":
		s.otherwise, _ = p.body("endif")
	}
	p.endTag()
	return s
}

func (p *parser) forStmt(line pos) stmt {
	s := &forStmt{pos: line}
	s.targets, s.single = p.targetNames()
	p.expect(word, "in")
	s.over = p.tupleOf(p.or)
	if p.skip(word, "if") {
		s.test = p.expr()
	}
	if p.is(word, "recursive") {
		p.fail("recursive loops are not supported")
	}
	var end string
	p.loops++
	s.body, end = p.body("else", "endfor")
	p.loops--
	if end == "else" {
		s.otherwise, _ = p.body("endfor")
	}
	p.endTag()
	return s
}

// targetNames reads "a" or "a, b"; single tells which.
func (p *parser) targetNames() (names []string, single bool) {
	paren := p.skip(operator, "(")
	names = []string{p.name()}
	single = true
	for p.skip(operator, ",") {
		single = false
		if p.peek().kind == word && !p.is(word, "in") {
			names = append(names, p.name())
		}
	}
	if paren {
		p.expect(operator, ")")
	}
	return names, single
}

func (p *parser) setStmt(line pos) stmt {
	targets := []target{p.target()}
	single := true
	for p.skip(operator, ",") {
		targets = append(targets, p.target())
		single = false
	}
	if p.skip(operator, "=") {
		s := setStmt{line, targets, single, p.tuple()}
		p.endTag()
		return s
	}
	var filters []filterCall
	if p.skip(operator, "|") {
		filters = p.filters()
	}
	return setBlock{line, targets[0], filters, p.closed("endset")}
}

func (p *parser) target() target {
	t := target{name: p.name()}
	if p.skip(operator, ".") {
		t.attr = p.name()
	}
	return t
}

// macro reads a macro's parameters; its body comes later.
func (p *parser) macro(name string) *macro {
	m := &macro{name: name}
	p.expect(operator, "(")
	for p.err == nil && !p.is(operator, ")") {
		m.params = append(m.params, p.name())
		if p.skip(operator, "=") {
			m.defaults = append(m.defaults, p.expr())
		} else if len(m.defaults) > 0 {
			p.fail("a parameter without a default after one with")
		}
		if !p.skip(operator, ",") {
			break
		}
	}
	p.expect(operator, ")")
	return m
}

func (p *parser) callStmt(line pos) stmt {
	m := &macro{name: "caller"}
	if p.is(operator, "(") {
		m = p.macro("caller")
	}
	call, ok := p.expr().(*callExpr)
	if !ok {
		p.fail("{%% call %%} needs a call")
		return nil
	}
	m.body = p.closed("endcall")
	return callStmt{line, call, m}
}

func (p *parser) withStmt() stmt {
	var s withStmt
	for p.peek().kind == word {
		s.names = append(s.names, p.name())
		p.expect(operator, "=")
		s.values = append(s.values, p.expr())
		if !p.skip(operator, ",") {
			break
		}
	}
	s.body = p.closed("endwith")
	return s
}

// filters reads "name(args)|name…" after a bar.
func (p *parser) filters() []filterCall {
	list := []filterCall{p.filter()}
	for p.skip(operator, "|") {
		list = append(list, p.filter())
	}
	return list
}

func (p *parser) filter() filterCall {
	f := filterCall{pos: p.line(), name: p.name()}
	for p.skip(operator, ".") {
		f.name += "." + p.name()
	}
	if _, ok := filters[f.name]; !ok {
		p.fail("there is no filter %q", f.name)
	}
	if p.is(operator, "(") {
		f.args = p.args()
	}
	return f
}
