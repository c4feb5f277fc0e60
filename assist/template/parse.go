package template

import (
	"fmt"
	"strings"

	"github.com/qiao-ai/qiao"
)

// Limits keep a template from growing beyond all measure.
const (
	maxTemplate     = 8 << 10 // bytes of one template
	maxDepth        = 40      // parentheses and rules within each other
	maxPermutations = 5       // parts of ( ; ), which have 120 orders
)

// parse reads one template.
func parse(s string) (*node, error) {
	if len(s) > maxTemplate {
		return nil, qiao.Errorf(qiao.TooLarge, "template", "a template has more than %d bytes", maxTemplate)
	}
	p := &parser{src: []rune(s)}
	n, err := p.alternatives(0, 0)
	if err == nil && p.pos < len(p.src) {
		err = p.wrong("%q closes nothing", p.src[p.pos])
	}
	return n, err
}

type parser struct {
	src []rune
	pos int
}

func (p *parser) wrong(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, "template", "at character %d of %q: %s", p.pos+1, shorten(string(p.src)), fmt.Sprintf(format, args...)).
		WithFix("Close what is open, and write a bracket that is meant as such with a backslash before it.")
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

// alternatives reads up to the closing rune, which it leaves; 0 is the end.
func (p *parser) alternatives(closing rune, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, p.wrong("it is nested too deeply")
	}
	var parts []*node
	var separator rune
	for {
		n, err := p.sequence(closing, depth)
		if err != nil {
			return nil, err
		}
		parts = append(parts, n)
		if p.pos >= len(p.src) || p.src[p.pos] == closing {
			break
		}
		if sep := p.src[p.pos]; separator == 0 {
			separator = sep
		} else if sep != separator {
			return nil, p.wrong("| and ; are mixed")
		}
		p.pos++
	}
	if closing != 0 && p.pos >= len(p.src) {
		return nil, p.wrong("%q is missing", closing)
	}
	switch {
	case len(parts) == 1:
		return parts[0], nil
	case separator == ';':
		return p.permutations(parts)
	}
	return &node{kind: choice, kids: parts}, nil
}

func (p *parser) permutations(parts []*node) (*node, error) {
	if len(parts) > maxPermutations {
		return nil, p.wrong("more than %d parts in any order", maxPermutations)
	}
	n := &node{kind: choice}
	permute(parts, 0, func(order []*node) {
		s := &node{kind: sequence}
		for i, part := range order {
			if i > 0 {
				s.kids = append(s.kids, &node{kind: space})
			}
			s.kids = append(s.kids, part)
		}
		n.kids = append(n.kids, s)
	})
	return n, nil
}

func permute(parts []*node, from int, yield func([]*node)) {
	if from == len(parts) {
		yield(parts)
		return
	}
	for i := from; i < len(parts); i++ {
		next := append([]*node(nil), parts...)
		next[from], next[i] = next[i], next[from]
		permute(next, from+1, yield)
	}
}

// sequence reads up to a separator or the closing rune.
func (p *parser) sequence(closing rune, depth int) (*node, error) {
	s := &node{kind: sequence}
	for p.pos < len(p.src) {
		r := p.src[p.pos]
		if r == '|' || r == ';' || closing != 0 && r == closing {
			return s, nil
		}
		n, err := p.one(r, depth)
		if err != nil {
			return nil, err
		}
		s.add(n)
	}
	return s, nil
}

// add appends n, joining literals.
func (s *node) add(n *node) {
	if last := len(s.kids) - 1; n.kind == literal && last >= 0 && s.kids[last].kind == literal {
		s.kids[last].text = append(s.kids[last].text, n.text...)
		return
	}
	if last := len(s.kids) - 1; n.kind == space && last >= 0 && s.kids[last].kind == space {
		return
	}
	s.kids = append(s.kids, n)
}

func (p *parser) one(r rune, depth int) (*node, error) {
	p.pos++
	switch r {
	case '(':
		return p.group(')', depth)
	case '[':
		n, err := p.group(']', depth)
		if err != nil {
			return nil, err
		}
		return &node{kind: choice, kids: []*node{n, nothing()}}, nil
	case '<':
		name, err := p.name('>')
		return &node{kind: rule, name: name}, err
	case '{':
		name, err := p.name('}')
		name, known := strings.CutSuffix(name, "!")
		l, slot, ok := strings.Cut(name, ":")
		if !ok {
			slot = l
		}
		return &node{kind: list, name: strings.TrimSpace(l), slot: strings.TrimSpace(slot), known: known}, err
	case ')', ']', '>', '}':
		p.pos--
		return nil, p.wrong("%q closes nothing", r)
	case '\\':
		if p.pos < len(p.src) {
			r = p.src[p.pos]
			p.pos++
		}
	case ' ', '\t', '\n', '\r':
		return &node{kind: space}, nil
	}
	return literalOf(r), nil
}

// literalOf is a rune as it will stand in a sentence, once that is normalised.
func literalOf(r rune) *node {
	r, keep := fold(r)
	switch {
	case r == ' ':
		return &node{kind: space}
	case !keep:
		return nothing()
	}
	return &node{kind: literal, text: []rune{r}}
}

func (p *parser) group(closing rune, depth int) (*node, error) {
	n, err := p.alternatives(closing, depth+1)
	if err == nil {
		p.pos++
	}
	return n, err
}

func (p *parser) name(closing rune) (string, error) {
	start := p.pos
	for ; p.pos < len(p.src); p.pos++ {
		if p.src[p.pos] == closing {
			name := strings.TrimSpace(string(p.src[start:p.pos]))
			p.pos++
			if name == "" {
				return "", p.wrong("a name is missing")
			}
			return name, nil
		}
	}
	return "", p.wrong("%q is missing", closing)
}
