package bakeoff

import (
	"context"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/decide"
	"github.com/qiao-ai/qiao/bakeoff/result"
	"github.com/qiao-ai/qiao/bakeoff/spec"
)

// Changes is what is different between two runs of one file.
type Changes struct {
	Versions []VersionChange     `json:"versions,omitempty"`
	Scores   []result.Comparison `json:"scores,omitempty"` // of all contenders, later minus earlier
}

// A VersionChange is a partner's model that answers under another version.
type VersionChange struct {
	Contender string `json:"contender"`
	Before    string `json:"before"`
	After     string `json:"after"`
}

// Changes compares a run with an earlier one, contender by contender.
func (b *Bench) Changes(ctx context.Context, before, after string, margin float64) (*Changes, error) {
	_, old, err := b.Result(ctx, before)
	if err != nil {
		return nil, err
	}
	_, now, err := b.Result(ctx, after)
	if err != nil {
		return nil, err
	}
	c := &Changes{}
	for i := range now.Sides {
		for j := range old.Sides {
			x, y := &now.Sides[i], &old.Sides[j]
			if x.Contender != y.Contender {
				continue
			}
			if v, w := strings.Join(x.Versions, ", "), strings.Join(y.Versions, ", "); v != w {
				c.Versions = append(c.Versions, VersionChange{x.Contender, w, v})
			}
			compared, err := result.Compare(x, y, margin)
			if qiao.KindOf(err) == qiao.Invalid && err != nil {
				continue // nothing that both answered: the states tell
			}
			if err != nil {
				return nil, err
			}
			c.Scores = append(c.Scores, compared)
		}
	}
	return c, nil
}

// Routes are the partners that decisions recommend for each region, the primary
// first. Where two features of a region decide differently, the earlier need's
// choice comes first and the others follow.
func Routes(s *spec.Spec, decisions []*decide.Decision) map[qiao.Region][]qiao.PartnerID {
	partnerOf := map[string]qiao.PartnerID{}
	for _, c := range s.Contenders {
		id, _, _ := strings.Cut(c.Model, "/")
		partnerOf[c.Name] = qiao.PartnerID(id)
	}
	routes := map[qiao.Region][]qiao.PartnerID{}
	for _, d := range decisions {
		region := qiao.Region(d.Need.Region)
		if region == "" {
			region = "default"
		}
		for _, name := range []string{d.Primary, d.Fallback} {
			if id := partnerOf[name]; id != "" && !contains(routes[region], id) {
				routes[region] = append(routes[region], id)
			}
		}
	}
	return routes
}

func contains(list []qiao.PartnerID, id qiao.PartnerID) bool {
	for _, v := range list {
		if v == id {
			return true
		}
	}
	return false
}
