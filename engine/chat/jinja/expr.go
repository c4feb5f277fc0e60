package jinja

import (
	"math"
	"strconv"
)

// expr reads an expression, "a if b else c" included.
func (p *parser) expr() expr {
	if !p.enter() {
		return constExpr{}
	}
	defer p.leave()
	e := p.or()
	for n := 0; p.chain(n) && p.is(word, "if"); n++ {
		c := &condExpr{pos: p.line(), then: e}
		p.at++
		c.test = p.or()
		if p.skip(word, "else") {
			c.otherwise = p.expr()
		}
		e = c
	}
	return e
}

// tuple reads an expression or, where commas follow, a tuple of them.
func (p *parser) tuple() expr { return p.tupleOf(p.expr) }

func (p *parser) tupleOf(read func() expr) expr {
	line := p.line()
	e := read()
	if !p.is(operator, ",") {
		return e
	}
	t := &listExpr{pos: line, items: []expr{e}, tuple: true}
	for p.skip(operator, ",") && !p.tupleEnds() {
		t.items = append(t.items, read())
	}
	return t
}

func (p *parser) tupleEnds() bool {
	switch t := p.peek(); t.kind {
	case blockEnd, outputEnd, eof:
		return true
	case operator:
		return t.text == ")"
	}
	return p.is(word, "in")
}

// maxChain bounds how many operators stand in a row, as each nests the ones before.
const maxChain = 1000

func (p *parser) chain(n int) bool {
	if n > maxChain {
		p.fail("more than %d operators in a row", maxChain)
	}
	return p.err == nil
}

func (p *parser) or() expr {
	e := p.and()
	for n := 0; p.chain(n) && p.skip(word, "or"); n++ {
		e = &logicExpr{false, e, p.and()}
	}
	return e
}

func (p *parser) and() expr {
	e := p.not()
	for n := 0; p.chain(n) && p.skip(word, "and"); n++ {
		e = &logicExpr{true, e, p.not()}
	}
	return e
}

func (p *parser) not() expr {
	if !p.is(word, "not") {
		return p.compare()
	}
	if !p.enter() {
		return constExpr{}
	}
	defer p.leave()
	line := p.line()
	p.at++
	return &unaryExpr{line, "not", p.not()}
}

func (p *parser) compare() expr {
	c := &compareExpr{pos: p.line(), first: p.sum()}
	for {
		op := p.comparison()
		if op == "" {
			break
		}
		c.ops = append(c.ops, op)
		c.rest = append(c.rest, p.sum())
	}
	if len(c.ops) == 0 {
		return c.first
	}
	return c
}

// comparison passes a comparison's operator and returns it.
func (p *parser) comparison() string {
	switch t := p.peek(); {
	case t.kind == operator:
		switch t.text {
		case "==", "!=", "<", "<=", ">", ">=":
			p.at++
			return t.text
		}
	case p.skip(word, "in"):
		return "in"
	case p.is(word, "not") && p.tokens[p.at+1].kind == word && p.tokens[p.at+1].text == "in":
		p.at += 2
		return "not in"
	}
	return ""
}

func (p *parser) binary(next func() expr, ops ...string) expr {
	e := next()
	for n := 0; p.chain(n) && p.peek().kind == operator; n++ {
		line := p.line()
		op := ""
		for _, o := range ops {
			if p.skip(operator, o) {
				op = o
				break
			}
		}
		if op == "" {
			break
		}
		e = &binaryExpr{line, op, e, next()}
	}
	return e
}

func (p *parser) sum() expr { return p.binary(p.concat, "+", "-") }

