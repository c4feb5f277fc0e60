package caption

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
)

// A describer answers from a script, then always the same.
type describer struct {
	script []any // a text or an error
	asked  []*qiao.Request
	before func()
}

const good = `{"zh":"一条黄狗在沙滩上奔跑","en":"A yellow dog runs on a beach"}`

func (d *describer) Generate(_ context.Context, r *qiao.Request) (qiao.Stream, error) {
	d.asked = append(d.asked, r)
	if d.before != nil {
		d.before()
	}
	var say any = good
	if len(d.script) > 0 {
		say, d.script = d.script[0], d.script[1:]
	}
	if err, ok := say.(error); ok {
		return nil, err
	}
	return func(yield func(qiao.Chunk, error) bool) {
		yield(qiao.Chunk{Text: say.(string), Finish: qiao.FinishStop}, nil)
	}, nil
}

// A shelf keeps photos of one owner in memory.
type shelf struct {
	photo.Store
	list     []*photo.Photo
	consents photo.Consents
}

func (s *shelf) Each(_ context.Context, _ photo.UserID, _ int64, yield func(photo.Change) error) error {
	for _, p := range s.list {
		if err := yield(photo.Change{ID: p.ID, Photo: p}); err != nil {
			return err
		}
	}
	return nil
}

func (s *shelf) Get(_ context.Context, _ photo.UserID, id photo.ID) (*photo.Photo, error) {
	for _, p := range s.list {
		if p.ID == id {
			return p, nil
		}
	}
	return nil, qiao.Errorf(qiao.NotFound, "shelf", "gone")
}

func (s *shelf) Consents(context.Context, photo.UserID) (photo.Consents, error) {
	return s.consents, nil
}

func (s *shelf) SetCaptions(ctx context.Context, u photo.UserID, id photo.ID, hash, model string, captions map[string]string) error {
	p, err := s.Get(ctx, u, id)
	if err == nil {
		p.Captioner, p.Captions = model, captions
	}
	return err
}

func setup(d *describer, folders ...string) (*shelf, Options, *[]time.Duration) {
	s := &shelf{consents: photo.Consents{{Album: "open", Allowed: true}}}
	for i, f := range folders {
		s.list = append(s.list, &photo.Photo{ID: photo.ID(rune('a' + i)), Folder: f, Hash: "h", State: photo.Ready})
	}
	var waits []time.Duration
	return s, Options{
		Model: d, Name: "eye/see", Store: s, Pace: 2 * time.Second,
		Picture: func(context.Context, photo.UserID, photo.ID) (*qiao.Image, error) {
			return &qiao.Image{Data: []byte("jpeg"), Type: "image/jpeg"}, nil
		},
		Allowed: func(context.Context, photo.UserID) bool { return true },
		Wait:    func(ctx context.Context, d time.Duration) error { waits = append(waits, d); return ctx.Err() },
	}, &waits
}

func TestOnlyAllowedAlbumsAreDescribedOnce(t *testing.T) {
	d := &describer{}
	s, o, waits := setup(d, "open", "closed", "open/trip", "open")
	got, err := New(o).Run(t.Context(), "ann", nil)
	if err != nil || got != (Progress{Done: 3, Total: 3}) || len(d.asked) != 3 {
		t.Fatalf("%+v after %d requests, %v", got, len(d.asked), err)
	}
	if s.list[1].Captioner != "" || s.list[0].Captions["zh"] != "一条黄狗在沙滩上奔跑" || s.list[0].Captioner != "eye/see" {
		t.Errorf("%+v %+v", s.list[0], s.list[1])
	}
	if len(*waits) != 2 || (*waits)[0] != 2*time.Second {
		t.Errorf("waited %v", *waits)
	}
	r := d.asked[0]
	if r.Model != "eye/see" || len(r.Schema) == 0 || r.Messages[1].Parts[0].Image == nil || r.Feature != Feature {
		t.Errorf("%+v", r)
	}
	if got, err := New(o).Run(t.Context(), "ann", nil); err != nil || len(d.asked) != 3 || got.Done != 3 {
		t.Errorf("again: %+v, %d requests, %v", got, len(d.asked), err)
	}
	o.Name = "other/model"
	if _, err := New(o).Run(t.Context(), "ann", nil); err != nil || len(d.asked) != 6 {
		t.Errorf("another model: %d requests, %v", len(d.asked), err)
	}
}

