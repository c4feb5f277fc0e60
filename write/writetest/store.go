// Package writetest holds the suite that every [write.Store] must pass.
//
// Call [RunStore] from the test of an implementation.
package writetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/qiao-ai/qiao/write"
)

// RunStore tests the Stores that open makes, each of which must be empty.
func RunStore(t *testing.T, open func(*testing.T) write.Store) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, write.Store)
	}{
		{"an empty store has nothing", emptyStore},
		{"words are sorted and kept once", words},
		{"decisions are counted", decisions},
		{"a muted rule keeps its counts", muting},
		{"terms are replaced by name", glossary},
		{"users do not see each other", users},
		{"forget leaves nothing of one user", forget},
		{"a cancelled change changes nothing", canceled},
		{"many goroutines lose no change", concurrent},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

const li, bo write.UserID = "li", "bo"

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// kept is all that a store has of a user.
type kept struct {
	Words   []string
	Profile write.Profile
	Terms   []write.Term
}

func read(t *testing.T, s write.Store, u write.UserID) (k kept) {
	t.Helper()
	var err error
	k.Words, err = s.Words(t.Context(), u)
	must(t, err)
	k.Profile, err = s.Profile(t.Context(), u)
	must(t, err)
	k.Terms, err = s.Glossary(t.Context(), u)
	must(t, err)
	return k
}

func want(t *testing.T, s write.Store, u write.UserID, k kept) {
	t.Helper()
	if d := cmp.Diff(k, read(t, s, u), cmpopts.EquateEmpty()); d != "" {
		t.Errorf("what is kept of %s: %s", u, d)
	}
}

func emptyStore(t *testing.T, s write.Store) {
	want(t, s, li, kept{})
	ctx := t.Context()
	must(t, s.RemoveWord(ctx, li, "nothing"))
	must(t, s.RemoveTerm(ctx, li, "nothing"))
	must(t, s.Forget(ctx, li))
	must(t, s.Decide(ctx, li, nil, noon))
	want(t, s, li, kept{})
}

func words(t *testing.T, s write.Store) {
	ctx := t.Context()
	for _, w := range []string{"清华", "Qiao", "'; DROP TABLE words; --", "Qiao", "apple"} {
		must(t, s.AddWord(ctx, li, w))
	}
	want(t, s, li, kept{Words: []string{"'; DROP TABLE words; --", "Qiao", "apple", "清华"}})
	must(t, s.RemoveWord(ctx, li, "Qiao"))
	want(t, s, li, kept{Words: []string{"'; DROP TABLE words; --", "apple", "清华"}})
}

func decisions(t *testing.T, s write.Store) {
	ctx := t.Context()
	must(t, s.Decide(ctx, li, []write.Decision{{Rule: "b", Accepted: true}, {Rule: "a"}, {Rule: "b", Accepted: true}}, noon))
	must(t, s.Decide(ctx, li, []write.Decision{{Rule: "b"}}, noon.Add(time.Hour)))
	must(t, s.Decide(ctx, li, []write.Decision{{Rule: "b"}}, noon.Add(-time.Hour))) // arrived late
	want(t, s, li, kept{Profile: write.Profile{Rules: []write.RuleHabit{
		{Rule: "a", Rejected: 1, Last: noon},
		{Rule: "b", Accepted: 2, Rejected: 2, Last: noon.Add(time.Hour)},
	}}})
}

func muting(t *testing.T, s write.Store) {
	ctx := t.Context()
	must(t, s.Decide(ctx, li, []write.Decision{{Rule: "a", Accepted: true}}, noon))
	must(t, s.Mute(ctx, li, "a", true))
	must(t, s.Mute(ctx, li, "never seen", true))
	must(t, s.Decide(ctx, li, []write.Decision{{Rule: "a"}}, noon))
	want(t, s, li, kept{Profile: write.Profile{Rules: []write.RuleHabit{
		{Rule: "a", Accepted: 1, Rejected: 1, Muted: true, Last: noon},
		{Rule: "never seen", Muted: true},
	}}})
	must(t, s.Mute(ctx, li, "a", false))
	if h := read(t, s, li).Profile.Rules[0]; h.Muted || h.Accepted != 1 {
		t.Errorf("after unmuting: %+v", h)
	}
}

func glossary(t *testing.T, s write.Store) {
	ctx := t.Context()
	must(t, s.PutTerm(ctx, li, write.Term{Term: "Qiao", Avoid: []string{"qiao", "QIAO"}, Note: "the product"}))
	must(t, s.PutTerm(ctx, li, write.Term{Term: "千问", Avoid: []string{"通义千问"}}))
	must(t, s.PutTerm(ctx, li, write.Term{Term: "Qiao", Note: "桥"}))
	want(t, s, li, kept{Terms: []write.Term{{Term: "Qiao", Note: "桥"}, {Term: "千问", Avoid: []string{"通义千问"}}}})
	must(t, s.RemoveTerm(ctx, li, "Qiao"))
	want(t, s, li, kept{Terms: []write.Term{{Term: "千问", Avoid: []string{"通义千问"}}}})
}

// fillUser keeps one of everything for a user.
func fillUser(t *testing.T, s write.Store, u write.UserID) kept {
	ctx := t.Context()
	must(t, s.AddWord(ctx, u, "word of "+string(u)))
	must(t, s.Decide(ctx, u, []write.Decision{{Rule: "r", Accepted: u == li}}, noon))
	must(t, s.PutTerm(ctx, u, write.Term{Term: "term", Note: string(u)}))
	return read(t, s, u)
}

func users(t *testing.T, s write.Store) {
	ofLi, ofBo := fillUser(t, s, li), fillUser(t, s, bo)
	if cmp.Equal(ofLi, ofBo) {
		t.Errorf("both have %+v", ofLi)
	}
	must(t, s.RemoveWord(t.Context(), bo, "word of li"))
	must(t, s.RemoveTerm(t.Context(), bo, "term"))
	want(t, s, li, ofLi)
}

func forget(t *testing.T, s write.Store) {
	fillUser(t, s, li)
	ofBo := fillUser(t, s, bo)
	must(t, s.Forget(t.Context(), li))
	want(t, s, li, kept{})
	want(t, s, bo, ofBo)
}

func canceled(t *testing.T, s write.Store) {
	before := fillUser(t, s, li)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Decide(ctx, li, []write.Decision{{Rule: "x"}, {Rule: "y"}}, noon); err == nil {
		t.Error("a change with a cancelled context reports no error")
	}
	if err := s.Forget(ctx, li); err == nil {
		t.Error("forgetting with a cancelled context reports no error")
	}
	want(t, s, li, before)
}

func concurrent(t *testing.T, s write.Store) {
	ctx := t.Context()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 5 {
				if err := s.AddWord(ctx, li, fmt.Sprintf("w%d-%d", i, j)); err != nil {
					t.Error(err)
				}
				if err := s.Decide(ctx, li, []write.Decision{{Rule: "r", Accepted: true}}, noon); err != nil {
					t.Error(err)
				}
				if _, err := s.Words(ctx, li); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	got := read(t, s, li)
	if len(got.Words) != 40 || got.Profile.Rules[0].Accepted != 40 {
		t.Errorf("%d words and %d decisions are left of 40 each", len(got.Words), got.Profile.Rules[0].Accepted)
	}
}
