package phototest

import (
	"testing"
	"time"

	"github.com/qiao-ai/qiao/photo"
)

// days puts photos around midnights, before 1970 too.
func days(t *testing.T, s photo.Store) {
	walls := []string{"2020-02-29T00:00:00", "2020-02-29T23:59:59", "2020-02-28T23:59:59.999", "1969-12-31T12:00:00", "1970-01-01T00:00:00"}
	for n, wall := range walls {
		p := sample(n)
		p.Taken = &photo.Taken{Wall: wall, Source: photo.FromEXIF}
		put(t, s, ann, p)
	}
	undated := sample(90)
	undated.Taken, undated.ModTime = nil, time.Date(2021, 5, 1, 3, 0, 0, 0, time.UTC)
	put(t, s, ann, undated)
	put(t, s, bob, sample(91))
	list, err := s.Days(t.Context(), ann)
	must(t, err)
	want := []photo.Day{{Day: "2021-05-01", Count: 1}, {Day: "2020-02-29", Count: 2}, {Day: "2020-02-28", Count: 1}, {Day: "1970-01-01", Count: 1}, {Day: "1969-12-31", Count: 1}}
	if len(list) != len(want) {
		t.Fatalf("%+v", list)
	}
	left := 6
	for i, d := range list {
		if d.Day != want[i].Day || d.Count != want[i].Count {
			t.Errorf("%d: %+v, want %+v", i, d, want[i])
		}
		l, err := s.List(t.Context(), ann, photo.ListQuery{After: d.After})
		must(t, err)
		if len(l.Photos) != left {
			t.Errorf("from %s on: %d photos, want %d", d.Day, len(l.Photos), left)
		}
		left -= d.Count
	}
}
