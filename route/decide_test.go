package route_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

// aChoice draws a partner in any state.
func aChoice(t *rapid.T, i int) route.Choice {
	c := route.Choice{
		Partner: qiao.PartnerID(fmt.Sprintf("p%d", i)), Model: "m",
		Region: rapid.SampledFrom([]qiao.Region{"cn", "us", ""}).Draw(t, "region"), Local: rapid.Bool().Draw(t, "local"),
		Scope:   rapid.SampledFrom([]string{"mainland", "global", ""}).Draw(t, "scope"),
		Tags:    rapid.SliceOfN(rapid.SampledFrom([]string{"filed", "cheap"}), 0, 2).Draw(t, "tags"),
		Context: rapid.SampledFrom([]int{0, 1000, 100_000}).Draw(t, "context"),
		Weight:  rapid.Float64Range(0.1, 5).Draw(t, "weight"), Second: rapid.Bool().Draw(t, "second"), Warned: rapid.Bool().Draw(t, "warned"),
		State:      rapid.SampledFrom([]route.State{route.Live, route.Live, route.Live, route.Resting, route.Trying, route.Drained}).Draw(t, "state"),
		FirstToken: time.Duration(rapid.IntRange(0, 5000).Draw(t, "first")) * time.Millisecond,
		Rate:       rapid.Float64Range(0, 200).Draw(t, "rate"), InFlight: rapid.IntRange(0, 50).Draw(t, "in flight"),
		Load: partner.Load{Waiting: rapid.IntRange(0, 9).Draw(t, "waiting"), Running: rapid.IntRange(0, 9).Draw(t, "running")}, Loaded: rapid.Bool().Draw(t, "loaded"),
		Cost: rapid.Float64Range(0, 2).Draw(t, "cost"), Priced: rapid.Bool().Draw(t, "priced"),
	}
	if rapid.IntRange(0, 5).Draw(t, "out") == 0 {
		c.Out = rapid.SampledFrom([]route.Why{route.NotListed, route.Lacking, route.Denied, route.NotOffered}).Draw(t, "why out")
	}
	return c
}

func aRule(t *rapid.T) *route.Rule {
	r := &route.Rule{Strategy: rapid.SampledFrom([]route.Strategy{route.Ordered, route.Latency, route.Cost, route.Weighted, route.Balanced}).Draw(t, "strategy")}
	for _, s := range rapid.SliceOfN(rapid.SampledFrom([]string{"device", "cn", "cn/mainland", "us/global"}), 0, 2).Draw(t, "residency") {
		r.Residency = append(r.Residency, route.ParseSite(s))
	}
	r.Tags = rapid.SliceOfN(rapid.SampledFrom([]string{"filed", "cheap"}), 0, 1).Draw(t, "tags wanted")
	r.Avoid = rapid.SliceOfN(rapid.SampledFrom([]string{"filed", "cheap"}), 0, 1).Draw(t, "tags avoided")
	return r
}

// resides says in other words than the rule does where a choice computes.
func resides(r *route.Rule, c route.Choice) bool {
	at := []string{string(c.Region), string(c.Region) + "/" + c.Scope}
	if c.Local {
		at = []string{"device"}
	}
	return len(r.Residency) == 0 || slices.ContainsFunc(r.Residency, func(s route.Site) bool { return slices.Contains(at, s.String()) })
}

