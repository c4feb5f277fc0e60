package load_test

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/load"
	"github.com/qiao-ai/qiao/load/virtual"
)

var goal = load.Objectives{FirstToken: time.Second, Errors: 0.01}

func servers() map[string]virtual.Config {
	return map[string]virtual.Config{
		"plain":       {Seed: 1, Slots: 16, Service: 1.5, Spread: 0.3, First: 0.2},
		"large":       {Seed: 2, Slots: 200, Service: 4, Spread: 0.5, First: 0.3},
		"small":       {Seed: 3, Slots: 4, Service: 2, Spread: 0.2, First: 0.1},
		"quota":       {Seed: 4, Slots: 100, Service: 1, First: 0.1, Quota: 18, Burst: 5},
		"low quota":   {Seed: 5, Slots: 50, Service: 1, First: 0.1, Quota: 6, Burst: 10},
		"ramp guard":  {Seed: 6, Slots: 40, Service: 1.6, Spread: 0.3, First: 0.2, Guard: 2.4},
		"stall":       {Seed: 7, Slots: 30, Service: 1.2, Spread: 0.3, First: 0.1, Stall: 1.5, StallEvery: 90},
		"two modes":   {Seed: 8, Slots: 32, Service: 1, Spread: 0.2, First: 0.2, SlowShare: 0.1, SlowFactor: 5},
		"slow start":  {Seed: 9, Slots: 24, Service: 1.5, Spread: 0.2, First: 0.2, ColdFor: 60, ColdFactor: 2},
		"all of them": {Seed: 10, Slots: 48, Service: 1.8, Spread: 0.3, First: 0.2, Guard: 2.5, SlowShare: 0.05, SlowFactor: 4, ColdFor: 30, ColdFactor: 1.5},
	}
}

// TestTheCapacityIsFound counts how often a search is within 5 % of the truth.
func TestTheCapacityIsFound(t *testing.T) {
	near := 0
	for name, c := range servers() {
		s, err := virtual.New(c, goal)
		if err != nil {
			t.Fatal(err)
		}
		truth := s.Capacity()
		var found load.Found
		for f, err := range (load.Search{Objectives: goal, Start: 1}).Find(t.Context(), s) {
			if err != nil {
				t.Fatal(err)
			}
			found = f
		}
		off := found.Capacity/truth - 1
		if math.Abs(off) <= 0.05 {
			near++
		}
		broken, over := false, 0.0
		for _, p := range found.Probes {
			if broken {
				over = max(over, p.Rate/truth)
			}
			broken = broken || !p.Met
		}
		t.Logf("%-12s truth %6.2f  found %6.2f (%+.1f %%)  %2d probes  confirmed %v  at most %.2f× after the first violation", name, truth, found.Capacity, 100*off, len(found.Probes), found.Confirmed, over)
		if len(found.Probes) > 12 || over > 1.3 || !found.Done {
			t.Errorf("%s: %d probes, %.2f× after the first violation", name, len(found.Probes), over)
		}
	}
	if near < 9 {
		t.Errorf("%d of 10 within 5 %%", near)
	}
}

// TestServersAtRandom holds the search to servers that it was not made with.
func TestServersAtRandom(t *testing.T) {
	const from, n = 1, 8
	near := 0
	for seed := uint64(from); seed < from+n; seed++ {
		s, err := virtual.New(virtual.Random(seed), goal)
		if err != nil {
			t.Fatal(err)
		}
		truth := s.Capacity()
		found := finish(t, load.Search{Objectives: goal, Start: 1}, s)
		if math.Abs(found.Capacity/truth-1) <= 0.05 {
			near++
		}
		t.Logf("%2d truth %6.2f  found %6.2f  %2d probes", seed, truth, found.Capacity, len(found.Probes))
	}
	if near < n-1 {
		t.Errorf("%d of %d within 5 %%", near, n)
	}
}

func finish(t *testing.T, s load.Search, p load.Prober) (found load.Found) {
	t.Helper()
	for f, err := range s.Find(t.Context(), p) {
		if err != nil {
			t.Fatal(err)
		}
		found = f
	}
	return found
}

// spy counts what a server is sent.
type spy struct {
	*virtual.Server
	requests int
	time     time.Duration
	rates    []float64
}

func (s *spy) Probe(ctx context.Context, rate float64, d time.Duration) (load.Probe, error) {
	p, err := s.Server.Probe(ctx, rate, d)
	s.requests, s.time, s.rates = s.requests+p.Sent, s.time+d, append(s.rates, rate)
	return p, err
}

func (s *spy) Rest(ctx context.Context, rate float64, d time.Duration) (load.Probe, error) {
	p, err := s.Server.Rest(ctx, rate, d)
	s.requests, s.time = s.requests+p.Sent, s.time+d
	return p, err
}

func TestASearchStaysInItsBudgetAndQuota(t *testing.T) {
	for name, search := range map[string]load.Search{
		"requests": {Budget: load.Budget{Requests: 2000}},
		"time":     {Budget: load.Budget{Time: 20 * time.Minute}},
		"quota":    {Quota: 5},
		"most":     {Most: 3},
	} {
		server, err := virtual.New(virtual.Config{Seed: 1, Slots: 16, Service: 1.5, Spread: 0.3, First: 0.2}, goal)
		if err != nil {
			t.Fatal(err)
		}
		s := &spy{Server: server}
		search.Objectives, search.Start = goal, 1
		found := finish(t, search, s)
		b := search.Budget
		switch {
		case b.Requests > 0 && s.requests > b.Requests, b.Time > 0 && s.time > b.Time:
			t.Errorf("%s: %d requests in %v", name, s.requests, s.time)
		case search.Quota > 0 && slices.Max(s.rates) > 0.8*search.Quota, search.Most > 0 && slices.Max(s.rates) > search.Most:
			t.Errorf("%s: up to %.2f a second", name, slices.Max(s.rates))
		case b != (load.Budget{}) && found.Stopped == "", !found.Done:
			t.Errorf("%s: it does not say why it stopped: %+v", name, found)
		}
	}
}
