package app

import (
	"context"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/search"
)

// mostShown is how many photos the assistant shows.
const mostShown = 20

// searchPhotos finds photos of the user who speaks.
func (p assistantPorts) searchPhotos(ctx context.Context, args map[string]any) (any, error) {
	query, _ := args["query"].(string)
	when, _ := args["when"].(string)
	if !strings.Contains(query, when) {
		query += " " + when
	}
	owner := photo.UserID(assist.UserOf(ctx))
	got, err := p.app.PhotoSearch().Search(ctx, owner, search.Request{Query: strings.TrimSpace(query), Limit: mostShown})
	if err != nil {
		return nil, err
	}
	found := []any{}
	for _, h := range got.Hits {
		taken := ""
		if h.Photo.Taken != nil {
			taken = h.Photo.Taken.Time().Format(time.DateTime)
		}
		found = append(found, map[string]any{"id": string(h.Photo.ID), "title": h.Photo.Name, "taken": taken})
	}
	return found, nil
}
