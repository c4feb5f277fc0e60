package algebra

import "errors"

// errSyntax says that something is not an expression that we read.
var errSyntax = errors.New("not an expression")

// deepest bounds the nesting of an expression.
const deepest = 60

type parser struct {
	tokens []token
	at     int
	depth  int
	bars   int  // open |
	mixed  bool // 3\frac{1}{2} is three and a half, not three halves
}

// parse reads s, which is clean, as one expression. A whole number before a
// fraction is a mixed number, or else a product.
func parse(s string, mixed bool) (*expr, error) {
	if len(s) > longest {
		return nil, errSyntax
	}
	p := &parser{tokens: lex(s), mixed: mixed}
	e, err := p.sum()
	if err != nil || p.peek().kind != tokEnd {
		return nil, errSyntax
	}
	return e, nil
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) symbol(s string) bool {
	t := p.peek()
	if t.kind == tokSymbol && t.text == s {
		p.at++
		return true
	}
	return false
}

func (p *parser) sum() (*expr, error) {
	if p.depth++; p.depth > deepest {
		return nil, errSyntax
	}
	defer func() { p.depth-- }()
	left, err := p.product()
	for err == nil {
		negative := p.symbol("-")
		if !negative && !p.symbol("+") {
			return left, nil
		}
		var right *expr
		if right, err = p.product(); err == nil && negative {
			right = &expr{op: neg, args: []*expr{right}}
		}
		left = &expr{op: add, args: []*expr{left, right}}
	}
	return nil, err
}

func (p *parser) product() (*expr, error) {
	left, err := p.unary()
	for err == nil {
		o, implied := mul, false
		switch {
		case p.symbol("*"):
		case p.symbol("/"):
			o = div
		case p.startsFactor():
			implied = true
		default:
			return left, nil
		}
		var right *expr
		if implied {
			right, err = p.power()
		} else {
			right, err = p.unary()
		}
		if err == nil {
			left = combine(o, implied && p.mixed, left, right)
		}
	}
	return nil, err
}

// combine joins two factors. A whole number directly before a fraction of
// whole numbers is a mixed number: 3\frac{1}{2} is three and a half.
func combine(o op, implied bool, left, right *expr) *expr {
	if implied && left.op == number && right.op == div && right.args[0].op == number && right.args[1].op == number {
		o = add
	}
	return &expr{op: o, args: []*expr{left, right}}
}

func (p *parser) startsFactor() bool {
	switch t := p.peek(); t.kind {
	case tokNumber, tokName:
		return true
	case tokSymbol:
		return t.text == "(" || t.text == "{" || t.text == "[" || t.text == "|" && p.bars == 0
	}
	return false
}

func (p *parser) unary() (*expr, error) {
	if p.symbol("+") {
		return p.unary1()
	}
	if p.symbol("-") {
		e, err := p.unary1()
		if err != nil {
			return nil, err
		}
		return &expr{op: neg, args: []*expr{e}}, nil
	}
	return p.power()
}

// unary1 reads what follows a sign, counting depth: ---x nests.
func (p *parser) unary1() (*expr, error) {
	if p.depth++; p.depth > deepest {
		return nil, errSyntax
	}
	defer func() { p.depth-- }()
	return p.unary()
}

func (p *parser) power() (*expr, error) {
	base, err := p.atom()
	if err != nil {
		return nil, err
	}
	for {
		switch {
		case p.symbol("!"):
			base = &expr{op: call, text: "!", args: []*expr{base}}
		case p.symbol("%"):
			base = &expr{op: div, args: []*expr{base, {op: number, text: "100"}}}
		case p.symbol("^"):
			e, err := p.exponent()
			if err != nil {
				return nil, err
			}
			base = &expr{op: pow, args: []*expr{base, e}}
		default:
			return base, nil
		}
	}
}

// exponent reads what stands after ^ or _: a group, a sign and a factor, or
// one factor.
func (p *parser) exponent() (*expr, error) {
	if p.symbol("*") { // 2**3, read as 2^3 by way of ^*
		return nil, errSyntax
	}
	if p.symbol("-") {
		e, err := p.atom()
		if err != nil {
			return nil, err
		}
		return &expr{op: neg, args: []*expr{e}}, nil
	}
	return p.atom()
}

func (p *parser) atom() (*expr, error) {
	t := p.peek()
	switch t.kind {
	case tokNumber:
		p.at++
		return &expr{op: number, text: t.text}, nil
	case tokName:
		p.at++
		return p.named(t.text)
	case tokSymbol:
		return p.group()
	}
	return nil, errSyntax
}

