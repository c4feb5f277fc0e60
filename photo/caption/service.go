package caption

import (
	"context"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
)

// Feature is who asks, for routing and accounts.
const Feature qiao.Feature = "photo"

// Options are what a Service works with.
type Options struct {
	Model  qiao.Model   // is asked; it accounts for what it is asked
	Name   qiao.ModelID // as the settings name it; captions are kept under it
	Store  photo.Store
	Region qiao.Region
	// Picture is a photo in a size to send, about 768 pixels wide.
	Picture func(ctx context.Context, owner photo.UserID, id photo.ID) (*qiao.Image, error)
	// Allowed tells whether the settings allow an owner's pictures to be sent; nil
	// allows none. The owner's own consent is asked beside it.
	Allowed func(ctx context.Context, owner photo.UserID) bool
	// Pace is the least time from one request to the next.
	Pace time.Duration
	// Most is how many pictures a Run sends at most; 0 is all.
	Most int
	// Wait waits, or ends with ctx's error; a timer if nil.
	Wait func(ctx context.Context, d time.Duration) error
}

// A Service describes photos. Its methods may be called from many goroutines.
type Service struct{ o Options }

// New makes a Service.
func New(o Options) *Service {
	if o.Wait == nil {
		o.Wait = wait
	}
	return &Service{o}
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Progress tells how far Run has come.
type Progress struct {
	Done    int  `json:"done" doc:"Photos that have captions by this model"`
	Skipped int  `json:"skipped" doc:"Photos that the model refused, or that have no picture"`
	Total   int  `json:"total" doc:"Photos in albums that are allowed"`
	More    bool `json:"more,omitempty" doc:"The run ended as it had sent as many as one may"`
}

// Run describes the photos of an owner in the albums that the owner allowed. Each is
// kept as soon as it is there, so that a run that was stopped goes on where it was,
// and what the model refused is not sent again. It fails with Kind Forbidden where
// the settings or the owner allow nothing, and ends at the first failure that
// another photo would meet, too, such as a budget that is used up.
func (s *Service) Run(ctx context.Context, owner photo.UserID, report func(Progress)) (Progress, error) {
	var p Progress
	if s.o.Allowed == nil || !s.o.Allowed(ctx, owner) {
		return p, qiao.Errorf(qiao.Forbidden, "photo caption", "the settings do not allow this user's pictures to be sent").
			WithFix("List the user in photos.share.")
	}
	consents, err := s.o.Store.Consents(ctx, owner)
	if err != nil {
		return p, err
	}
	if !consents.Any() {
		return p, qiao.Errorf(qiao.Forbidden, "photo caption", "no album may be described").
			WithFix("Allow one: qiao photo caption --allow ALBUM, or on the page Photos.")
	}
	missing, err := s.missing(ctx, owner, consents, &p)
	if err != nil {
		return p, err
	}
	sent := 0
	for _, id := range missing {
		if s.o.Most > 0 && sent >= s.o.Most {
			p.More = true
			break
		}
		if sent > 0 {
			if err := s.o.Wait(ctx, s.o.Pace); err != nil {
				return p, qiao.E(qiao.Canceled, "photo caption", err)
			}
		}
		asked, err := s.one(ctx, owner, id, &p)
		if err != nil {
			return p, err
		}
		if asked {
			sent++
		}
		if report != nil {
			report(p)
		}
	}
	return p, nil
}

// missing lists the photos that may be described and are not.
func (s *Service) missing(ctx context.Context, owner photo.UserID, consents photo.Consents, p *Progress) (ids []photo.ID, err error) {
	err = s.o.Store.Each(ctx, owner, 0, func(c photo.Change) error {
		switch {
		case c.Photo == nil || c.Photo.State == photo.Refused || c.Photo.State == photo.Other || !consents.Allow(c.Photo.Folder):
			return nil
		case c.Photo.Captioner == string(s.o.Name) && c.Photo.Captions != nil:
			p.Done++
		case c.Photo.Captioner == string(s.o.Name):
			p.Skipped++
		default:
			ids = append(ids, c.ID)
		}
		p.Total++
		return nil
	})
	return ids, err
}

// one describes a photo, and tells whether its picture was sent. The owner may have
// changed their mind meanwhile.
func (s *Service) one(ctx context.Context, owner photo.UserID, id photo.ID, p *Progress) (sent bool, err error) {
	had, err := s.o.Store.Get(ctx, owner, id)
	if qiao.KindOf(err) == qiao.NotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	consents, err := s.o.Store.Consents(ctx, owner)
	if err != nil {
		return false, err
	}
	if !s.o.Allowed(ctx, owner) || !consents.Allow(had.Folder) {
		return false, nil
	}
	m, err := s.o.Picture(ctx, owner, id)
	if ctx.Err() != nil {
		return false, qiao.E(qiao.Canceled, "photo caption", ctx.Err())
	}
	if err != nil {
		p.Skipped++
		return false, nil
	}
	captions, err := s.ask(ctx, m)
	if qiao.KindOf(err) == qiao.Protocol { // models differ from one try to the next
		captions, err = s.ask(ctx, m)
	}
	switch kind := qiao.KindOf(err); {
	case err == nil:
	case ctx.Err() != nil:
		return true, qiao.E(qiao.Canceled, "photo caption", ctx.Err())
	case kind == qiao.Protocol:
		p.Skipped++ // it is tried again by the next run
		return true, nil
	case kind == qiao.Blocked || kind == qiao.TooLarge:
	default:
		return true, err
	}
	err = s.o.Store.SetCaptions(ctx, owner, id, had.Hash, string(s.o.Name), captions)
	switch {
	case qiao.KindOf(err) == qiao.NotFound:
		return true, nil // it was changed or removed meanwhile
	case err != nil:
		return true, err
	case captions == nil:
		p.Skipped++
	default:
		p.Done++
	}
	return true, nil
}

// Drop takes away all captions in an album, those below it included; "" is the whole
// library. It tells how many there were.
func Drop(ctx context.Context, store photo.Store, owner photo.UserID, album string) (n int, err error) {
	var with []*photo.Photo
	in := photo.Consents{{Album: album, Allowed: true}}
	err = store.Each(ctx, owner, 0, func(c photo.Change) error {
		if c.Photo != nil && c.Photo.Captioner != "" && in.Allow(c.Photo.Folder) {
			with = append(with, c.Photo)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for _, p := range with {
		if err := store.SetCaptions(ctx, owner, p.ID, p.Hash, "", nil); err != nil && qiao.KindOf(err) != qiao.NotFound {
			return n, err
		}
		n++
	}
	return n, nil
}
