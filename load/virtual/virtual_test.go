package virtual_test

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/load"
	"github.com/qiao-ai/qiao/load/virtual"
)

// TestLoadDecidesWhoWaits asks a server at half of what it bears, near it and beyond.
func TestLoadDecidesWhoWaits(t *testing.T) {
	goal := load.Objectives{FirstToken: time.Second, Errors: 0.01}
	for _, c := range []struct{ rate, low, high float64 }{{0.5, 0, 0.02}, {0.9, 0.02, 0.9}, {1.5, 0.9, 1}} {
		s, err := virtual.New(virtual.Config{Seed: 1, Slots: 10, Service: 10}, goal)
		if err != nil {
			t.Fatal(err)
		}
		p, _ := s.Probe(t.Context(), c.rate, 3*time.Hour)
		if got := float64(p.OverFirst) / float64(p.Counted); got < c.low || got > c.high {
			t.Errorf("at %v of what it bears %.3f wait", c.rate, got)
		}
		if bears := math.Min(c.rate, 1); math.Abs(p.Achieved-bears) > 0.05 {
			t.Errorf("at %v it got %.3f a second done", c.rate, p.Achieved)
		}
	}
}

func TestAQuotaLetsInWhatItSays(t *testing.T) {
	s, err := virtual.New(virtual.Config{Seed: 1, Slots: 100, Service: 1, Quota: 5, Burst: 2}, load.Objectives{FirstToken: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	p, _ := s.Probe(t.Context(), 10, 10*time.Minute)
	if in := float64(p.Counted-p.Limited) / 600; math.Abs(in-5) > 0.1 || p.Failed != p.Limited {
		t.Errorf("it let %.2f a second in", in)
	}
}

func TestTheSameSeedIsTheSameServer(t *testing.T) {
	if a, b, c := virtual.Random(5), virtual.Random(5), virtual.Random(6); a != b || a == c {
		t.Errorf("%+v, %+v, %+v", a, b, c)
	}
}

func TestCases(t *testing.T) {
	for _, text := range []string{
		"{\"name\":\"a\",\"slots\":4,\"service\":2}\n\n{\"name\":\"b\",\"slots\":5,\"service\":1,\"firstToken\":0.5,\"minutes\":30}\n",
		"[{\"name\":\"a\",\"slots\":4,\"service\":2},{\"name\":\"b\",\"slots\":5,\"service\":1,\"firstToken\":0.5,\"minutes\":30}]",
	} {
		list, err := virtual.Read("x", strings.NewReader(text))
		if err != nil || len(list) != 2 || list[0].Objectives().FirstToken != time.Second || list[1].Objectives().FirstToken != time.Second/2 || list[1].Search().Budget.Time != 30*time.Minute {
			t.Errorf("%+v, %v", list, err)
		}
	}
	for _, wrong := range []string{
		"", "[]", "{", "{\"slots\":0,\"service\":1}", "{\"slots\":4}", "{\"slots\":4,\"service\":2,\"color\":1}",
		"{\"slots\":4,\"service\":2,\"stall\":5,\"stallEvery\":6}", "{\"slots\":900000,\"service\":0.001}", "{\"slots\":4,\"service\":2,\"errors\":3}",
	} {
		if _, err := virtual.Read("x", strings.NewReader(wrong)); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("{\"name\":\"a\",\"slots\":4,\"service\":2}\n"))
	f.Add([]byte("[{\"name\":\"a\",\"slots\":4,\"service\":2,\"quota\":3}]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := virtual.Read("x", bytes.NewReader(b))
		for i := range list {
			if _, bad := virtual.New(list[i].Config, list[i].Objectives()); err == nil && bad != nil {
				t.Errorf("%+v is no server: %v", list[i], bad)
			}
		}
	})
}
