package template

import (
	"slices"

	"github.com/qiao-ai/qiao"
)

// A program is a template made ready to run. Its instructions only lead
// forward, so running it over a sentence is one sweep.
type program struct {
	code []instruction
	mask mask // of what each of its sentences contains
}

type instruction struct {
	op   op
	text []rune  // of opLiteral
	to   []int32 // of opFork: where to go on
	ref  int32   // of opList and others: the set's reference
}

type op uint8

const (
	opLiteral op = iota
	opSpace
	opFork
	opRef
	opMatch
)

// maxProgram is how many instructions one template may have.
const maxProgram = 6000

// A compiler makes programs of the templates of one set.
type compiler struct {
	grammar  *Grammar
	noSpaces bool
	rules    map[string]*node // parsed
	local    map[string]string
	bodies   map[string]*node // of local rules, parsed
	masks    map[*node]mask
	refs     []reference
	byRef    map[string]int32
	code     []instruction
}

// A reference is a {name} of some template.
type reference struct {
	name  string // of the list
	slot  string
	known bool
	def   *Def
	list  *List // compiled, of a Listed def with values
}

func newCompiler(g *Grammar) *compiler {
	return &compiler{grammar: g, noSpaces: g.NoSpaces, rules: map[string]*node{}, byRef: map[string]int32{}}
}

// compile makes the program of a template. Local rules go before the grammar's.
func (c *compiler) compile(n *node, local map[string]string) (program, error) {
	c.begin(local)
	if err := c.emit(n, 0); err != nil {
		return program{}, err
	}
	c.code = append(c.code, instruction{op: opMatch})
	m, err := c.mask(n, 0)
	return program{code: slices.Clone(c.code), mask: m}, err
}

// begin makes c ready for a template with rules of its own.
func (c *compiler) begin(local map[string]string) {
	c.code, c.local, c.bodies, c.masks = nil, local, map[string]*node{}, map[*node]mask{}
}

func (c *compiler) emit(n *node, depth int) error {
	if len(c.code) > maxProgram || depth > maxDepth {
		return qiao.Errorf(qiao.TooLarge, "template", "a template has too many parts with its rules written out").
			WithFix("See whether a rule names itself, or cut the template into several.")
	}
	switch n.kind {
	case literal:
		c.code = append(c.code, instruction{op: opLiteral, text: n.text})
	case space:
		if !c.noSpaces {
			c.code = append(c.code, instruction{op: opSpace})
		}
	case sequence:
		for _, k := range n.kids {
			if err := c.emit(k, depth+1); err != nil {
				return err
			}
		}
	case choice:
		return c.emitChoice(n, depth)
	case rule:
		body, err := c.rule(n.name)
		if err != nil {
			return err
		}
		return c.emit(body, depth+1)
	case list:
		ref, err := c.reference(n)
		if err != nil {
			return err
		}
		c.code = append(c.code, instruction{op: opRef, ref: ref})
	}
	return nil
}

// emitChoice writes: fork, then each alternative with a jump to the end.
func (c *compiler) emitChoice(n *node, depth int) error {
	fork := len(c.code)
	c.code = append(c.code, instruction{op: opFork})
	var to, jumps []int32
	for i, k := range n.kids {
		to = append(to, int32(len(c.code)))
		if err := c.emit(k, depth+1); err != nil {
			return err
		}
		if i < len(n.kids)-1 {
			jumps = append(jumps, int32(len(c.code)))
			c.code = append(c.code, instruction{op: opFork})
		}
	}
	for _, j := range jumps {
		c.code[j].to = []int32{int32(len(c.code))}
	}
	c.code[fork].to = to
	return nil
}

func (c *compiler) rule(name string) (*node, error) {
	if src, ok := c.local[name]; ok {
		return parseOnce(c.bodies, name, src)
	}
	if n := c.rules[name]; n != nil {
		return n, nil
	}
	src, ok := c.grammar.Rules[name]
	if !ok {
		return nil, qiao.Errorf(qiao.Invalid, "template", "there is no rule <%s>", name).
			WithFix("Define it under rules, or write its words out.")
	}
	return parseOnce(c.rules, name, src)
}

func parseOnce(known map[string]*node, name, src string) (*node, error) {
	if n := known[name]; n != nil {
		return n, nil
	}
	n, err := parse(src)
	if err == nil {
		known[name] = n
	}
	return n, err
}

func (c *compiler) reference(n *node) (int32, error) {
	key := n.name + ":" + n.slot
	if n.known {
		key += "!"
	}
	if i, ok := c.byRef[key]; ok {
		return i, nil
	}
	def, ok := c.grammar.Defs[n.name]
	if !ok {
		return 0, qiao.Errorf(qiao.Invalid, "template", "nothing is called {%s}", n.name).
			WithFix("Define it as a list or a slot.")
	}
	r := reference{name: n.name, slot: n.slot, known: n.known, def: &def}
	if def.Kind == Listed && len(def.Values) > 0 {
		l, err := NewList(def.Values, c.noSpaces)
		if err != nil {
			return 0, err
		}
		r.list = l
	}
	c.refs = append(c.refs, r)
	c.byRef[key] = int32(len(c.refs) - 1)
	return int32(len(c.refs) - 1), nil
}

// A mask is a set of pairs of neighbouring runes, hashed: what a sentence must
// contain to match. It rules most templates out at once.
type mask [4]uint64

func (m *mask) add(a, b rune) {
	h := (uint32(a)*0x9E3779B1 ^ uint32(b)*0x85EBCA6B) * 0xC2B2AE35
	m[h>>30] |= 1 << (h >> 24 & 63)
}

// within tells whether all of m is in s.
func (m *mask) within(s *mask) bool {
	return m[0]&^s[0]|m[1]&^s[1]|m[2]&^s[2]|m[3]&^s[3] == 0
}

// maskOf holds the pairs of a text, and each rune alone.
func maskOf(r []rune) mask {
	var m mask
	for i := range r {
		m.add(0, r[i])
		if i > 0 {
			m.add(r[i-1], r[i])
		}
	}
	return m
}

// mask is what every text of n contains. Parts are shared, so each is looked at
// once.
func (c *compiler) mask(n *node, depth int) (mask, error) {
	if m, ok := c.masks[n]; ok || depth > maxDepth {
		return m, nil
	}
	m, err := c.makeMask(n, depth)
	c.masks[n] = m
	return m, err
}

func (c *compiler) makeMask(n *node, depth int) (mask, error) {
	var m mask
	switch n.kind {
	case literal:
		return maskOf(n.text), nil
	case rule:
		body, err := c.rule(n.name)
		if err != nil {
			return m, err
		}
		return c.mask(body, depth+1)
	}
	for i, k := range n.kids {
		part, err := c.mask(k, depth+1)
		if err != nil {
			return m, err
		}
		for j := range m {
			switch {
			case n.kind == sequence || i == 0:
				m[j] |= part[j]
			default: // a choice: only what all have
				m[j] &= part[j]
			}
		}
	}
	return m, nil
}
