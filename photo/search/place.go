package search

import (
	"github.com/qiao-ai/qiao/photo/place"
	"github.com/qiao-ai/qiao/photo/query"
)

// mostPlaces is how many places of one name are thought of.
const mostPlaces = 24

// Places finds places by a folded name, for query.Options.
func Places(name string) []query.Found {
	found := place.Find(name)
	list := make([]query.Found, 0, min(len(found), mostPlaces))
	for _, p := range found[:min(len(found), mostPlaces)] {
		list = append(list, query.Found{
			ID: p.ID, Within: p.Within, People: p.People, Names: []string{p.En, p.Zh},
			Known: p.Kind != place.City,
		})
	}
	return list
}
