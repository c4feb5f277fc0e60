package embed

import (
	"context"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
)

// A partner gives vectors of a length; it refuses pictures of type "bad" and fails
// after so many requests.
type partner struct {
	dim, calls, failAfter int
}

func (p *partner) Embed(_ context.Context, r *qiao.EmbedRequest) (qiao.Embeddings, error) {
	p.calls++
	if p.failAfter > 0 && p.calls > p.failAfter {
		return qiao.Embeddings{}, qiao.Errorf(qiao.Unavailable, "partner", "gone")
	}
	var e qiao.Embeddings
	for _, in := range r.Inputs {
		if in.Image != nil && in.Image.Type == "bad" {
			return e, qiao.Errorf(qiao.Blocked, "partner", "refused")
		}
		v := make([]float32, p.dim)
		v[0] = 1
		e.Vectors = append(e.Vectors, v)
	}
	return e, nil
}

// A store keeps vectors in memory.
type store struct {
	photo.Store
	ids  []photo.ID
	kept map[string]map[photo.ID][]float32
}

func (s *store) Each(_ context.Context, _ photo.UserID, _ int64, yield func(photo.Change) error) error {
	for _, id := range s.ids {
		if err := yield(photo.Change{ID: id, Photo: &photo.Photo{ID: id, State: photo.Ready}}); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) Vectors(_ context.Context, _ photo.UserID, model string, yield func(photo.ID, []float32) error) error {
	for id, v := range s.kept[model] {
		if err := yield(id, v); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) PutVector(_ context.Context, _ photo.UserID, id photo.ID, model string, v []float32) error {
	if s.kept[model] == nil {
		s.kept[model] = map[photo.ID][]float32{}
	}
	s.kept[model][id] = v
	return nil
}

func setup(p *partner, n int) (*store, Options) {
	s := &store{kept: map[string]map[photo.ID][]float32{}}
	for i := range n {
		s.ids = append(s.ids, photo.ID(rune('a'+i)))
	}
	return s, Options{
		Embedder: p, Store: s, Model: "m", Batch: 3,
		Picture: func(_ context.Context, _ photo.UserID, id photo.ID) (*qiao.Image, error) {
			switch id {
			case "c":
				return &qiao.Image{Type: "bad"}, nil
			case "d":
				return nil, qiao.Errorf(qiao.NotFound, "photo", "no picture")
			}
			return &qiao.Image{Type: "image/jpeg"}, nil
		},
		Allowed: func(context.Context, photo.UserID) bool { return true },
	}
}

func TestEveryPhotoGetsAVectorOnce(t *testing.T) {
	p := &partner{dim: 4}
	s, o := setup(p, 8)
	got, err := New(o).Run(context.Background(), "ann", nil)
	if err != nil || got != (Progress{Done: 6, Skipped: 2, Total: 8}) {
		t.Fatalf("%+v, %v", got, err)
	}
	if len(s.kept["m@4"]) != 6 {
		t.Errorf("%v", s.kept)
	}
	calls := p.calls
	if _, err := New(o).Run(context.Background(), "ann", nil); err != nil || p.calls-calls > 3 {
		t.Errorf("a second run makes %d requests: %v", p.calls-calls, err)
	}
}

func TestARunThatWasStoppedGoesOn(t *testing.T) {
	s, o := setup(&partner{dim: 4, failAfter: 2}, 2)
	o.Batch = 1
	if _, err := New(o).Run(context.Background(), "ann", nil); qiao.KindOf(err) != qiao.Unavailable {
		t.Fatal(err)
	}
	if len(s.kept["m@4"]) != 1 {
		t.Fatalf("%d are kept", len(s.kept["m@4"]))
	}
	o.Embedder = &partner{dim: 4}
	if got, err := New(o).Run(context.Background(), "ann", nil); err != nil || got.Done != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestVectorsOfTwoLengthsAreNeverMixed(t *testing.T) {
	s, o := setup(&partner{dim: 4}, 2)
	service := New(o)
	if _, err := service.Run(context.Background(), "ann", nil); err != nil {
		t.Fatal(err)
	}
	service.o.Embedder = &partner{dim: 5}
	if _, err := service.Text(context.Background(), "ann", "another"); qiao.KindOf(err) != qiao.Protocol {
		t.Errorf("another length: %v", err)
	}
	o.Embedder = &partner{dim: 5}
	if _, err := New(o).Run(context.Background(), "ann", nil); err != nil || len(s.kept["m@5"]) != 2 || len(s.kept["m@4"]) != 2 {
		t.Errorf("%v %v", s.kept, err)
	}
}

func TestNoPictureIsSentUnasked(t *testing.T) {
	p := &partner{dim: 4}
	_, o := setup(p, 2)
	o.Allowed = nil
	if _, err := New(o).Run(context.Background(), "ann", nil); qiao.KindOf(err) != qiao.Forbidden || p.calls != 0 {
		t.Errorf("%d requests: %v", p.calls, err)
	}
}
