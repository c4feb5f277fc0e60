package catalog

import (
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// An Entry is what is known of a model, as JSON shows it.
type Entry struct {
	Vendor string `json:"vendor"`
	partner.Card
	Also     []qiao.ModelID `json:"also,omitempty"`
	Serves   qiao.ModelID   `json:"serves,omitempty"`
	Released string         `json:"released,omitempty"`
	Memory   []string       `json:"memory,omitempty"` // fields that were written from memory
	Source   string         `json:"source,omitempty"`
	Prices   []PriceEntry   `json:"prices"`
}

// A PriceEntry is a price as JSON shows it. Amounts are decimal numbers, for a
// million tokens.
type PriceEntry struct {
	Scope    Scope       `json:"scope,omitempty"`
	From     time.Time   `json:"from"`
	Until    time.Time   `json:"until,omitzero"`
	Window   string      `json:"window,omitempty"`
	Currency string      `json:"currency"`
	Tiers    []TierEntry `json:"tiers"`
	Batch    float64     `json:"batch,omitempty"`
	Memory   bool        `json:"memory,omitempty"`
	Holds    bool        `json:"holds"` // at the moment that was asked about
}

// A TierEntry is a tier as JSON shows it.
type TierEntry struct {
	UpTo       int64  `json:"upTo,omitempty"`
	OutputUpTo int64  `json:"outputUpTo,omitempty"`
	In         string `json:"in"`
	Out        string `json:"out"`
	Read       string `json:"read,omitempty"`
	Write      string `json:"write,omitempty"`
	Thinking   string `json:"thinking,omitempty"`
}

// Entry shows m, and which of its prices hold at a moment.
func (m *Model) Entry(at time.Time) Entry {
	e := Entry{Vendor: m.Vendor, Card: m.Card, Also: m.Also, Serves: m.Serves, Released: m.Released, Memory: m.Memory, Source: m.Source, Prices: []PriceEntry{}}
	for i := range m.Prices {
		p := &m.Prices[i]
		shown := PriceEntry{Scope: p.Scope, From: p.From, Until: p.Until, Window: p.Window, Currency: p.Currency, Batch: p.Batch,
			Memory: p.Memory, Holds: m.holding(at, p.Scope) == p}
		for _, t := range p.Tiers {
			shown.Tiers = append(shown.Tiers, t.entry())
		}
		e.Prices = append(e.Prices, shown)
	}
	return e
}

func (t Tier) entry() TierEntry {
	show := func(has bool, r Rate) string {
		if !has {
			return ""
		}
		return r.String()
	}
	return TierEntry{UpTo: t.Input, OutputUpTo: t.Output, In: t.In.String(), Out: t.Out.String(),
		Read: show(t.HasRead, t.Read), Write: show(t.HasWrite, t.Write), Thinking: show(t.ThinkingDiffs, t.Thinking)}
}

// String is the price for a million tokens, such as "0.15".
func (r Rate) String() string {
	return strings.TrimSuffix(qiao.Money{Micro: int64(r)}.String(), ".00")
}
