package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/search"
)

// A photoTile is what a grid of photos needs of one.
type photoTile struct {
	ID        photo.ID      `json:"id"`
	Name      string        `json:"name"`
	Width     int           `json:"width"`
	Height    int           `json:"height"`
	Taken     string        `json:"taken,omitempty" doc:"The time that a clock at the place showed"`
	State     photo.State   `json:"state"`
	Format    photo.Format  `json:"format,omitempty"`
	Media     []photo.Media `json:"media,omitempty"`
	ThumbHash []byte        `json:"thumbHash,omitempty" doc:"A placeholder of about 25 bytes, in base64"`
}

type (
	photoDays struct {
		Body struct {
			Days  []photo.Day `json:"days"`
			Total int         `json:"total"`
		}
	}
	tilePage struct {
		After string `query:"after" doc:"The next of the page before, or the after of a day"`
		Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"200"`
	}
	photoTiles struct {
		Body struct {
			Tiles []photoTile `json:"tiles"`
			Next  string      `json:"next,omitempty"`
			Total int         `json:"total"`
		}
	}
	mapQuery struct {
		West    float64 `query:"west" minimum:"-540" maximum:"540" default:"-180"`
		South   float64 `query:"south" minimum:"-90" maximum:"90" default:"-90"`
		East    float64 `query:"east" minimum:"-540" maximum:"540" default:"180"`
		North   float64 `query:"north" minimum:"-90" maximum:"90" default:"90"`
		Columns int     `query:"columns" minimum:"1" maximum:"200" default:"24" doc:"How finely clusters are cut"`
		Limit   int     `query:"limit" minimum:"1" maximum:"1000" default:"200"`
	}
	photoMap struct{ Body search.Map }
)

// photoTileAPI is what a page that draws whole libraries asks for: little of each
// photo, and where to go on from any day.
func (s *Server) photoTileAPI(api huma.API) {
	huma.Register(api, s.op(http.MethodGet, "/v1/photos/days", "photo-days", "How many photos there are of each day, newest first"), s.photoDays)
	huma.Register(api, s.op(http.MethodGet, "/v1/photos/tiles", "photo-tiles", "What a grid needs of the photos, newest first"), s.photoTiles)
	huma.Register(api, s.op(http.MethodGet, "/v1/photos/map", "photo-map", "Where photos were taken, those close together as one"), s.photoMap)
	huma.Register(api, s.op(http.MethodGet, "/v1/photos/within", "photo-within", "The photos that were taken within bounds, newest first"), s.photosWithin)
}

func (s *Server) photoDays(ctx context.Context, _ *struct{}) (*photoDays, error) {
	return ofPhotos(ctx, s, func(l Photos, u photo.UserID) (*photoDays, error) {
		out := &photoDays{}
		var err error
		out.Body.Days, err = l.Store().Days(ctx, u)
		for _, d := range out.Body.Days {
			out.Body.Total += d.Count
		}
		return out, err
	})
}

func (s *Server) photoTiles(ctx context.Context, in *tilePage) (*photoTiles, error) {
	return ofPhotos(ctx, s, func(l Photos, u photo.UserID) (*photoTiles, error) {
		list, err := l.Store().List(ctx, u, photo.ListQuery{After: in.After, Limit: in.Limit})
		return tiles(list.Photos, list.Next, list.Total), err
	})
}

func tiles(list []*photo.Photo, next string, total int) *photoTiles {
	out := &photoTiles{}
	out.Body.Next, out.Body.Total, out.Body.Tiles = next, total, make([]photoTile, len(list))
	for i, p := range list {
		t := photoTile{ID: p.ID, Name: p.Name, Width: p.Width, Height: p.Height, State: p.State, Format: p.Format, Media: p.Media, ThumbHash: p.ThumbHash}
		if p.Taken != nil {
			t.Taken = p.Taken.Wall
		}
		out.Body.Tiles[i] = t
	}
	return out
}

func (in *mapQuery) bounds() search.Bounds {
	return search.Bounds{West: in.West, South: in.South, East: in.East, North: in.North}
}

func (s *Server) photoMap(ctx context.Context, in *mapQuery) (*photoMap, error) {
	if s.cfg.Search == nil {
		return nil, s.fail(ctx, noPhotos())
	}
	m, err := s.cfg.Search.Map(ctx, photo.UserID(UserOf(ctx)), in.bounds(), in.Columns)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &photoMap{m}, nil
}

func (s *Server) photosWithin(ctx context.Context, in *mapQuery) (*photoTiles, error) {
	if s.cfg.Search == nil {
		return nil, s.fail(ctx, noPhotos())
	}
	list, total, err := s.cfg.Search.Within(ctx, photo.UserID(UserOf(ctx)), in.bounds(), in.Limit)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return tiles(list, "", total), nil
}