func (p *parser) concat() expr {
	line := p.line()
	parts := []expr{p.product()}
	for p.skip(operator, "~") {
		parts = append(parts, p.product())
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return &concatExpr{line, parts}
}

func (p *parser) product() expr { return p.binary(p.power, "*", "/", "//", "%") }

func (p *parser) power() expr {
	return p.binary(func() expr { return p.unary(true) }, "**")
}

func (p *parser) unary(filtered bool) expr {
	if !p.enter() {
		return constExpr{}
	}
	defer p.leave()
	line := p.line()
	var e expr
	switch {
	case p.skip(operator, "-"):
		e = &unaryExpr{line, "-", p.unary(false)}
	case p.skip(operator, "+"):
		e = &unaryExpr{line, "+", p.unary(false)}
	default:
		e = p.postfix(p.primary())
	}
	if filtered {
		e = p.filtered(e)
	}
	return e
}

// filtered reads filters, tests and calls of their results.
func (p *parser) filtered(e expr) expr {
	for n := 0; p.chain(n); n++ {
		line := p.line()
		switch {
		case p.skip(operator, "|"):
			e = &filterExpr{line, e, p.filter()}
		case p.skip(word, "is"):
			e = p.test(line, e)
		case p.is(operator, "("):
			e = &callExpr{line, e, p.args()}
		default:
			return e
		}
	}
	return e
}

func (p *parser) test(line pos, of expr) expr {
	t := &testExpr{pos: line, of: of, not: p.skip(word, "not")}
	if p.skip(operator, "==") { // tests have operators for names, too
		t.name = "eq"
	} else {
		t.name = p.name()
	}
	if _, ok := tests[t.name]; !ok {
		p.fail("there is no test %q", t.name)
	}
	switch tok := p.peek(); tok.kind {
	case text, integer, float:
		t.args.pos = []expr{p.postfix(p.primary())}
	case word:
		if !endsTest(tok.text) {
			t.args.pos = []expr{p.postfix(p.primary())}
		}
	case operator:
		switch tok.text {
		case "(":
			t.args = p.args()
		case "[", "{":
			t.args.pos = []expr{p.postfix(p.primary())}
		}
	}
	return t
}

// endsTest tells whether a word after a test's name is no argument of it.
func endsTest(s string) bool {
	switch s {
	case "else", "or", "and", "if", "in", "is", "not", "recursive":
		return true
	}
	return false
}

func (p *parser) postfix(e expr) expr {
	for n := 0; p.chain(n); n++ {
		line := p.line()
		switch {
		case p.skip(operator, "."):
			e = p.attribute(line, e)
		case p.skip(operator, "["):
			e = p.subscript(line, e)
		case p.is(operator, "("):
			e = &callExpr{line, e, p.args()}
		default:
			return e
		}
	}
	return e
}

func (p *parser) attribute(line pos, e expr) expr {
	if t := p.peek(); t.kind == integer {
		p.at++
		return &indexExpr{line, e, p.int(t.text)}
	}
	return &attrExpr{line, e, p.name()}
}

func (p *parser) subscript(line pos, of expr) expr {
	var parts [3]expr
	n := 0
	for p.err == nil && !p.is(operator, "]") {
		switch {
		case p.skip(operator, ":"):
			n++
		case n < 3 && parts[n] == nil:
			parts[n] = p.tuple()
		default:
			p.unexpected("]")
		}
		if n > 2 {
			p.unexpected("]")
		}
	}
	p.expect(operator, "]")
	if n == 0 {
		if parts[0] == nil {
			p.fail("an index is missing")
		}
		return &indexExpr{line, of, parts[0]}
	}
	return &sliceExpr{line, of, parts[0], parts[1], parts[2]}
}

func (p *parser) args() callArgs {
	var a callArgs
	p.expect(operator, "(")
	for p.err == nil && !p.is(operator, ")") {
		p.arg(&a)
		if !p.skip(operator, ",") {
			break
		}
	}
	p.expect(operator, ")")
	return a
}

func (p *parser) arg(a *callArgs) {
	next := p.tokens[min(p.at+1, len(p.tokens)-1)]
	switch {
	case p.skip(operator, "**"):
		a.kwds = p.expr()
	case p.skip(operator, "*"):
		a.star = p.expr()
	case p.peek().kind == word && next.kind == operator && next.text == "=":
		a.names = append(a.names, p.name())
		p.at++
		a.named = append(a.named, p.expr())
	case len(a.named) > 0:
		p.fail("an argument without a name after one with")
	default:
		a.pos = append(a.pos, p.expr())
	}
}

func (p *parser) primary() expr {
	t := p.peek()
	switch t.kind {
	case word:
		p.at++
		return nameOrConst(t)
	case text:
		s := ""
		for p.peek().kind == text {
			s += p.next().text
		}
		return constExpr{s}
	case integer:
		p.at++
		return p.int(t.text)
	case float:
		p.at++
		f, err := strconv.ParseFloat(t.text, 64)
		if err != nil && !math.IsInf(f, 0) {
			p.fail("%q is no number", t.text)
		}
		return constExpr{f}
	}
	return p.bracketed()
}

func nameOrConst(t token) expr {
	switch t.text {
	case "true", "True":
		return constExpr{true}
	case "false", "False":
		return constExpr{false}
	case "none", "None":
		return constExpr{nil}
	}
	return &nameExpr{pos(t.line), t.text}
}

func (p *parser) int(s string) expr {
	base := 10
	if len(s) > 1 && s[0] == '0' && (s[1] > '9') {
		base = 0
	}
	i, err := strconv.ParseInt(s, base, 64)
	if err == nil {
		return constExpr{i}
	}
	if base == 0 {
		p.fail("%q is no number that fits", s)
	}
	return constExpr{bigInt(s)}
}

func (p *parser) bracketed() expr {
	line := p.line()
	switch {
	case p.skip(operator, "("):
		if p.skip(operator, ")") {
			return &listExpr{pos: line, tuple: true}
		}
		e := p.tuple()
		p.expect(operator, ")")
		return e
	case p.skip(operator, "["):
		l := &listExpr{pos: line}
		for p.err == nil && !p.is(operator, "]") {
			l.items = append(l.items, p.expr())
			if !p.skip(operator, ",") {
				break
			}
		}
		p.expect(operator, "]")
		return l
	case p.skip(operator, "{"):
		return p.dict(line)
	}
	p.unexpected("an expression")
	return constExpr{}
}

func (p *parser) dict(line pos) expr {
	d := &dictExpr{pos: line}
	for p.err == nil && !p.is(operator, "}") {
		d.keys = append(d.keys, p.expr())
		p.expect(operator, ":")
		d.values = append(d.values, p.expr())
		if !p.skip(operator, ",") {
			break
		}
	}
	p.expect(operator, "}")
	return d
}