// group reads what brackets hold.
func (p *parser) group() (*expr, error) {
	for _, pair := range []string{"()", "{}", "[]"} {
		if p.symbol(pair[:1]) {
			bars := p.bars
			p.bars = 0
			e, err := p.sum()
			p.bars = bars
			if err != nil || !p.symbol(pair[1:]) {
				return nil, errSyntax
			}
			return e, nil
		}
	}
	if !p.symbol("|") {
		return nil, errSyntax
	}
	p.bars++
	e, err := p.sum()
	p.bars--
	if err != nil || !p.symbol("|") {
		return nil, errSyntax
	}
	return &expr{op: call, text: "abs", args: []*expr{e}}, nil
}

func (p *parser) named(name string) (*expr, error) {
	switch {
	case name == "frac":
		return p.two(div, "")
	case name == "binom":
		return p.two(call, "binom")
	case name == "sqrt":
		return p.root()
	case name == "lfloor" || name == "lceil":
		return p.enclosed(name)
	case functions(name):
		return p.function(name)
	case constants(name):
		return &expr{op: constant, text: name}, nil
	case structural(name):
		return nil, errSyntax
	}
	return p.subscripted(name)
}

// structural names are of what surrounds expressions.
func structural(name string) bool {
	switch name {
	case "text", "begin", "end", "cup", "cap", "in", "le", "ge", "lt", "gt", "ne", "neq", "pm", "mp", "to", "mod", "pmod",
		"equiv", "approx", "mathrm", "mbox", "textbf", "sum", "int", "prod", "rfloor", "rceil", "mid", "notin", "setminus", "subset":
		return true
	}
	return false
}

// subscripted reads x, x_1 or x_{12} as one name.
func (p *parser) subscripted(name string) (*expr, error) {
	if p.symbol("_") {
		from := p.at
		if _, err := p.atom(); err != nil {
			return nil, err
		}
		for _, t := range p.tokens[from:p.at] {
			name += "_" + t.text
		}
	}
	return &expr{op: variable, text: name}, nil
}

func (p *parser) two(o op, name string) (*expr, error) {
	a, err := p.atom()
	if err != nil {
		return nil, err
	}
	b, err := p.atom()
	if err != nil {
		return nil, err
	}
	return &expr{op: o, text: name, args: []*expr{a, b}}, nil
}

// root reads \sqrt{x} and \sqrt[3]{x}.
func (p *parser) root() (*expr, error) {
	degree := &expr{op: number, text: "2"}
	if p.symbol("[") {
		d, err := p.sum()
		if err != nil || !p.symbol("]") {
			return nil, errSyntax
		}
		degree = d
	}
	e, err := p.atom()
	if err != nil {
		return nil, err
	}
	return &expr{op: call, text: "sqrt", args: []*expr{e, degree}}, nil
}

func (p *parser) enclosed(name string) (*expr, error) {
	e, err := p.sum()
	if t := p.peek(); err != nil || t.kind != tokName || t.text != "r"+name[1:] {
		return nil, errSyntax
	}
	p.at++
	return &expr{op: call, text: name, args: []*expr{e}}, nil
}

// function reads \sin x, \sin^2 x, \log_2 x, f(x).
func (p *parser) function(name string) (*expr, error) {
	var base, power *expr
	var err error
	if p.symbol("_") {
		if base, err = p.exponent(); err != nil {
			return nil, err
		}
	}
	if p.symbol("^") {
		if power, err = p.exponent(); err != nil {
			return nil, err
		}
	}
	arg, err := p.argument()
	if err != nil {
		return nil, err
	}
	e := &expr{op: call, text: name, args: []*expr{arg}}
	if base != nil {
		e.args = append(e.args, base)
	}
	if power != nil {
		e = &expr{op: pow, args: []*expr{e, power}}
	}
	return e, nil
}

// argument reads what a function is applied to: a bracket, or factors up to
// the next sign or function, as in \sin 2x.
func (p *parser) argument() (*expr, error) {
	if t := p.peek(); t.kind == tokSymbol && (t.text == "(" || t.text == "{" || t.text == "|") {
		return p.atom()
	}
	left, err := p.nested()
	for err == nil && p.startsFactor() && !(p.peek().kind == tokName && functions(p.peek().text)) {
		var right *expr
		if right, err = p.power(); err == nil {
			left = &expr{op: mul, args: []*expr{left, right}}
		}
	}
	return left, err
}

func (p *parser) nested() (*expr, error) {
	if p.depth++; p.depth > deepest {
		return nil, errSyntax
	}
	defer func() { p.depth-- }()
	return p.power()
}
