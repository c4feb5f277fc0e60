package app

import (
	"encoding/json"
	"net/http"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/gateway/h1"
	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/vendor"
	"github.com/qiao-ai/qiao/partner/wire"
)

// newPartner makes a partner of its settings.
func (a *App) newPartner(s config.Partner) (*partner.Partner, error) {
	if s.Kind == "local" {
		return a.newLocal(s)
	}
	driver, err := newDriver(s, a.web)
	if err != nil {
		return nil, err
	}
	o := partner.Options{
		ID: s.ID, Name: s.Name, Region: s.Region, Local: s.Local, Driver: driver,
		Model: s.Model, Models: a.cards(s), Open: len(s.Models) == 0,
		FirstToken: s.FirstToken, Idle: s.Idle,
	}
	if k, ok := vendor.Named(s.Kind); ok {
		if o.Region == "" {
			o.Region = k.RegionOf(s.BaseURL)
		}
		if o.Model == "" && len(s.Models) == 0 && (s.BaseURL == "" || s.Kind != "openai") {
			o.Model = k.Model
		}
	}
	return partner.New(o)
}

func newDriver(s config.Partner, c *http.Client) (partner.Driver, error) {
	extra, err := parameters(s.Extra)
	if err != nil {
		return nil, err
	}
	k, ok := vendor.Named(s.Kind)
	if !ok {
		return nil, qiao.Errorf(qiao.Misconfigured, "partner", "there is no kind %q", s.Kind).
			WithFix("See docs/partners.md for the kinds of partners.")
	}
	d, err := k.Open(wire.Account{Key: partner.Key(s.Key.Reveal()), Base: s.BaseURL, Client: c})
	if err != nil || len(extra) == 0 {
		return d, err
	}
	return partner.WithExtra(d, extra), nil
}

// cards are what the catalogue knows of a partner's models, if the partner is the
// vendor itself: a server of one's own may offer others under the same names. A
// name alone knows nothing.
func (a *App) cards(s config.Partner) []partner.Card {
	book, err := a.routing.book()
	k, known := vendor.Named(s.Kind)
	vendors := err == nil && known && (s.BaseURL == "" || k.RegionOf(s.BaseURL) != "")
	if len(s.Models) == 0 && vendors {
		return book.Cards(s.Kind)
	}
	var list []partner.Card
	for _, id := range s.Models {
		card := partner.Card{ID: id}
		if vendors {
			if m, ok := book.Lookup(s.Kind, id); ok {
				card = m.Card
				card.ID = id
			}
		}
		list = append(list, card)
	}
	return list
}

// webClient is the HTTP client of all partners. It passes a request's trace on.
func webClient() *http.Client {
	c := partner.NewHTTPClient()
	c.Transport = telemetry.Transport(h1.New(c.Transport, http.ProxyFromEnvironment))
	return c
}

func parameters(extra map[string]any) (map[string]json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	for name, value := range extra {
		data, err := json.Marshal(value)
		if err != nil {
			return nil, qiao.Errorf(qiao.Misconfigured, "partner", "extra.%s cannot be sent", name).
				WithFix("Use numbers, texts, lists and mappings.")
		}
		out[name] = data
	}
	return out, nil
}