// The laws of a decision, over random rules, requests and states:
//
//   - it is a permutation of the choices, and the same for the same arguments;
//   - what breaks a hard condition is never asked, and what does not is;
//   - who rests comes after who does not; fallbacks come after the others, and after them those of whom other servers warn.
func TestADecisionKeepsEveryHardCondition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := aRule(t)
		var choices []route.Choice
		for i := range rapid.IntRange(0, 8).Draw(t, "choices") {
			choices = append(choices, aChoice(t, i))
		}
		q := route.Query{Tokens: int64(rapid.IntRange(0, 200_000).Draw(t, "tokens")), MaxCost: rapid.SampledFrom([]float64{0, 0.5}).Draw(t, "cap"),
			Key: rapid.Uint64Range(0, 3).Draw(t, "key"), Ticket: rapid.Uint64().Draw(t, "ticket")}
		got := route.Decide(rule, q, choices, nil)
		if again := route.Decide(rule, q, choices, nil); !slices.Equal(got, again) {
			t.Fatalf("%v, then %v", got, again)
		}
		seen, rank := map[int]bool{}, -1
		for _, r := range got {
			c := choices[r.Index]
			seen[r.Index] = true
			ok := c.Out == route.Suits && c.State != route.Drained && resides(rule, c) &&
				!slices.ContainsFunc(rule.Tags, func(s string) bool { return !slices.Contains(c.Tags, s) }) &&
				!slices.ContainsFunc(rule.Avoid, func(s string) bool { return slices.Contains(c.Tags, s) }) &&
				(c.Context == 0 || q.Tokens*4 <= int64(c.Context)*5) &&
				(q.MaxCost == 0 || c.Priced && c.Cost <= q.MaxCost)
			if (r.Verdict != route.Never) != ok {
				t.Fatalf("%+v: verdict %v (%v)", c, r.Verdict, r.Why)
			}
			if ok && (r.Verdict == route.Rests) != (c.State == route.Resting) {
				t.Fatalf("%s is %s: verdict %v", c.Partner, c.State, r.Verdict)
			}
			level := int(r.Verdict) * 4
			if r.Verdict == route.Fit && c.Warned {
				level += 2
			}
			if r.Verdict == route.Fit && c.Second {
				level++
			}
			if level < rank {
				t.Fatalf("%s is out of its place: %v", c.Partner, got)
			}
			rank = level
		}
		if len(seen) != len(choices) || len(got) != len(choices) {
			t.Fatalf("%d of %d", len(seen), len(choices))
		}
	})
}

// names are the partners in the order of a decision.
func names(choices []route.Choice, ranked []route.Ranked) string {
	var list []string
	for _, r := range ranked {
		list = append(list, string(choices[r.Index].Partner))
	}
	return strings.Join(list, " ")
}

func choice(id qiao.PartnerID, set func(*route.Choice)) route.Choice {
	c := route.Choice{Partner: id, Model: "m", Weight: 1, State: route.Live}
	if set != nil {
		set(&c)
	}
	return c
}

func TestEachStrategyPutsFirstWhatItLooksFor(t *testing.T) {
	choices := []route.Choice{
		choice("far", func(c *route.Choice) { c.FirstToken, c.Cost, c.Priced, c.Rate = 900*time.Millisecond, 1, true, 50 }),
		choice("fast", func(c *route.Choice) { c.FirstToken, c.Cost, c.Priced, c.Rate = 200*time.Millisecond, 3, true, 90 }),
		choice("full", func(c *route.Choice) {
			c.FirstToken, c.InFlight, c.Cost, c.Priced = 150*time.Millisecond, 40, 2, true
		}),
		choice("queue", func(c *route.Choice) {
			c.FirstToken, c.Loaded, c.Load = 150*time.Millisecond, true, partner.Load{Waiting: 30, Running: 4}
		}),
		choice("free", func(c *route.Choice) { c.FirstToken, c.Priced = 2*time.Second, true }),
		choice("last", func(c *route.Choice) { c.Second = true }),
	}
	for _, c := range []struct {
		rule route.Rule
		want string
	}{
		{route.Rule{}, "far fast full queue free last"},
		{route.Rule{Strategy: route.Latency}, "fast full far queue free last"},
		{route.Rule{Strategy: route.Cost}, "free far full fast queue last"},
		{route.Rule{Strategy: route.Balanced, Balance: route.Balance{Cost: 1}}, "free far full fast queue last"},
		{route.Rule{Strategy: route.Balanced}, "free fast far full queue last"},
	} {
		if got := names(choices, route.Decide(&c.rule, route.Query{}, choices, nil)); got != c.want {
			t.Errorf("%s %v: %s, want %s", c.rule.Strategy, c.rule.Balance, got, c.want)
		}
	}
}

func TestAPartnerOfWhichNothingIsKnownIsTried(t *testing.T) {
	choices := []route.Choice{choice("known", func(c *route.Choice) { c.FirstToken = 300 * time.Millisecond }), choice("new", nil)}
	rule := &route.Rule{Strategy: route.Latency}
	if got := names(choices, route.Decide(rule, route.Query{}, choices, nil)); got != "new known" {
		t.Error(got)
	}
	choices[1].InFlight = 9 // but not by all at once
	if got := names(choices, route.Decide(rule, route.Query{}, choices, nil)); got != "known new" {
		t.Error(got)
	}
}

