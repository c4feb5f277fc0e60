package search

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/imaging/tag"
	"github.com/qiao-ai/qiao/photo"
)

// seeing gives photos tags by chance, most of them hardly sure.
func seeing(photos []*photo.Photo) []*photo.Photo {
	r := rand.New(rand.NewPCG(3, 4))
	classes := tag.Classes()
	for _, p := range photos {
		for range r.IntN(8) {
			c := classes[r.IntN(len(classes))]
			p.Tags = append(p.Tags, photo.Tag{Class: c.ID, En: c.Name(), Zh: c.NameZh(), Score: 0.1 + 0.9*r.Float64()*r.Float64()})
		}
	}
	return photos
}

func TestNonsenseFindsNothing(t *testing.T) {
	x := indexOf(append(album1(), seeing(generated(500))...))
	for file, want := range map[string]int{"photos_nonsense.txt": 100, "photos_nonsense_own.txt": 120} {
		data, err := os.ReadFile("../../internal/eval/" + file)
		if err != nil {
			t.Fatal(err)
		}
		found, all := 0, 0
		for q := range strings.Lines(string(data)) {
			all++
			if res := x.Search(parse(x, strings.TrimSpace(q)), nil); len(res.Hits) > 0 {
				found++
				res.Explain(res.Hits[:1])
				t.Logf("%s finds %s: %+v", strings.TrimSpace(q), res.Hits[0].Photo.Name, res.Hits[0].Evidence)
			}
		}
		if all != want || 20*found > all {
			t.Errorf("%s: %d of %d find something", file, found, all)
		}
	}
}
