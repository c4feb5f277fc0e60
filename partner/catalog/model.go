package catalog

import (
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// A Catalog is a set of models. Nobody changes it; it may be used from many
// goroutines.
type Catalog struct {
	Seen     string // the day the facts were gathered, such as "2026-11-23"
	models   []*Model
	byVendor map[string]map[qiao.ModelID]*Model
	windows  map[string]*Window
	holidays map[string]*Calendar
	filings  map[string]Filing // by vendor
}

// A Model is what is known of one model at one vendor.
type Model struct {
	Vendor string // as settings name it, such as "qwen"
	partner.Card
	Also     []qiao.ModelID // other names, billed the same
	Serves   qiao.ModelID   // the version behind a name that moves, if it is known
	Released string         // the day, if it is known
	Prices   []Price        // the newest first
	Filing   Filing
	Memory   []string // names of the fields that were written from memory
	Source   string
}

// A Filing is the record of a generative service with the mainland's regulator.
type Filing struct {
	Name   string `json:"name,omitempty"`   // of the filed model
	Number string `json:"number,omitempty"` // of the record
	Memory bool   `json:"memory,omitempty"` // written from memory
}

// A Scope is where a price holds: the region that the partner's endpoint is in.
type Scope = qiao.Region

// Cost is what an answer cost that was asked for at a time, where the partner
// computes in a region, or false if the price is not known. Of several prices for
// the region the one holds whose day has come and whose time of day it is.
func (m *Model) Cost(u qiao.Usage, at time.Time, where Scope) (qiao.Money, bool) {
	q, ok := m.Price(u, at, where)
	if !ok {
		return qiao.Money{}, false
	}
	return q.Cost(u), true
}
