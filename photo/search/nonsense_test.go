package search

import (
	"os"
	"strings"
	"testing"
)

func TestNonsenseFindsNothing(t *testing.T) {
	data, err := os.ReadFile("../../internal/eval/photos_nonsense.txt")
	if err != nil {
		t.Fatal(err)
	}
	x := indexOf(append(album1(), generated(500)...))
	found, all := 0, 0
	for q := range strings.Lines(string(data)) {
		all++
		if res := x.Search(parse(x, strings.TrimSpace(q)), nil); len(res.Hits) > 0 {
			found++
			res.Explain(res.Hits[:1])
			t.Logf("%s finds %s: %+v", strings.TrimSpace(q), res.Hits[0].Photo.Name, res.Hits[0].Evidence)
		}
	}
	if all != 100 || found > 5 {
		t.Errorf("%d of %d find something", found, all)
	}
}
