package eval

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/tag"
)

func TestLinesAreComparedWithoutSpacesAndWidths(t *testing.T) {
	for _, c := range []struct {
		want, got string
		distance  int
	}{
		{"拿铁咖啡 Latte", "拿铁咖啡Latte", 0},
		{"￥53.0元", "¥53.0元", 0},
		{"（45元）", "(45元)", 0},
		{"LO503U", "L0503U", 1},
		{"abc", "", 3},
	} {
		if _, d := nearestLine(c.want, []string{c.got}); d != c.distance {
			t.Errorf("%q and %q: %d", c.want, c.got, d)
		}
	}
}

func TestMeanPrecisionIsThatOfTheRanking(t *testing.T) {
	dog, _ := tag.Lookup("dog")
	picture := func(has bool, score float64) *labelled {
		l := &labelled{classes: map[int]bool{dog.ID: has}}
		l.scores[dog.ID] = score
		return l
	}
	// Right at places 1 and 3: (1/1 + 2/3) / 2.
	mean, classes, _ := meanPrecision([]*labelled{picture(true, 0.9), picture(false, 0.8), picture(true, 0.7), picture(false, 0)})
	if classes != 1 || math.Abs(mean-5.0/6) > 1e-9 {
		t.Errorf("%g over %d", mean, classes)
	}
	if mean, _, _ = meanPrecision([]*labelled{picture(true, 0), picture(false, 0.1)}); mean != 0 {
		t.Errorf("not seen at all: %g", mean)
	}
}

func TestNamesOfFilesAreLabels(t *testing.T) {
	dir := t.TempDir()
	os.MkdirAll(filepath.Join(dir, "library"), 0o755)
	for _, n := range []string{"dog_toshi_red.jpg", "traffic_light-2.png", "Apple iPhone 4.jpg", "notes.txt"} {
		os.WriteFile(filepath.Join(dir, "library", n), nil, 0o644)
	}
	all, err := labels(dir)
	if err != nil || len(all) != 3 {
		t.Fatalf("%d %v", len(all), err)
	}
	seen := map[string]int{}
	for _, l := range all {
		seen[filepath.Base(l.path)] = len(l.classes)
	}
	if seen["dog_toshi_red.jpg"] != 1 || seen["traffic_light-2.png"] != 1 || seen["Apple iPhone 4.jpg"] != 0 {
		t.Errorf("%v", seen)
	}
}

func TestPhotoEvaluationsSayWhatTheyLack(t *testing.T) {
	deps := Deps{Pack: func(string) string { return t.TempDir() }}
	for _, e := range []Evaluation{OCR(), Tags()} {
		if _, err := e.Run(context.Background(), t.TempDir(), deps); qiao.KindOf(err) != qiao.NotFound || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", e.Name, err)
		}
	}
}
