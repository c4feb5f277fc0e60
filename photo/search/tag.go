package search

import (
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/fold"
	"github.com/qiao-ai/qiao/photo/query"
)

// Scores from which on a thing counts a little beside other reasons, may be in a
// photo, which finds it, and is taken to be there, which leaves it out where the
// thing is denied.
const (
	hardly = 0.1
	maybe  = 0.2
	sure   = 0.3
)

// bestTags is the highest score of each thing in p.
func bestTags(p *photo.Photo) map[string]float64 {
	best := map[string]float64{}
	for _, t := range p.Tags {
		if name := strings.ToLower(t.En); t.Score >= hardly {
			best[name] = max(best[name], t.Score)
		}
	}
	return best
}

// hasTag tells whether a thing was seen in p, or somebody wrote that it is there.
func hasTag(p *photo.Photo, name string) bool {
	for _, t := range p.Tags {
		if t.Score >= sure && strings.EqualFold(t.En, name) {
			return true
		}
	}
	names := query.Alike(name)
	return slices.ContainsFunc(p.Keywords, func(k string) bool {
		k = fold.String(k)
		return k == name || slices.Contains(names, k) || slices.Contains(forms(k), name)
	})
}
