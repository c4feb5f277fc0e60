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
		add := func(m qiao.ModelID) {
			if m == "" || seen[m] || key != nil && !key.Scope.Model(p.ID(), m) {
				return
			}
			seen[m] = true
			list = append(list, Model{ID: string(p.ID()) + "/" + string(m), Partner: p.ID()})
		}
		add(p.Model())
		for _, c := range p.Cards() {
			if !c.Embeds {
				add(c.ID)
			}
		}
	}
	return list
}
