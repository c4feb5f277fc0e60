package app

import (
	"context"
	"slices"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/embed"
	"github.com/qiao-ai/qiao/photo/interpret"
	"github.com/qiao-ai/qiao/photo/query"
)

// side is how wide the pictures are that are sent for a vector, in pixels.
const side = 512

// meaning makes vectors of photos, or is nil where the settings name no model.
func (a *App) meaning() *embed.Service {
	set := a.cfg.Load().Photos
	if set.Meaning == "" {
		return nil
	}
	return embed.New(embed.Options{
		Embedder: a.Embedder(), Store: a.Store.Photos(), Model: set.Meaning, Dimensions: set.Dimensions,
		Region: a.cfg.Load().Region,
		Picture: func(ctx context.Context, owner photo.UserID, id photo.ID) (*qiao.Image, error) {
			data, err := a.Photos().Preview(ctx, owner, id, side)
			if err != nil {
				return nil, err
			}
			return &qiao.Image{Data: data, Type: "image/jpeg"}, nil
		},
		Allowed: func(_ context.Context, owner photo.UserID) bool {
			return slices.Contains(a.cfg.Load().Photos.Share, string(owner))
		},
	})
}

// EmbedPhotos gives a vector to each photo of an owner that has none. It fails with
// Kind Misconfigured where the settings name no model for it.
func (a *App) EmbedPhotos(ctx context.Context, owner photo.UserID, report func(embed.Progress)) (embed.Progress, error) {
	a.openPhotos()
	if a.pictures.meaning == nil {
		return embed.Progress{}, qiao.Errorf(qiao.Misconfigured, "photo", "no model makes vectors of photos").
			WithFix("Set photos.meaning to PARTNER/MODEL, such as qwen/qwen3-vl-embedding, and list in photos.share whose pictures may be sent.")
	}
	p, err := a.pictures.meaning.Run(ctx, owner, report)
	if p.Done > 0 {
		a.pictures.search.Reload(owner)
	}
	return p, err
}

// again is how often the server looks for photos without a vector.
const againEmbed = 10 * time.Minute

// embedPhotos gives vectors to photos as they come, until ctx ends.
func (a *App) embedPhotos(ctx context.Context) {
	if a.cfg.Load().Photos.Meaning == "" {
		return
	}
	go func() {
		for {
			for _, owner := range a.cfg.Load().Photos.Share {
				if _, err := a.EmbedPhotos(ctx, photo.UserID(owner), nil); err != nil && ctx.Err() == nil {
					a.log.Warn("photos were not given vectors", "kind", qiao.KindOf(err).String(), "fix", qiao.FixOf(err))
				}
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(againEmbed):
			}
		}
	}()
}

// interpreter lets a model read what the rules leave over of a query, where there
// is one. It is found anew for each query.
type interpreter struct{ app *App }

// Interpret implements [search.Interpreter].
func (i interpreter) Interpret(ctx context.Context, owner photo.UserID, p query.Plan, now time.Time) (query.Plan, error) {
	c := i.app.current(ctx)
	if c.all == nil {
		return p, qiao.Errorf(qiao.Unsupported, "photo", "there is no model to read the query")
	}
	m := i.app.model(c, c.all)
	return interpret.Interpreter{Model: m, Region: i.app.cfg.Load().Region, Places: findPlaces}.Interpret(ctx, owner, p, now)
}
