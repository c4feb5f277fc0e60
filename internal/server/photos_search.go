package server

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/search"
)

// PhotoSearch finds photos; a [search.Library] does. Every call concerns one
// owner's photos alone.
type PhotoSearch interface {
	Search(ctx context.Context, owner photo.UserID, r search.Request) (*search.Response, error)
	Similar(ctx context.Context, owner photo.UserID, id photo.ID, limit int) ([]search.Found, error)
	Duplicates(ctx context.Context, owner photo.UserID) ([]search.Group, error)
	Map(ctx context.Context, owner photo.UserID, in search.Bounds, columns int) (search.Map, error)
	Within(ctx context.Context, owner photo.UserID, in search.Bounds, limit int) ([]*photo.Photo, int, error)
}

type (
	photoQuery struct {
		Query    string `query:"q" doc:"What to look for, in Chinese or English"`
		Now      string `query:"now" doc:"What today is, such as 2026-05-01T09:00:00+08:00"`
		Language string `query:"language" doc:"en, en-GB, zh: how dates in figures are read"`
		Limit    int    `query:"limit" minimum:"0" maximum:"1000"`
		Offset   int    `query:"offset" minimum:"0"`
		Ask      bool   `query:"ask" doc:"Let a model read what the rules leave over"`
	}
	photoRequest struct{ Body search.Request }
	photoAnswer  struct{ Body *search.Response }
	likePhoto    struct {
		ID    photo.ID `path:"id"`
		Limit int      `query:"limit" minimum:"0" maximum:"100"`
	}
	photoList struct {
		Body struct {
			Hits []search.Found `json:"hits"`
		}
	}
	photoGroups struct {
		Body struct {
			Groups []search.Group `json:"groups"`
		}
	}
)

// photoSearchAPI is how photos are found. Each key's user finds only their own.
func (s *Server) photoSearchAPI(api huma.API) {
	get := s.op(http.MethodGet, "/v1/photos/search", "photo-search", "Find photos by a query")
	get.Description = "The plan in the answer says what was understood, as chips; send it with chips removed or changed by POST."
	huma.Register(api, get, s.searchByQuery)
	huma.Register(api, s.op(http.MethodPost, "/v1/photos/search", "photo-search-plan", "Find photos by a query or by a plan"),
		func(ctx context.Context, in *photoRequest) (*photoAnswer, error) { return s.searchPhotos(ctx, in.Body) })
	huma.Register(api, s.op(http.MethodGet, "/v1/photos/{id}/similar", "photo-similar", "Find photos like one"), s.similarPhotos)
	huma.Register(api, s.op(http.MethodGet, "/v1/photos/duplicates", "photo-duplicates", "Find the same picture in several files, and bursts"), s.duplicatePhotos)
}

func (s *Server) searchByQuery(ctx context.Context, in *photoQuery) (*photoAnswer, error) {
	r := search.Request{Query: in.Query, Language: in.Language, Limit: in.Limit, Offset: in.Offset, Ask: in.Ask}
	if in.Now != "" {
		now, err := time.Parse(time.RFC3339, in.Now)
		if err != nil {
			return nil, s.fail(ctx, qiao.Errorf(qiao.Invalid, "photo search", "now is no time").
				WithFix("Write it as 2026-05-01T09:00:00+08:00; in an address + is %%2B."))
		}
		r.Now = now
	}
	return s.searchPhotos(ctx, r)
}

func (s *Server) searchPhotos(ctx context.Context, r search.Request) (*photoAnswer, error) {
	if s.cfg.Search == nil {
		return nil, s.fail(ctx, noPhotos())
	}
	found, err := s.cfg.Search.Search(ctx, photo.UserID(UserOf(ctx)), r)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &photoAnswer{found}, nil
}

func noPhotos() error { return missingPart("photo library", "Start it with: qiao serve") }

func (s *Server) similarPhotos(ctx context.Context, in *likePhoto) (*photoList, error) {
	if s.cfg.Search == nil {
		return nil, s.fail(ctx, noPhotos())
	}
	hits, err := s.cfg.Search.Similar(ctx, photo.UserID(UserOf(ctx)), in.ID, in.Limit)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out := &photoList{}
	out.Body.Hits = hits
	return out, nil
}

func (s *Server) duplicatePhotos(ctx context.Context, _ *struct{}) (*photoGroups, error) {
	if s.cfg.Search == nil {
		return nil, s.fail(ctx, noPhotos())
	}
	groups, err := s.cfg.Search.Duplicates(ctx, photo.UserID(UserOf(ctx)))
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out := &photoGroups{}
	out.Body.Groups = append([]search.Group{}, groups...)
	return out, nil
}
