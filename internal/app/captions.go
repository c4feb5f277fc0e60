package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/caption"
)

// captionSide is how wide the pictures are that are sent to be described, in pixels.
const captionSide = 768

// Captions describes photos, each owner's in at most one run at a time.
type Captions struct {
	app *App

	mu   sync.Mutex
	runs map[photo.UserID]*captionRun
}

// A captionRun is the run of an owner that goes on, or the last one.
type captionRun struct {
	stop     context.CancelFunc
	done     chan struct{}
	progress caption.Progress
	err      error
}

// Captions returns what describes photos.
func (a *App) Captions() *Captions {
	a.openPhotos()
	return a.pictures.captions
}

// Model is the model of the settings; empty is none.
func (c *Captions) Model() qiao.ModelID { return c.app.cfg.Load().Photos.Caption }

// Shared tells whether the settings allow an owner's pictures to be sent.
func (c *Captions) Shared(owner photo.UserID) bool {
	return slices.Contains(c.app.cfg.Load().Photos.Share, string(owner))
}

// Run describes an owner's photos, at most so many; 0 is all. It fails with Kind
// Misconfigured where the settings name no model, and Conflict where a run goes on.
func (c *Captions) Run(ctx context.Context, owner photo.UserID, most int, report func(caption.Progress)) (caption.Progress, error) {
	ctx, run, err := c.begin(ctx, owner)
	if err != nil {
		return caption.Progress{}, err
	}
	p, err := c.service(most).Run(c.charged(ctx, owner), owner, func(p caption.Progress) {
		c.mu.Lock()
		run.progress = p
		c.mu.Unlock()
		if report != nil {
			report(p)
		}
	})
	c.end(run, p, err)
	return p, err
}

// Start describes an owner's photos in the background, until the program ends.
func (c *Captions) Start(owner photo.UserID) error {
	ctx, run, err := c.begin(c.app.life, owner)
	if err != nil {
		return err
	}
	go func() {
		p, err := c.service(0).Run(c.charged(ctx, owner), owner, func(p caption.Progress) {
			c.mu.Lock()
			run.progress = p
			c.mu.Unlock()
		})
		c.end(run, p, err)
	}()
	return nil
}

func (c *Captions) begin(ctx context.Context, owner photo.UserID) (context.Context, *captionRun, error) {
	if c.Model() == "" {
		return nil, nil, qiao.Errorf(qiao.Misconfigured, "photo caption", "no model describes photos").
			WithFix("Set photos.caption to PARTNER/MODEL, such as qwen/qwen3-vl-plus, and list in photos.share whose pictures may be sent.")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.runs[owner]; r != nil && r.running() {
		return nil, nil, qiao.Errorf(qiao.Conflict, "photo caption", "photos of this library are being described already").
			WithFix("Wait for its end, or stop it.")
	}
	ctx, stop := context.WithCancel(ctx)
	r := &captionRun{stop: stop, done: make(chan struct{})}
	c.runs[owner] = r
	return ctx, r, nil
}

func (r *captionRun) running() bool {
	select {
	case <-r.done:
		return false
	default:
		return true
	}
}

func (c *Captions) end(r *captionRun, p caption.Progress, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r.progress, r.err = p, err
	r.stop()
	close(r.done)
}

// Stop ends the run of an owner and waits for it. What was described stays.
func (c *Captions) Stop(owner photo.UserID) {
	c.mu.Lock()
	r := c.runs[owner]
	c.mu.Unlock()
	if r != nil {
		r.stop()
		<-r.done
	}
}

// Progress is that of the run that goes on, or of the last one with why it ended.
func (c *Captions) Progress(owner photo.UserID) (p caption.Progress, running bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.runs[owner]
	if r == nil {
		return p, false, nil
	}
	return r.progress, r.running(), r.err
}

// Drop takes captions of an album away.
func (c *Captions) Drop(ctx context.Context, owner photo.UserID, album string) (int, error) {
	return caption.Drop(ctx, c.app.Store.Photos(), owner, album)
}

func (c *Captions) service(most int) *caption.Service {
	set := c.app.cfg.Load().Photos
	return caption.New(caption.Options{
		Model: describing{c.app}, Name: set.Caption, Store: c.app.Store.Photos(), Region: c.app.cfg.Load().Region,
		Picture: func(ctx context.Context, owner photo.UserID, id photo.ID) (*qiao.Image, error) {
			data, err := c.app.Photos().Preview(ctx, owner, id, captionSide)
			if err != nil {
				return nil, err
			}
			return &qiao.Image{Data: data, Type: "image/jpeg"}, nil
		},
		Allowed: func(_ context.Context, owner photo.UserID) bool { return c.Shared(owner) },
		Pace:    time.Minute / time.Duration(max(set.CaptionRate, 1)), Most: most,
	})
}

// charged is ctx with a key of the owner, whose limits and budget the run has. Whoever
// uses this machine has none.
func (c *Captions) charged(ctx context.Context, owner photo.UserID) context.Context {
	if account.FromContext(ctx) != nil {
		return ctx
	}
	keys, err := c.app.Keys().List(ctx)
	if err != nil {
		return ctx
	}
	for _, k := range keys {
		if k.User == string(owner) {
			return account.NewContext(ctx, &k)
		}
	}
	return ctx
}

// describing is the partners' models as they are at the time.
type describing struct{ app *App }

// Generate implements [qiao.Model].
func (d describing) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	c := d.app.current(ctx)
	if c.all == nil {
		return nil, qiao.Errorf(qiao.Misconfigured, "photo caption", "no model partner is configured").
			WithFix("Set a partner's key such as DASHSCOPE_API_KEY, or add a partner to the settings.")
	}
	return d.app.model(c, c.all).Generate(ctx, r)
}

// captionPhotos goes on describing photos as they come, of owners who allow it, until
// ctx ends.
func (a *App) captionPhotos(ctx context.Context) {
	if a.cfg.Load().Photos.Caption == "" {
		return
	}
	go func() {
		for {
			for _, owner := range a.cfg.Load().Photos.Share {
				a.captionSome(ctx, photo.UserID(owner))
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(againEmbed):
			}
		}
	}()
}

// captionSome describes an owner's photos if any album is allowed.
func (a *App) captionSome(ctx context.Context, owner photo.UserID) {
	consents, err := a.Store.Photos().Consents(ctx, owner)
	if err != nil || !consents.Any() {
		return
	}
	if _, err := a.Captions().Run(ctx, owner, 0, nil); err != nil && ctx.Err() == nil && qiao.KindOf(err) != qiao.Conflict {
		a.log.Warn("photos were not described", "kind", qiao.KindOf(err).String(), "fix", qiao.FixOf(err))
	}
}