func TestWeightsAreTheSharesOfRequests(t *testing.T) {
	choices := []route.Choice{choice("a", func(c *route.Choice) { c.Weight = 3 }), choice("b", nil)}
	rule, count := &route.Rule{Strategy: route.Weighted}, 0
	const n = 20_000
	for i := range uint64(n) {
		if ranked := route.Decide(rule, route.Query{Ticket: i * 0x9e3779b97f4a7c15}, choices, nil); ranked[0].Index == 0 {
			count++
		}
	}
	if got := float64(count) / n; math.Abs(got-0.75) > 0.015 {
		t.Errorf("a weight of 3 beside 1 gets %.3f", got)
	}
}

func homes(rule *route.Rule, choices []route.Choice, keys int) []qiao.PartnerID {
	var list []qiao.PartnerID
	for k := range keys {
		ranked := route.Decide(rule, route.Query{Key: uint64(k+1) * 0x9e3779b97f4a7c15}, choices, nil)
		list = append(list, choices[ranked[0].Index].Partner)
	}
	return list
}

func TestAffinityMovesOnlyTheKeysOfThePartnerThatLeaves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var choices []route.Choice
		for i := range rapid.IntRange(2, 8).Draw(t, "partners") {
			choices = append(choices, choice(qiao.PartnerID(fmt.Sprintf("p%d", i)), func(c *route.Choice) { c.Weight = rapid.Float64Range(0.5, 3).Draw(t, "weight") }))
		}
		rule := &route.Rule{Affinity: route.Affinity{By: route.BySession, Bound: 1000}}
		before := homes(rule, choices, 300)
		gone := rapid.IntRange(0, len(choices)-1).Draw(t, "gone")
		id := choices[gone].Partner
		choices[gone].State = route.Drained
		after := homes(rule, choices, 300)
		for k := range before {
			if before[k] == id && after[k] == id || before[k] != id && after[k] != before[k] {
				t.Fatalf("key %d was at %s, is at %s; %s left", k, before[k], after[k], id)
			}
		}
	})
}

// Requests that come one after another and never end: nobody gets more than the
// bound times its share, and all keys that have room stay at home.
func TestAffinityKeepsTheBoundOfLoad(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bound := rapid.Float64Range(1, 2).Draw(t, "bound")
		n := rapid.IntRange(2, 6).Draw(t, "partners")
		var choices []route.Choice
		for i := range n {
			choices = append(choices, choice(qiao.PartnerID(fmt.Sprintf("p%d", i)), nil))
		}
		rule := &route.Rule{Affinity: route.Affinity{By: route.BySession, Bound: bound}}
		hot := rapid.Uint64Min(1).Draw(t, "key") // all requests are of one key: the worst case
		for sent := range 200 {
			ranked := route.Decide(rule, route.Query{Key: hot}, choices, nil)
			c := &choices[ranked[0].Index]
			if c.InFlight++; float64(c.InFlight) > math.Ceil(bound*float64(sent+1)/float64(n)) {
				t.Fatalf("%s has %d of %d", c.Partner, c.InFlight, sent+1)
			}
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	var choices []route.Choice
	for i := range 10 {
		choices = append(choices, choice(qiao.PartnerID(fmt.Sprintf("partner-%d", i)), func(c *route.Choice) {
			c.Region, c.Scope, c.FirstToken, c.Priced, c.Cost = "cn", "mainland", time.Duration(100+i*37%5)*time.Millisecond, true, 0.1
		}))
	}
	for _, s := range []route.Strategy{route.Ordered, route.Latency, route.Cost, route.Weighted, route.Balanced} {
		for _, key := range []uint64{0, 7} {
			b.Run(fmt.Sprintf("%s key=%d", s, key), func(b *testing.B) {
				rule := &route.Rule{Strategy: s, Residency: []route.Site{{Region: "cn", Scope: "mainland"}}}
				var into []route.Ranked
				b.ReportAllocs()
				for b.Loop() {
					into = route.Decide(rule, route.Query{Key: key, Ticket: 9}, choices, into[:0])
				}
			})
		}
	}
}
