package embed

import (
	"context"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
)

// Progress tells how far Run has come.
type Progress struct {
	Done    int `json:"done"`    // photos that have a vector now
	Skipped int `json:"skipped"` // photos that the model refused or that have no picture
	Total   int `json:"total"`
}

// Run gives a vector to each photo of an owner that has none of this model. Each is
// kept as soon as it is there, so that a run that was stopped goes on where it was.
// A model that was changed starts anew; vectors of the old one stay until their
// photo goes. It fails with Kind Forbidden where the owner does not allow pictures
// to be sent, and ends at the first failure that another photo would meet, too.
func (s *Service) Run(ctx context.Context, owner photo.UserID, report func(Progress)) (Progress, error) {
	var p Progress
	if s.o.Allowed == nil || !s.o.Allowed(ctx, owner) {
		return p, qiao.Errorf(qiao.Forbidden, "photo embed", "the owner does not allow pictures to be sent to a model").
			WithFix("Allow it in the settings of the library, or use a model on this machine.")
	}
	if s.Model() == "" {
		if _, err := s.Text(ctx, owner, "photo"); err != nil {
			return p, err
		}
	}
	missing, have, err := s.missing(ctx, owner)
	if err != nil {
		return p, err
	}
	p.Done, p.Total = have, have+len(missing)
	for len(missing) > 0 {
		n := min(s.o.Batch, len(missing))
		if err := s.batch(ctx, owner, missing[:n], &p); err != nil {
			return p, err
		}
		missing = missing[n:]
		if report != nil {
			report(p)
		}
	}
	return p, nil
}

// missing lists the photos without a vector of this model, and counts the others.
func (s *Service) missing(ctx context.Context, owner photo.UserID) (ids []photo.ID, have int, err error) {
	with := map[photo.ID]bool{}
	err = s.o.Store.Vectors(ctx, owner, s.Model(), func(id photo.ID, _ []float32) error {
		with[id] = true
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	err = s.o.Store.Each(ctx, owner, 0, func(c photo.Change) error {
		switch {
		case c.Photo == nil || c.Photo.State == photo.Refused || c.Photo.State == photo.Other:
		case with[c.ID]:
			have++
		default:
			ids = append(ids, c.ID)
		}
		return nil
	})
	return ids, have, err
}

// batch gives vectors to a few photos. What the model refuses together is tried one
// by one.
func (s *Service) batch(ctx context.Context, owner photo.UserID, ids []photo.ID, p *Progress) error {
	var inputs []qiao.Part
	var kept []photo.ID
	for _, id := range ids {
		m, err := s.o.Picture(ctx, owner, id)
		if ctx.Err() != nil {
			return qiao.E(qiao.Canceled, "photo embed", ctx.Err())
		}
		if err != nil {
			p.Skipped++
			continue
		}
		inputs, kept = append(inputs, qiao.Part{Image: m}), append(kept, id)
	}
	if len(kept) == 0 {
		return nil
	}
	vectors, err := s.embed(ctx, inputs, false)
	switch {
	case err == nil:
	case ofThisPicture(err) && len(kept) == 1:
		p.Skipped++
		return nil
	case ofThisPicture(err):
		return s.oneByOne(ctx, owner, kept, p)
	default:
		return err
	}
	for i, id := range kept {
		if err := s.o.Store.PutVector(ctx, owner, id, s.Model(), vectors[i]); err != nil {
			if qiao.KindOf(err) == qiao.NotFound {
				continue // it was removed meanwhile
			}
			return err
		}
		p.Done++
	}
	return nil
}

func (s *Service) oneByOne(ctx context.Context, owner photo.UserID, ids []photo.ID, p *Progress) error {
	for _, id := range ids {
		if err := s.batch(ctx, owner, []photo.ID{id}, p); err != nil {
			return err
		}
	}
	return nil
}

// ofThisPicture tells whether a failure is one picture's, so that others may do.
func ofThisPicture(err error) bool {
	switch qiao.KindOf(err) {
	case qiao.Invalid, qiao.Blocked, qiao.TooLarge, qiao.Unsupported:
		return true
	}
	return false
}
