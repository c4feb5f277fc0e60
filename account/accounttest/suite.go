// Package accounttest is the suite that every [account.Store] and [account.Purse]
// passes.
//
// Start with [Run].
package accounttest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
)

// A Store is what the suite tests.
type Store interface {
	account.Store
	account.Purse
}

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// Run tests a store; open returns an empty one at each call.
func Run(t *testing.T, open func(*testing.T) Store) {
	for name, test := range map[string]func(*testing.T, Store){
		"a key comes back as it was put":     comesBack,
		"a name is not used twice":           notTwice,
		"a change replaces the key":          changes,
		"a key that is not there":            notThere,
		"the version changes with each key":  versions,
		"what was spent adds up":             addsUp,
		"what many spend at once is kept":    together,
		"an ended context changes nothing":   ended,
		"nothing is found in an empty store": empty,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// full is a key with every field set.
func full(id account.KeyID) account.Key {
	return account.Key{
		ID: id, User: "li@example.com", Team: "photos", Admin: true, Role: account.Admin,
		Scope: account.Scope{Features: []qiao.Feature{"write"}, Models: []string{"qwen*", "deepseek/*"}, Regions: []qiao.Region{"cn"}},
		Limits: account.Limits{Requests: 100, Tokens: 50_000, Concurrent: 4,
			Day: qiao.Money{Micro: 5_000_000, Currency: "CNY"}, Month: qiao.Money{Micro: 90_000_001, Currency: "USD"}},
		Hint: "x_-9", Created: noon, Expires: noon.Add(time.Hour), Revoked: noon.Add(time.Minute), Former: noon.Add(time.Second),
	}
}

func comesBack(t *testing.T, s Store) {
	want, plain := full("full"), account.Key{ID: "plain", User: "plain", Created: noon.Add(time.Second)}
	must(t, s.AddKey(t.Context(), plain, account.HashOf("b")))
	must(t, s.AddKey(t.Context(), want, account.HashOf("a")))
	list := keys(t, s)
	if len(list) != 2 || !reflect.DeepEqual(list[0], account.Kept{Key: want, Hash: account.HashOf("a")}) || !reflect.DeepEqual(list[1].Key, plain) {
		t.Errorf("%+v", list)
	}
}

func notTwice(t *testing.T, s Store) {
	must(t, s.AddKey(t.Context(), full("app"), account.HashOf("a")))
	err := s.AddKey(t.Context(), full("app"), account.HashOf("b"))
	if qiao.KindOf(err) != qiao.Conflict || qiao.FixOf(err) == "" {
		t.Errorf("%v", err)
	}
	if list := keys(t, s); len(list) != 1 || list[0].Hash != account.HashOf("a") {
		t.Errorf("%+v", list)
	}
}

func changes(t *testing.T, s Store) {
	must(t, s.AddKey(t.Context(), full("app"), account.HashOf("a")))
	for _, next := range []account.Kept{
		{Key: account.Key{ID: "app", User: "bo", Role: account.Viewer, Created: noon, Former: noon}, Hash: account.HashOf("b"), Previous: account.HashOf("a")},
		{Key: account.Key{ID: "app", User: "bo", Created: noon}, Hash: account.HashOf("c")},
	} {
		must(t, s.ChangeKey(t.Context(), next))
		if list := keys(t, s); len(list) != 1 || !reflect.DeepEqual(list[0], next) {
			t.Errorf("%+v", list)
		}
	}
}

func notThere(t *testing.T, s Store) {
	if err := s.ChangeKey(t.Context(), account.Kept{Key: full("ghost"), Hash: account.HashOf("a")}); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("%v", err)
	}
	if list := keys(t, s); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

func versions(t *testing.T, s Store) {
	var seen []int64
	look := func() {
		v, err := s.KeysVersion(t.Context())
		must(t, err)
		if slices.Contains(seen, v) {
			t.Errorf("version %d came twice", v)
		}
		seen = append(seen, v)
	}
	look()
	must(t, s.AddKey(t.Context(), full("app"), account.HashOf("a")))
	look()
	must(t, s.ChangeKey(t.Context(), account.Kept{Key: full("app"), Hash: account.HashOf("b")}))
	look()
	must(t, s.AddSpend(t.Context(), []account.Spend{spend("key", "app", "2026-11-25", 1)}))
	if v, err := s.KeysVersion(t.Context()); err != nil || v != seen[2] {
		t.Errorf("spending changed the version: %d, %v", v, err)
	}
}

func spend(kind, name, period string, micro int64) account.Spend {
	return account.Spend{Subject: account.Subject{Kind: kind, Name: name}, Period: period, Amount: qiao.Money{Micro: micro, Currency: "CNY"}}
}

func addsUp(t *testing.T, s Store) {
	dollars := spend("key", "app", "2026-11-25", 7)
	dollars.Amount.Currency = "USD"
	must(t, s.AddSpend(t.Context(), []account.Spend{spend("key", "app", "2026-11-25", 3), spend("team", "app", "2026-11-25", 10), dollars}))
	must(t, s.AddSpend(t.Context(), []account.Spend{spend("key", "app", "2026-11-25", 4), spend("key", "app", "2026-11", 4), spend("key", "app", "2026-10", 99)}))
	got, err := s.Spent(t.Context(), "2026-11-25", "2026-11")
	must(t, err)
	want := []account.Spend{dollars, spend("key", "app", "2026-11-25", 7), spend("team", "app", "2026-11-25", 10), spend("key", "app", "2026-11", 4)}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%+v is missing in %+v", w, got)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%+v", got)
	}
}

func together(t *testing.T, s Store) {
	var all sync.WaitGroup
	errs := make(chan error, 16)
	for i := range cap(errs) {
		all.Go(func() {
			errs <- s.AddSpend(context.Background(), []account.Spend{spend("key", "app", "2026-11", 5)})
			errs <- s.AddKey(context.Background(), full(account.KeyID(fmt.Sprint("k", i))), account.HashOf(fmt.Sprint(i)))
		})
	}
	go func() { all.Wait(); close(errs) }()
	for err := range errs {
		must(t, err)
	}
	got, err := s.Spent(t.Context(), "2026-11")
	must(t, err)
	if len(got) != 1 || got[0].Amount.Micro != 80 || len(keys(t, s)) != 16 {
		t.Errorf("%+v, %d keys", got, len(keys(t, s)))
	}
}

func ended(t *testing.T, s Store) {
	ctx, end := context.WithCancel(t.Context())
	end()
	for _, err := range []error{
		s.AddKey(ctx, full("app"), account.HashOf("a")),
		s.AddSpend(ctx, []account.Spend{spend("key", "app", "2026-11", 5)}),
	} {
		if !errors.Is(err, context.Canceled) && qiao.KindOf(err) != qiao.Canceled {
			t.Errorf("%v", err)
		}
	}
	if got, err := s.Spent(t.Context(), "2026-11"); err != nil || len(got) != 0 || len(keys(t, s)) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func empty(t *testing.T, s Store) {
	got, err := s.Spent(t.Context(), "2026-11")
	none, again := s.Spent(t.Context())
	must(t, errors.Join(err, again))
	if len(got)+len(none)+len(keys(t, s)) != 0 {
		t.Errorf("%+v", got)
	}
}

func keys(t *testing.T, s Store) []account.Kept {
	t.Helper()
	list, err := s.Keys(t.Context())
	must(t, err)
	return list
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
