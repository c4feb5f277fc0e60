package mcp

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/search"
	"github.com/qiao-ai/qiao/write"
)

// A PhotoFinder is a Writer that finds photos, too.
type PhotoFinder interface {
	PhotoSearch() *search.Library
}

// photoQuestion is the arguments of the tool.
type photoQuestion struct {
	Query string `json:"query" jsonschema:"what to look for, in Chinese or English, in the user's own words"`
	Limit int    `json:"limit,omitempty" jsonschema:"how many photos to return; 10 if missing, 50 at most"`
}

// photoAnswer is what the tool answers: paths and reasons, no pictures.
type photoAnswer struct {
	Understood []string     `json:"understood"`
	Answer     string       `json:"answer,omitempty"`
	Total      int          `json:"total"`
	Photos     []foundPhoto `json:"photos"`
}

type foundPhoto struct {
	ID    photo.ID `json:"id"`
	Name  string   `json:"name"`
	Taken string   `json:"taken,omitempty"`
	Why   []string `json:"why"`
}

// addPhotos offers the search of photos, where w has one.
func addPhotos(s *mcp.Server, w Writer, u write.UserID) {
	f, ok := w.(PhotoFinder)
	if !ok {
		return
	}
	tool := &mcp.Tool{
		Name:        "photo_search",
		Description: "Find the user's own photos by text in them, time, place, camera, colour, things and denial, or answer a question about them. No photo is a valid answer.",
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true},
	}
	mcp.AddTool(s, tool, func(ctx context.Context, _ *mcp.CallToolRequest, in photoQuestion) (*mcp.CallToolResult, *photoAnswer, error) {
		limit := in.Limit
		if limit <= 0 {
			limit = 10
		}
		res, err := f.PhotoSearch().Search(ctx, photo.UserID(u), search.Request{Query: in.Query, Limit: min(limit, 50)})
		if err != nil {
			return nil, nil, withFix(err)
		}
		return nil, newPhotoAnswer(res), nil
	})
}

func newPhotoAnswer(res *search.Response) *photoAnswer {
	a := &photoAnswer{Understood: []string{}, Total: res.Total, Photos: []foundPhoto{}}
	for _, c := range res.Plan.Chips {
		label := string(c.Kind) + ": " + c.Label
		if c.Negated {
			label = "not " + label
		}
		a.Understood = append(a.Understood, label)
	}
	if res.Answer != nil {
		a.Answer = res.Answer.Text
		if res.Plan.Language == "zh" {
			a.Answer = res.Answer.TextZh
		}
	}
	for _, h := range res.Hits {
		p := foundPhoto{ID: h.Photo.ID, Name: h.Photo.Name, Why: []string{}}
		if h.Photo.Taken != nil {
			p.Taken = h.Photo.Taken.Wall
		}
		for _, e := range h.Evidence {
			p.Why = append(p.Why, string(e.Kind)+": "+e.Text)
		}
		a.Photos = append(a.Photos, p)
	}
	return a
}
