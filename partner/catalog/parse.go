package catalog

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/qiao-ai/qiao"
)

// Parse reads a catalogue. Over is the catalogue that it changes, or nil: a model
// that is in both keeps what the file does not say; its prices are replaced as a
// whole. What the file says wrongly is an error of Kind Misconfigured with a line
// for each, at most twenty; name stands before the line numbers.
func Parse(name string, data []byte, over *Catalog) (*Catalog, error) {
	p := &parser{name: name, out: over.clone()}
	var doc yaml.Node
	if err := yaml.Load(data, &doc); err != nil {
		p.notYAML(err)
		return nil, p.err()
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		p.fail(&doc, "the file is empty")
		return nil, p.err()
	}
	p.file(doc.Content[0])
	if len(p.problems) == 0 {
		p.link()
	}
	if len(p.problems) > 0 {
		return nil, p.err()
	}
	return p.out, nil
}

func (c *Catalog) clone() *Catalog {
	out := &Catalog{windows: map[string]*Window{}, holidays: map[string]*Calendar{}, filings: map[string]Filing{}}
	if c == nil {
		return out
	}
	out.Seen = c.Seen
	maps.Copy(out.windows, c.windows)
	maps.Copy(out.holidays, c.holidays)
	maps.Copy(out.filings, c.filings)
	for _, m := range c.models {
		own := *m
		own.Prices = slices.Clone(m.Prices)
		out.models = append(out.models, &own)
	}
	return out
}

// A parser gathers what is wrong with a file.
type parser struct {
	name     string
	out      *Catalog
	problems []error
}

const mostProblems = 20

func (p *parser) fail(n *yaml.Node, format string, args ...any) {
	if len(p.problems) < mostProblems {
		p.problems = append(p.problems, fmt.Errorf("%s:%d:%d: %s", p.name, n.Line, n.Column, fmt.Sprintf(format, args...)))
	}
}

func (p *parser) notYAML(err error) {
	var e *yaml.LoadError
	if errors.As(err, &e) {
		p.problems = append(p.problems, fmt.Errorf("%s:%d:%d: it is not YAML: %s", p.name, e.Mark.Line, e.Mark.Column, e.Message))
		return
	}
	p.problems = append(p.problems, fmt.Errorf("%s: it is not YAML, or empty", p.name))
}

func (p *parser) err() error {
	return qiao.E(qiao.Misconfigured, "catalog", errors.Join(p.problems...)).WithFix("See docs/prices.md for the form of the file.")
}

// fields hands each key of a mapping to take, which returns false for a key that
// it does not know. It tells whether n is a mapping.
func (p *parser) fields(n *yaml.Node, what string, take func(key string, v *yaml.Node) bool) bool {
	if n.Kind != yaml.MappingNode || n.Anchor != "" {
		p.fail(n, "%s is written as keys with values, without anchors", what)
		return false
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode:
			p.fail(key, "a key of %s is no word", what)
		case seen[key.Value]:
			p.fail(key, "%q stands in %s twice", key.Value, what)
		case value.Kind == yaml.AliasNode || value.Anchor != "":
			p.fail(value, "anchors and aliases are not read: write the value out")
		case !take(key.Value, value):
			p.fail(key, "%s has no key %q", what, key.Value)
		}
		seen[key.Value] = true
	}
	return true
}

func (p *parser) items(n *yaml.Node, what string, take func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		p.fail(n, "%s is a list", what)
		return
	}
	for _, item := range n.Content {
		if item.Kind == yaml.AliasNode || item.Anchor != "" {
			p.fail(item, "anchors and aliases are not read: write the value out")
			continue
		}
		take(item)
	}
}

func (p *parser) file(n *yaml.Node) {
	var models *yaml.Node
	version := ""
	p.fields(n, "the file", func(key string, v *yaml.Node) bool {
		switch key {
		case "catalog":
			version = p.text(v)
		case "seen":
			p.out.Seen = p.day(v)
		case "holidays":
			p.fields(v, key, func(name string, v *yaml.Node) bool { p.out.holidays[name] = p.calendar(v); return true })
		case "windows":
			p.fields(v, key, func(name string, v *yaml.Node) bool { p.out.windows[name] = p.window(v); return true })
		case "filings":
			p.fields(v, key, func(name string, v *yaml.Node) bool { p.out.filings[name] = p.filing(v); return true })
		case "models":
			models = v
		default:
			return false
		}
		return true
	})
	if version != "1" {
		p.fail(n, "the file does not begin with catalog: 1")
	}
	if models != nil {
		p.items(models, "models", p.model)
	}
}

// link finds the windows that prices name and indexes the models.
func (p *parser) link() {
	p.out.byVendor = map[string]map[qiao.ModelID]*Model{}
	for _, m := range p.out.models {
		for i := range m.Prices {
			price := &m.Prices[i]
			price.window = p.out.windows[price.Window]
			if price.Window != "" && price.window == nil {
				p.problems = append(p.problems, fmt.Errorf("%s: %s names the window %q, which is not there", p.name, m, price.Window))
			}
		}
		p.index(m)
	}
}

func (p *parser) index(m *Model) {
	names := p.out.byVendor[m.Vendor]
	if names == nil {
		names = map[qiao.ModelID]*Model{}
		p.out.byVendor[m.Vendor] = names
	}
	for _, id := range append([]qiao.ModelID{m.ID}, m.Also...) {
		if old := names[id]; old != nil {
			p.problems = append(p.problems, fmt.Errorf("%s: %s/%s is both %s and %s", p.name, m.Vendor, id, old.ID, m.ID))
			continue
		}
		names[id] = m
	}
}

// words reads a list of words.
func (p *parser) words(n *yaml.Node, what string) (list []string) {
	p.items(n, what, func(item *yaml.Node) {
		if s := p.text(item); s != "" {
			list = append(list, s)
		}
	})
	return list
}

// text reads a scalar that is not empty.
func (p *parser) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" || n.ShortTag() == "!!null" {
		p.fail(n, "a value is missing")
		return ""
	}
	return n.Value
}
