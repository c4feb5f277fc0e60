package route

import (
	"maps"
	"slices"

	"github.com/qiao-ai/qiao"
)

// setRules checks the rules and leaves out the partners that are not there. The
// orders of regions follow as rules without a name, and the default order last.
func (r *Router) setRules() error {
	for _, rule := range r.o.Rules {
		if err := r.addRule(rule, "policy "+rule.Name); err != nil {
			return err
		}
	}
	for _, region := range slices.Sorted(maps.Keys(r.o.Regions)) {
		rule := Rule{Regions: []qiao.Region{region}, Partners: picks(r.o.Regions[region])}
		if err := r.addOrder(rule, "the order of region "+string(region)); err != nil {
			return err
		}
	}
	if err := r.addOrder(Rule{Partners: picks(r.o.Default)}, "the default order"); err != nil {
		return err
	}
	if err := r.setAliases(); err != nil {
		return err
	}
	slices.Sort(r.absent)
	r.absent = slices.Compact(r.absent)
	return nil
}

// addRule adds a rule; one without Partners has all.
func (r *Router) addRule(rule Rule, what string) error {
	if len(rule.Partners) == 0 {
		for _, p := range r.o.Partners {
			if !slices.ContainsFunc(rule.Fallback, func(f Pick) bool { return f.Partner == p.ID() }) {
				rule.Partners = append(rule.Partners, Pick{Partner: p.ID()})
			}
		}
	}
	return r.addOrder(rule, what)
}

func (r *Router) addOrder(rule Rule, what string) (err error) {
	seen := map[Pick]bool{}
	if rule.Partners, err = r.there(what, rule.Partners, seen); err != nil {
		return err
	}
	if rule.Fallback, err = r.there(what, rule.Fallback, seen); err != nil {
		return err
	}
	r.rules = append(r.rules, rule)
	return nil
}

// there returns the picks whose partners are there.
func (r *Router) there(what string, list []Pick, seen map[Pick]bool) (there []Pick, err error) {
	for _, p := range list {
		name := Pick{Partner: p.Partner, Model: p.Model}
		switch {
		case seen[name]:
			return nil, qiao.Errorf(qiao.Misconfigured, "route: configure", "%s names %s twice", what, p.Partner).
				WithFix("Name each partner once.")
		case r.places[p.Partner] != nil:
			there = append(there, p)
		case r.o.Absent:
			r.absent = append(r.absent, p.Partner)
		default:
			return nil, qiao.Errorf(qiao.Misconfigured, "route: configure", "%s names %s, which is not a partner", what, p.Partner).
				WithFix("Configure partner %s, or take it out of the order.", p.Partner)
		}
		seen[name] = true
	}
	return there, nil
}

// setAliases checks that each alias names a model.
func (r *Router) setAliases() error {
	for name, list := range r.o.Aliases {
		for _, p := range list {
			if p.Partner != "" && r.places[p.Partner] == nil {
				if !r.o.Absent {
					return qiao.Errorf(qiao.Misconfigured, "route: configure", "alias %s names %s, which is not a partner", name, p.Partner).
						WithFix("Configure partner %s, or take it out of the alias.", p.Partner)
				}
				r.absent = append(r.absent, p.Partner)
			}
			if p.Partner == "" && p.Model == "" {
				return qiao.Errorf(qiao.Misconfigured, "route: configure", "alias %s has an empty entry", name).
					WithFix("Write PARTNER, or PARTNER/MODEL.")
			}
		}
	}
	return nil
}

func picks(ids []qiao.PartnerID) (list []Pick) {
	for _, id := range ids {
		list = append(list, Pick{Partner: id})
	}
	return list
}
