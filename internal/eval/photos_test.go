package eval

import (
	"slices"
	"testing"

	"github.com/qiao-ai/qiao/photo"
)

func TestPhotoMeasures(t *testing.T) {
	g := hang([]evalPhoto{
		{&photo.Photo{ID: "1", Hash: "x"}, "a.jpg", false}, {&photo.Photo{ID: "2", Hash: "x"}, "b.jpg", false}, {&photo.Photo{ID: "3"}, "n.jpg", true},
	})
	for _, c := range []struct {
		name string
		o    outcome
		want float64
	}{
		{"the first is right", outcome{photoCase: photoCase{Measure: "top1", Expected: []string{"a"}}, got: []string{"a", "b"}}, 1},
		{"the first is wrong", outcome{photoCase: photoCase{Measure: "top1", Expected: []string{"b"}}, got: []string{"a", "b"}}, 0},
		{"one of the first three", outcome{photoCase: photoCase{Measure: "top3", Expected: []string{"c"}}, got: []string{"a", "b", "c"}}, 1},
		{"half of those expected", outcome{photoCase: photoCase{Measure: "topk", Expected: []string{"a", "c"}}, got: []string{"a", "b", "c"}}, 0.5},
		{"the same set", outcome{photoCase: photoCase{Measure: "set", Expected: []string{"a", "b"}}, got: []string{"b", "a"}}, 1},
		{"one too many", outcome{photoCase: photoCase{Measure: "set", Expected: []string{"a"}}, got: []string{"b", "a"}}, 0},
		{"within what is allowed", outcome{photoCase: photoCase{Measure: "superset", Must: []string{"a"}, Expected: []string{"a", "b"}}, got: []string{"a"}}, 1},
		{"without one that must be", outcome{photoCase: photoCase{Measure: "superset", Must: []string{"a"}, Expected: []string{"a", "b"}}, got: []string{"b"}}, 0},
		{"nothing, as it should be", outcome{photoCase: photoCase{Measure: "empty"}}, 1},
		{"one that must not be", outcome{photoCase: photoCase{Measure: "must-not", MustNot: []string{"a"}}, got: []string{"a"}}, 0},
		{"in one group", outcome{photoCase: photoCase{Measure: "group", Expected: []string{"a.jpg", "b.jpg"}}}, 1},
		{"not in one group", outcome{photoCase: photoCase{Measure: "group", Expected: []string{"a.jpg", "n.jpg"}}}, 0},
	} {
		c.o.precision, c.o.recall = overlap(c.o.got, c.o.Expected)
		if got := g.score(c.o, g.all); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestDistractorsAreApart(t *testing.T) {
	g := hang([]evalPhoto{{&photo.Photo{ID: "1"}, "a.jpg", false}, {&photo.Photo{ID: "3"}, "n.jpg", true}})
	if g.index("L1").Len() != 1 || g.index("L2").Len() != 2 {
		t.Errorf("%d and %d", g.index("L1").Len(), g.index("L2").Len())
	}
}

func TestTheZoneOfAReferenceTime(t *testing.T) {
	if got := nowOf("2019-06-10T09:00:00_08:00"); got.UTC().Hour() != 1 {
		t.Error(got)
	}
	if plainLine("￥53.0元 （两 张）") != plainLine("¥53.0元(两张)") || slices.Contains([]string{""}, plainLine("x")) {
		t.Error("lines differ by their marks")
	}
}
