package search

import (
	"slices"
	"testing"

	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/query"
)

func saw(id photo.ID, things ...photo.Tag) *photo.Photo {
	return &photo.Photo{ID: id, Name: string(id) + ".jpg", Tags: things}
}

func thing(name string, score float64) photo.Tag { return photo.Tag{En: name, Score: score} }

func TestWordsForManyThingsAndScenes(t *testing.T) {
	x := indexOf([]*photo.Photo{
		saw("truck", thing("truck", 0.6)), saw("bike", thing("bicycle", 0.5)), saw("kitten", thing("cat", 0.7)),
		saw("cook", thing("oven", 0.5), thing("refrigerator", 0.45), thing("sink", 0.4)), saw("oven", thing("oven", 0.3)),
		saw("fruits", thing("banana", 0.5)), saw("faint", thing("dog", 0.15)), saw("both", thing("dog", 0.16), thing("couch", 0.6)),
	})
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"vehicle", []string{"bike", "truck"}}, {"交通工具", []string{"bike", "truck"}}, {"pets", []string{"kitten"}}, {"宠物", []string{"kitten"}},
		{"水果", []string{"fruits"}}, {"fruit", []string{"fruits"}}, {"kitchen", []string{"cook"}}, {"厨房", []string{"cook"}},
		{"dog", nil}, {"dog on the couch", []string{"both"}}, {"animals", []string{"kitten"}},
		{"furniture", []string{"both"}}, {"家具", []string{"both"}},
	} {
		if got := sorted(ids(x.Search(parse(x, c.query), nil).Hits)); !slices.Equal(got, c.want) {
			t.Errorf("%s finds %v, want %v", c.query, got, c.want)
		}
	}
	for _, q := range []string{"without animals", "没有动物"} {
		if got := ids(x.Search(parse(x, q), nil).Hits); len(got) == 0 || slices.Contains(got, "kitten") {
			t.Errorf("%s finds %v", q, got)
		}
	}
	res := x.Search(parse(x, "kitchen"), nil)
	res.Explain(res.Hits)
	if e := res.Hits[0].Evidence; len(e) != 3 || e[0].Kind != query.Thing || e[0].Box == nil {
		t.Errorf("why: %+v", e)
	}
}
