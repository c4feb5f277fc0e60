package search

import (
	"context"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/query"
)

func library(s photo.Store) *Library {
	return &Library{Store: s, Places: find, Now: func() time.Time { return today }}
}

func TestNobodySeesAnothersPhotos(t *testing.T) {
	s := newShelf()
	s.put("ann", album1()...)
	s.put("bo", &photo.Photo{ID: "secret", Name: "secret.jpg", Lines: text("愚园路 password"), Place: at(rome, italy), Perceptual: 0xF0F0F0F0AAAA5555, Hash: "h1"})
	s.vectors["bo"] = map[photo.ID][]float32{"secret": {1, 0}}
	s.vectors["ann"] = map[photo.ID][]float32{"forum": {0, 1}}
	l := library(s)
	l.Meaning = meaning{"m", []float32{1, 0}}
	for _, q := range []string{"", "愚园路", "password", "Italy", "secret.jpg", "something else"} {
		for _, f := range mustSearch(t, l, "ann", Request{Query: q, Limit: 1000}).Hits {
			if f.Photo.ID == "secret" {
				t.Errorf("%q shows Ann what is Bo's", q)
			}
		}
	}
	if _, err := l.Similar(context.Background(), "ann", "secret", 0); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("like Bo's: %v", err)
	}
	groups, err := l.Duplicates(context.Background(), "ann")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		for _, p := range g.Photos {
			if p.ID == "secret" {
				t.Error("Bo's photo is a duplicate of Ann's")
			}
		}
	}
	if got := mustSearch(t, l, "bo", Request{Query: "愚园路"}); got.Total != 1 {
		t.Errorf("Bo finds %d", got.Total)
	}
}

// A meaning gives every text the same vector.
type meaning struct {
	model  string
	vector []float32
}

func (m meaning) Model() string { return m.model }
func (m meaning) Text(context.Context, photo.UserID, string) ([]float32, error) {
	return m.vector, nil
}

func TestChangesAreSeenAtOnce(t *testing.T) {
	s := newShelf()
	l := library(s)
	if got := mustSearch(t, l, "ann", Request{Query: "Italy"}); got.Total != 0 {
		t.Errorf("%d of none", got.Total)
	}
	s.put("ann", album1()...)
	if got := mustSearch(t, l, "ann", Request{Query: "Italy"}); got.Total != 3 {
		t.Errorf("%d of 3", got.Total)
	}
	s.remove("ann", "forum")
	if got := mustSearch(t, l, "ann", Request{Query: "Italy"}); got.Total != 2 {
		t.Errorf("%d of 2", got.Total)
	}
}

func TestAPlanCanBeSentBack(t *testing.T) {
	s := newShelf()
	s.put("ann", album1()...)
	l := library(s)
	first := mustSearch(t, l, "ann", Request{Query: "iPhone photos in Rome"})
	if first.Total != 1 || len(first.Plan.Chips) != 2 {
		t.Fatalf("%+v", first.Plan)
	}
	less := first.Plan.Without("place1")
	if got := mustSearch(t, l, "ann", Request{Plan: &less}); got.Total != 3 {
		t.Errorf("without the place: %d", got.Total)
	}
	bad := query.Plan{Chips: []query.Chip{{Kind: "weather"}}}
	if _, err := l.Search(context.Background(), "ann", Request{Plan: &bad}); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
		t.Errorf("a bad plan: %v", err)
	}
}

func TestQuestionsAreAnswered(t *testing.T) {
	s := newShelf()
	s.put("ann", album1()...)
	l := library(s)
	for _, c := range []struct{ query, en, zh string }{
		{"when did I take the elephants", "On 26 November 2013.", "2013年11月26日。"},
		{"how many photos of Italy", "3 photos.", "3 张照片。"},
		{"我在哪里用尼康拍的照片", "Arezzo, Italy (2).", "意大利阿雷佐（2 张）。"},
		{"which camera took the photos in Rome", "Apple iPhone 6 (1).", "Apple iPhone 6（1 张）。"},
		{"when did I go to Alaska by unicycle", "No photo shows that.", "没有找到这样的照片。"},
	} {
		got := mustSearch(t, l, "ann", Request{Query: c.query}).Answer
		if got == nil || got.Text != c.en || got.TextZh != c.zh {
			t.Errorf("%s: %+v", c.query, got)
		}
	}
}

func TestMeaningAddsWhatStandsOut(t *testing.T) {
	s := newShelf()
	photos := generated(400)
	s.put("ann", photos...)
	s.vectors["ann"] = map[photo.ID][]float32{}
	for i, p := range photos {
		v := make([]float32, 64)
		for k := range v {
			v[k] = float32((i*31+k*17)%23) - 11
		}
		s.vectors["ann"][p.ID] = v
	}
	want := make([]float32, 64)
	for k := range want {
		want[k] = float32(k%5) - 2
	}
	s.vectors["ann"]["p0000007"] = want
	l := library(s)
	l.Meaning = meaning{"m", want}
	got := mustSearch(t, l, "ann", Request{Query: "serendipity"})
	if got.Total != 1 || got.Hits[0].Photo.ID != "p0000007" || got.Model != "m" {
		t.Errorf("%d hits: %+v", got.Total, got.Hits)
	}
	if e := got.Hits[0].Evidence; len(e) != 1 || e[0].Rank != 1 {
		t.Errorf("%+v", e)
	}
	l.Meaning = meaning{"another", want[:3]}
	if got := mustSearch(t, l, "ann", Request{Query: "serendipity"}); got.Total != 0 {
		t.Errorf("a vector of another model finds %d", got.Total)
	}
}

func BenchmarkSearch(b *testing.B) {
	const photos, dim = 200_000, 512
	x := indexOf(generated(photos))
	x.SetModel("m", dim)
	v := make([]float32, dim)
	for i := range photos {
		for k := range 4 {
			v[(i*7+k*13)%dim] = float32((i*k)%19) - 9
		}
		v[0] = 1
		_ = x.SetVector(photo.ID(x.photos[i].ID), v)
	}
	b.Run("similar", func(b *testing.B) {
		for b.Loop() {
			x.Similar(x.photos[0].ID)
		}
	})
	for _, q := range []string{"Italy but not Arezzo", "red car in Rome 2015", "iPhone photos at night without flash", x.photos[0].Lines[0].Text,
		"dog or cat", "ISO above 800 in summer", "completely unknown words here"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				p := parse(x, q)
				x.Search(p, v)
			}
		})
	}
}
