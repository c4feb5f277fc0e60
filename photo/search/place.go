package search

import (
	"github.com/qiao-ai/qiao/photo/place"
	"github.com/qiao-ai/qiao/photo/query"
)

// Places finds places by a folded name, for query.Options.
func Places(name string) []query.Found {
	found := place.Find(name)
	list := make([]query.Found, 0, len(found))
	for _, p := range found {
		list = append(list, query.Found{
			ID: p.ID, Within: p.Within, People: p.People, Names: []string{p.En, p.Zh},
			Known: p.Kind != place.City,
		})
	}
	return list
}
