package template

import (
	"fmt"
	"sort"
	"strings"
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
)

// A Grammar is what the templates of one language share.
type Grammar struct {
	Language string            // base language, for numbers and times
	NoSpaces bool              // spaces say nothing, as in Chinese
	Rules    map[string]string // templates by the name in < >
	Defs     map[string]Def    // what the names in { } stand for
	Skip     []string          // words that may be left out of a sentence
	// Prefer names a slot: a reading that fills it beats one that does not.
	Prefer string
}

// A Template is a sentence template with what it means.
type Template struct {
	Intent intent.Name
	Text   string
	Rules  map[string]string // that only this template knows
	Slots  map[string]any    // values that it implies
	// Requires are demands on the context of a sentence and of the values in it.
	Requires map[string]Demand
	// Excludes lists, for each key of a context, values that are refused.
	Excludes map[string][]string
	// Negative tells that its sentences are not the intent.
	Negative bool
	Origin   string // for errors and for people
	// Defs are what { } stands for in this template alone.
	Defs map[string]Def
}

// A Demand is what a template asks of a key of the context.
type Demand struct {
	Values []string // one of them; empty means any
	Slot   bool     // the value becomes a slot
	Maybe  bool     // it need not be known
}

// A Set is a number of templates, compiled. It is safe for use from many
// goroutines.
type Set struct {
	grammar   Grammar
	templates []compiled
	refs      []reference
	skip      [][]rune
	openers   map[string]bool // words that a command may begin with
	longest   int             // instructions of a program
	pool      sync.Pool
}

type compiled struct {
	Template
	program
	node *node
}

// Compile makes a Set. The first template that is wrong is the error.
func Compile(g Grammar, list []Template) (*Set, error) {
	s := &Set{grammar: g}
	c := newCompiler(&s.grammar)
	for _, t := range list {
		n, p, err := compileOne(c, t)
		if err != nil {
			return nil, qiao.E(qiao.KindOf(err), "template: "+t.Origin, err).WithFix("%s", qiao.FixOf(err))
		}
		s.templates = append(s.templates, compiled{t, p, n})
		s.longest = max(s.longest, len(p.code))
	}
	s.refs = c.refs
	s.findOpeners(c)
	for _, w := range g.Skip {
		if r := normalise(w, g.NoSpaces).runes; len(r) > 0 {
			s.skip = append(s.skip, r)
		}
	}
	sort.SliceStable(s.skip, func(i, j int) bool { return len(s.skip[i]) > len(s.skip[j]) })
	s.pool.New = func() any { return newScratch() }
	return s, nil
}

func compileOne(c *compiler, t Template) (*node, program, error) {
	n, err := parse(t.Text)
	if err != nil {
		return nil, program{}, err
	}
	if len(t.Defs) == 0 {
		p, err := c.compile(n, t.Rules)
		return n, p, err
	}
	local := c.withDefs(t)
	p, err := local.compile(n, t.Rules)
	c.refs = local.refs
	return n, p, err
}

// withDefs is a compiler that knows the names of one template, too.
func (c *compiler) withDefs(t Template) *compiler {
	g := *c.grammar
	g.Defs = map[string]Def{}
	for k, v := range c.grammar.Defs {
		g.Defs[k] = v
	}
	for k, v := range t.Defs {
		g.Defs[k] = v
	}
	return &compiler{grammar: &g, noSpaces: c.noSpaces, rules: c.rules, refs: c.refs, byRef: map[string]int32{}}
}

// Len is the number of templates.
func (s *Set) Len() int { return len(s.templates) }

// why names a template for people.
func (t *compiled) why() string {
	return fmt.Sprintf("template %s", strings.TrimSpace(t.Text+" "+t.origin()))
}

func (t *compiled) origin() string {
	if t.Origin == "" {
		return ""
	}
	return "(" + t.Origin + ")"
}

// NoSpaces tells whether spaces say nothing in the language of s; lists that
// are given with a sentence are made the same way.
func (s *Set) NoSpaces() bool { return s.grammar.NoSpaces }
