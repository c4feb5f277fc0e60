package app

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/qwen"
)

// newPartner makes a partner of its settings.
func (a *App) newPartner(s config.Partner) (*partner.Partner, error) {
	if s.Kind == "local" {
		return a.newLocal(s)
	}
	driver, err := newDriver(s)
	if err != nil {
		return nil, err
	}
	o := partner.Options{
		ID: s.ID, Name: s.Name, Region: s.Region, Local: s.Local, Driver: driver,
		Model: s.Model, Models: cards(s), Open: len(s.Models) == 0,
		FirstToken: s.FirstToken, Idle: s.Idle,
	}
	if s.Kind == "qwen" {
		if o.Region == "" {
			o.Region = qwen.RegionOf(driver.Address())
		}
		if o.Model == "" && len(s.Models) == 0 {
			o.Model = qwen.DefaultModel
		}
	}
	return partner.New(o)
}

func newDriver(s config.Partner) (*configured, error) {
	extra, err := parameters(s.Extra)
	if err != nil {
		return nil, err
	}
	var d *openai.Driver
	key := partner.Key(s.Key.Reveal())
	if s.Kind == "qwen" {
		d, err = qwen.New(qwen.Options{Key: key, Base: s.BaseURL})
	} else {
		d, err = openai.New(openai.Options{Base: s.BaseURL, Key: key, Dialect: openai.Guess(s.BaseURL)})
	}
	return &configured{d, extra}, err
}

// cards are what is known of a partner's models; a name alone knows nothing.
func cards(s config.Partner) []partner.Card {
	if s.Kind == "qwen" && len(s.Models) == 0 {
		return qwen.Cards()
	}
	var list []partner.Card
	for _, id := range s.Models {
		list = append(list, partner.Card{ID: id})
	}
	return list
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

// A configured driver sends a partner's own parameters with each request that
// does not set them itself.
type configured struct {
	*openai.Driver
	extra map[string]json.RawMessage
}

// Generate implements [partner.Driver].
func (d *configured) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	if len(d.extra) > 0 {
		own := *r
		own.Extra = maps.Clone(d.extra)
		maps.Copy(own.Extra, r.Extra)
		r = &own
	}
	return d.Driver.Generate(ctx, r)
}