func TestNothingIsSentUnasked(t *testing.T) {
	for name, change := range map[string]func(*shelf, *Options){
		"no settings":    func(_ *shelf, o *Options) { o.Allowed = nil },
		"not listed":     func(_ *shelf, o *Options) { o.Allowed = func(context.Context, photo.UserID) bool { return false } },
		"no consent":     func(s *shelf, _ *Options) { s.consents = nil },
		"all are denied": func(s *shelf, _ *Options) { s.consents[0].Allowed = false },
	} {
		d := &describer{}
		s, o, _ := setup(d, "open")
		change(s, &o)
		if _, err := New(o).Run(t.Context(), "ann", nil); qiao.KindOf(err) != qiao.Forbidden || qiao.FixOf(err) == "" || len(d.asked) != 0 {
			t.Errorf("%s: %d requests, %v", name, len(d.asked), err)
		}
	}
}

func TestConsentMayBeTakenBackMeanwhile(t *testing.T) {
	d := &describer{}
	s, o, _ := setup(d, "open", "open", "open")
	d.before = func() { s.consents = photo.Consents{{Album: "open"}} }
	if got, err := New(o).Run(t.Context(), "ann", nil); err != nil || len(d.asked) != 1 || got.Done != 1 {
		t.Errorf("%+v after %d requests, %v", got, len(d.asked), err)
	}
}

func TestARunEndsAndGoesOn(t *testing.T) {
	d := &describer{script: []any{good, qiao.Errorf(qiao.OverBudget, "meter", "the budget is used up")}}
	_, o, _ := setup(d, "open", "open", "open")
	if got, err := New(o).Run(t.Context(), "ann", nil); qiao.KindOf(err) != qiao.OverBudget || got.Done != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	o.Most = 1
	if got, err := New(o).Run(t.Context(), "ann", nil); err != nil || got != (Progress{Done: 2, Total: 3, More: true}) {
		t.Errorf("%+v, %v", got, err)
	}
	_, o, _ = setup(&describer{}, "open", "open")
	ctx, cancel := context.WithCancel(t.Context())
	got, err := New(o).Run(ctx, "ann", func(Progress) { cancel() })
	if qiao.KindOf(err) != qiao.Canceled || got.Done != 1 {
		t.Errorf("stopped: %+v, %v", got, err)
	}
}

func TestWhatTheModelRefusesOrGarbles(t *testing.T) {
	d := &describer{script: []any{qiao.Errorf(qiao.Blocked, "eye", "no"), "I see a dog", good, "x", "y"}}
	s, o, _ := setup(d, "open", "open", "open")
	got, err := New(o).Run(t.Context(), "ann", nil)
	if err != nil || got != (Progress{Done: 1, Skipped: 2, Total: 3}) || len(d.asked) != 5 {
		t.Fatalf("%+v after %d requests, %v", got, len(d.asked), err)
	}
	if s.list[0].Captioner == "" || s.list[0].Captions != nil || s.list[2].Captioner != "" {
		t.Errorf("refused %+v, garbled %+v", s.list[0], s.list[2])
	}
	if got, err := New(o).Run(t.Context(), "ann", nil); err != nil || got != (Progress{Done: 2, Skipped: 1, Total: 3}) || len(d.asked) != 6 {
		t.Errorf("again: %+v after %d requests, %v", got, len(d.asked), err)
	}
}

func TestAnswers(t *testing.T) {
	for text, want := range map[string]string{
		good: "A yellow dog runs on a beach", "\n" + good + "\n": "A yellow dog runs on a beach",
		`{"zh":"狗\n在跑","en":"a\u202e dog\u0007  runs"}`: "a dog runs",
		`{"zh":"狗","en":"dog","tool":"delete"}`:         "", `{"zh":"dog","en":"dog"}`: "", `{"zh":"狗","en":"狗"}`: "", `{"zh":"狗"}`: "",
		good + good: "", "```json\n" + good + "\n```": "", "": "", `[]`: "",
	} {
		got, err := parse(text)
		if got["en"] != want || (err == nil) != (want != "") {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	long, err := parse(`{"zh":"狗","en":"` + strings.Repeat("dog ", 200) + `"}`)
	if err != nil || len([]rune(long["en"])) > longest {
		t.Errorf("%d characters, %v", len(long["en"]), err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(good)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := parse(text)
		if err == nil && (got["zh"] == "" || got["en"] == "" || strings.ContainsAny(got["en"]+got["zh"], "\n\x00\x1b") || len([]rune(got["zh"])) > longest) {
			t.Errorf("%q", got)
		}
	})
}
