package intent

import (
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// A Catalog holds manifests by name, and the lists and rules that their phrases
// share. It is filled once and then only read: reading is safe from many
// goroutines, adding is not.
type Catalog struct {
	byName map[Name]*Manifest
	names  []Name
	// Grammar holds, for each base language, the lists and rules of phrases.
	grammar map[text.Language]*Grammar
}

// A Grammar is what the phrases of one language share.
type Grammar struct {
	Rules map[string]string   // <name> stands for its template
	Lists map[string][]string // {name} stands for one of these templates
	Skip  []string            // words that mean nothing, such as "please"
}

// NewCatalog makes an empty Catalog.
func NewCatalog() *Catalog {
	return &Catalog{byName: map[Name]*Manifest{}, grammar: map[text.Language]*Grammar{}}
}

// Add puts manifests in, or fails at the first that is wrong or there already.
func (c *Catalog) Add(list ...*Manifest) error {
	for _, m := range list {
		if err := m.Check(); err != nil {
			return err
		}
		if old := c.byName[m.Name]; old != nil {
			return m.invalid("there are two intents %s, the other of %s", m.Name, or(old.Source, "unknown source")).
				WithFix("Rename one of them.")
		}
		c.byName[m.Name] = m
		c.names = append(c.names, m.Name)
	}
	return nil
}

// AddGrammar adds the lists and rules of a language. A name that is there
// already is an error of Kind Conflict.
func (c *Catalog) AddGrammar(lang text.Language, g Grammar) error {
	mine := c.grammar[lang.Base()]
	if mine == nil {
		mine = &Grammar{Rules: map[string]string{}, Lists: map[string][]string{}}
		c.grammar[lang.Base()] = mine
	}
	for name, rule := range g.Rules {
		if old, ok := mine.Rules[name]; ok && old != rule {
			return qiao.Errorf(qiao.Conflict, "intent", "the rule <%s> is there twice in %q", name, string(lang))
		}
		mine.Rules[name] = rule
	}
	for name, values := range g.Lists {
		if old, ok := mine.Lists[name]; ok && !slices.Equal(old, values) {
			return qiao.Errorf(qiao.Conflict, "intent", "the list {%s} is there twice in %q", name, string(lang))
		}
		mine.Lists[name] = values
	}
	mine.Skip = append(mine.Skip, g.Skip...)
	return nil
}

// Grammar returns what the phrases of a language share. It is never nil, and
// must not be changed.
func (c *Catalog) Grammar(lang text.Language) *Grammar {
	if g := c.grammar[lang.Base()]; g != nil {
		return g
	}
	return &Grammar{}
}

// Check tells what is wrong between manifests, such as an inverse that is not
// there. Call it when all are added.
func (c *Catalog) Check() error {
	for _, n := range c.names {
		m := c.byName[n]
		if m.Inverse != "" && c.byName[m.Inverse] == nil {
			return m.invalid("%s is taken back by %s, which is not there", n, m.Inverse)
		}
	}
	return nil
}

// Get returns the manifest of a name, or nil.
func (c *Catalog) Get(n Name) *Manifest { return c.byName[n] }

// Names lists the intents in the order in which they were added.
func (c *Catalog) Names() []Name { return slices.Clone(c.names) }

// All lists the manifests in the order in which they were added.
func (c *Catalog) All() []*Manifest {
	list := make([]*Manifest, len(c.names))
	for i, n := range c.names {
		list[i] = c.byName[n]
	}
	return list
}

// Apps lists the apps, sorted.
func (c *Catalog) Apps() []string {
	var list []string
	for _, n := range c.names {
		list = append(list, n.App())
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Languages lists the languages in which there are phrases, sorted.
func (c *Catalog) Languages() []text.Language {
	seen := map[text.Language]bool{}
	for _, m := range c.byName {
		for l := range m.Phrases {
			seen[l] = true
		}
	}
	return languages(seen)
}

func or(s, other string) string {
	if strings.TrimSpace(s) == "" {
		return other
	}
	return s
}
