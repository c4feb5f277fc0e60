package gateway

import (
	"context"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
)

// A Model is one that a client may name.
type Model struct {
	ID      string
	Partner qiao.PartnerID // empty for a name that leaves the choice to the router
	Vectors bool           // it makes vectors, not answers
}

// Models lists the names that a request may use: "qiao" for the router's choice,
// the settings' aliases, and the models of each partner as "partner/model". A key
// sees what it may use.
func (g *Gateway) Models(ctx context.Context) []Model {
	list := []Model{{ID: "qiao"}}
	router := g.cfg.Router(ctx)
	if router == nil {
		return list
	}
	for _, name := range router.Aliases() {
		list = append(list, Model{ID: string(name)})
	}
	key := account.FromContext(ctx)
	for _, p := range router.Partners() {
		seen := map[qiao.ModelID]bool{}
		add := func(m qiao.ModelID, vectors bool) {
			if m == "" || seen[m] || key != nil && !key.Scope.Model(p.ID(), m) {
				return
			}
			seen[m] = true
			list = append(list, Model{ID: string(p.ID()) + "/" + string(m), Partner: p.ID(), Vectors: vectors})
		}
		add(p.Model(), false)
		for _, c := range p.Cards() {
			add(c.ID, c.Embeds)
		}
		if v, ok := p.Vectors(""); ok {
			add(v.Model, true)
		}
	}
	return list
}
