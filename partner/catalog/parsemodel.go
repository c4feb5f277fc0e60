package catalog

import (
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// model reads one model. Its vendor and id come first, so that what the file
// changes is known.
func (p *parser) model(n *yaml.Node) {
	var vendor, id string
	p.fields(n, "a model", func(key string, v *yaml.Node) bool {
		switch key {
		case "vendor":
			vendor = p.text(v)
		case "id":
			id = p.text(v)
		}
		return true
	})
	if vendor == "" || id == "" {
		p.fail(n, "a model needs vendor and id")
		return
	}
	m := p.entry(vendor, qiao.ModelID(id))
	p.fields(n, "a model", func(key string, v *yaml.Node) bool { return p.modelField(m, key, v) })
}

// entry finds a model of the catalogue below, or adds one.
func (p *parser) entry(vendor string, id qiao.ModelID) *Model {
	i := slices.IndexFunc(p.out.models, func(m *Model) bool { return m.Vendor == vendor && m.ID == id })
	if i >= 0 {
		return p.out.models[i]
	}
	m := &Model{Vendor: vendor, Card: partner.Card{ID: id}}
	p.out.models = append(p.out.models, m)
	return m
}

func (p *parser) modelField(m *Model, key string, v *yaml.Node) bool {
	switch key {
	case "vendor", "id":
	case "also":
		m.Also = nil
		for _, s := range p.words(v, key) {
			m.Also = append(m.Also, qiao.ModelID(s))
		}
	case "serves":
		m.Serves = qiao.ModelID(p.text(v))
	case "released":
		m.Released = p.day(v)
	case "context":
		m.Context = int(p.count(v))
	case "output":
		m.Output = int(p.count(v))
	case "embeds":
		m.Embeds = p.truth(v)
	case "can":
		p.abilities(m, v, partner.Yes)
	case "cannot":
		p.abilities(m, v, partner.No)
	case "filing":
		m.Filing = p.filing(v)
	case "memory":
		m.Memory = p.words(v, key)
	case "source":
		m.Source = p.text(v)
	case "prices":
		m.Prices = p.prices(v)
	default:
		return false
	}
	return true
}

func (p *parser) abilities(m *Model, n *yaml.Node, s partner.Support) {
	p.items(n, "abilities", func(item *yaml.Node) {
		switch item.Value {
		case "stream":
			m.Stream = s
		case "tools":
			m.Tools = s
		case "schema":
			m.Schema = s
		case "images":
			m.Images = s
		case "thinking":
			m.Thinking = s
		default:
			p.fail(item, "%q is no ability: stream, tools, schema, images or thinking", item.Value)
		}
	})
}

func (p *parser) filing(n *yaml.Node) (f Filing) {
	p.fields(n, "a filing", func(key string, v *yaml.Node) bool {
		switch key {
		case "name":
			f.Name = p.text(v)
		case "number":
			f.Number = p.text(v)
		case "memory":
			f.Memory = p.truth(v)
		default:
			return false
		}
		return true
	})
	return f
}
