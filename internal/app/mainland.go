package app

import (
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/label"
	"github.com/qiao-ai/qiao/route"
)

// guarded keeps the requests of china.mainland's regions at partners that compute in
// mainland China: before each rule that fits such a request comes one that denies it
// all others, and so does the order of the region, whatever the settings say of it.
func (c *crew) guarded(rules []route.Rule) (all []route.Rule) {
	mainland := c.cfg.China.Mainland
	if len(mainland) == 0 {
		return rules
	}
	outside := c.outside()
	for _, r := range rules {
		if regions := common(r.Regions, mainland); len(regions) > 0 {
			own := r
			own.Regions, own.Deny = regions, append(slices.Clone(r.Deny), outside...)
			all = append(all, own)
		}
		all = append(all, r)
	}
	for _, region := range mainland {
		r := route.Rule{Name: "mainland", Regions: []qiao.Region{region}, Deny: outside}
		order, ok := c.cfg.Routes[region]
		if !ok {
			order = c.cfg.Routes[elsewhere]
		}
		for _, id := range order {
			r.Partners = append(r.Partners, route.Pick{Partner: id})
		}
		all = append(all, r)
	}
	return all
}

// outside are the partners whose requests may leave mainland China.
func (c *crew) outside() (ids []qiao.PartnerID) {
	for _, m := range c.members {
		if !label.StaysInMainland(m.Region(), c.facts(m.ID()).Scope, m.Local()) {
			ids = append(ids, m.ID())
		}
	}
	return ids
}

// common are the regions of a rule, which has all if it names none, among others.
func common(rule, others []qiao.Region) (both []qiao.Region) {
	for _, r := range others {
		if len(rule) == 0 || slices.Contains(rule, r) {
			both = append(both, r)
		}
	}
	return both
}
