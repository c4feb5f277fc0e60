package catalog

import (
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/qiao-ai/qiao"
)

// prices reads a model's prices. One that is written for several scopes becomes
// several.
func (p *parser) prices(n *yaml.Node) (list []Price) {
	p.items(n, "prices", func(item *yaml.Node) {
		price, scopes := p.price(item)
		for _, s := range scopes {
			price.Scope = s
			twice := func(o Price) bool {
				return o.Scope == s && o.From.Equal(price.From) && o.Window == price.Window
			}
			if slices.ContainsFunc(list, twice) {
				p.fail(item, "two prices for the same scope hold from the same moment")
			}
			list = append(list, price)
		}
	})
	slices.SortStableFunc(list, func(a, b Price) int { return b.From.Compare(a.From) })
	return list
}

func (p *parser) price(n *yaml.Node) (price Price, scopes []Scope) {
	scopes = []Scope{""}
	var single Tier
	flat := false
	p.fields(n, "a price", func(key string, v *yaml.Node) bool {
		switch key {
		case "scope":
			scopes = p.scopes(v)
		case "from":
			price.From = p.moment(v)
		case "until":
			price.Until = p.moment(v)
		case "window":
			price.Window = p.text(v)
		case "currency":
			price.Currency = p.currency(v)
		case "batch":
			price.Batch = p.part(v)
		case "memory":
			price.Memory = p.truth(v)
		case "source":
			price.Source = p.text(v)
		case "tiers":
			price.Tiers = p.tiers(v)
		default:
			flat = true
			return p.rate(&single, key, v)
		}
		return true
	})
	switch {
	case flat && price.Tiers != nil:
		p.fail(n, "a price has rates or tiers, not both")
	case flat:
		price.Tiers = p.checked(n, []Tier{single})
	}
	p.complete(n, &price)
	return price, scopes
}

// complete says what a price lacks.
func (p *parser) complete(n *yaml.Node, price *Price) {
	switch {
	case len(price.Tiers) == 0:
		p.fail(n, "a price needs in and out, or tiers")
	case price.Currency == "":
		p.fail(n, "a price needs a currency")
	case price.From.IsZero():
		p.fail(n, "a price needs the day from which it holds")
	case !price.Until.IsZero() && !price.Until.After(price.From):
		p.fail(n, "a price ends before it begins")
	}
}

func (p *parser) scopes(n *yaml.Node) []Scope {
	if n.Kind == yaml.ScalarNode {
		return []Scope{qiao.Region(p.text(n))}
	}
	var list []Scope
	for _, s := range p.words(n, "scope") {
		list = append(list, qiao.Region(s))
	}
	if len(list) == 0 {
		p.fail(n, "scope names no region")
	}
	return list
}

func (p *parser) tiers(n *yaml.Node) []Tier {
	var list []Tier
	p.items(n, "tiers", func(item *yaml.Node) {
		var t Tier
		p.fields(item, "a tier", func(key string, v *yaml.Node) bool {
			switch key {
			case "up_to":
				t.Input = p.count(v)
			case "output_up_to":
				t.Output = p.count(v)
			default:
				return p.rate(&t, key, v)
			}
			return true
		})
		list = append(list, t)
	})
	return p.checked(n, list)
}

// checked says what is wrong with the order of tiers. They must not be cheaper for
// more: then splitting a request would pay, and a reservation would not
// cover what it stands for.
func (p *parser) checked(n *yaml.Node, list []Tier) []Tier {
	for i, t := range list {
		if !t.has[0] || !t.has[1] {
			p.fail(n, "tier %d needs in and out", i+1)
		}
		if i > 0 && !t.after(list[i-1]) {
			p.fail(n, "tier %d does not come after the one before it, or is cheaper", i+1)
		}
	}
	if len(list) > 0 && (list[len(list)-1].Input != 0 || list[len(list)-1].Output != 0) {
		p.fail(n, "the last tier has a bound: what lies above it would have no price")
	}
	return list
}

// after tells whether t reaches further than the tier before it, and is no
// cheaper.
func (t Tier) after(b Tier) bool {
	further := func(t, b int64) bool { return b != 0 && (t == 0 || t > b) }
	longer := further(t.Input, b.Input) || t.Input == b.Input && further(t.Output, b.Output)
	return longer && t.In >= b.In && t.Out >= b.Out && t.read() >= b.read() && t.write() >= b.write() && t.thinking() >= b.thinking()
}

// rate reads one rate of a tier.
func (p *parser) rate(t *Tier, key string, v *yaml.Node) bool {
	switch key {
	case "in":
		t.In, t.has[0] = p.amount(v), true
	case "out":
		t.Out, t.has[1] = p.amount(v), true
	case "read":
		t.Read, t.HasRead = p.amount(v), true
	case "write":
		t.Write, t.HasWrite = p.amount(v), true
	case "thinking":
		t.Thinking, t.ThinkingDiffs = p.amount(v), true
	default:
		return false
	}
	return true
}

func (p *parser) currency(n *yaml.Node) string {
	s := p.text(n)
	if len(s) != 3 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		p.fail(n, "%q is no currency, such as CNY", s)
		return ""
	}
	return s
}

// moment reads a day, which begins at 00:00 UTC, or a time with its zone.
func (p *parser) moment(n *yaml.Node) time.Time {
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04Z07:00", time.RFC3339} {
		if t, err := time.Parse(layout, n.Value); err == nil {
			return t
		}
	}
	p.fail(n, "it is no day such as 2026-08-17, and no time such as 2026-08-17T00:00+08:00")
	return time.Time{}
}
