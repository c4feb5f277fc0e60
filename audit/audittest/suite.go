// Package audittest is the suite that every [audit.Store] passes.
//
// Start with [Run].
package audittest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/audit"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// Run tests a store; open returns an empty one at each call. Tamper runs a statement
// of SQL past the store's own protection; it may be nil.
func Run(t *testing.T, open func(*testing.T) (s audit.Store, tamper func(statement string) error)) {
	for name, test := range map[string]func(*testing.T, audit.Store){
		"an entry comes back as it was recorded": comesBack,
		"filters choose":                         filters,
		"many who record at once make one chain": together,
		"an ended context adds nothing":          ended,
		"an empty log is whole":                  empty,
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := open(t)
			test(t, s)
		})
	}
	t.Run("what is changed or removed shows", func(t *testing.T) { tampered(t, open) })
}

// recorder is a log whose clock goes a minute on with each act.
func recorder(s audit.Store) *audit.Log {
	var mu sync.Mutex
	at := noon
	return audit.New(s, nil, func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		at = at.Add(time.Minute)
		return at
	})
}

func record(t *testing.T, l *audit.Log, acts ...audit.Act) {
	t.Helper()
	for _, a := range acts {
		if err := l.Record(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
}

func entries(t *testing.T, s audit.Store, f audit.Filter) []audit.Entry {
	t.Helper()
	list, err := s.AuditEntries(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func comesBack(t *testing.T, s audit.Store) {
	l := recorder(s)
	record(t, l,
		audit.Act{Actor: "boss", Role: "admin", Via: "http", Act: "revoke-key", On: "phone 手机"},
		audit.Act{Actor: "li", Role: "viewer", Via: "cli", Act: "create-key", On: "x", Err: qiao.Errorf(qiao.Forbidden, "", "no")})
	list := entries(t, s, audit.Filter{Oldest: true})
	if len(list) != 2 {
		t.Fatalf("%+v", list)
	}
	first, second := list[0], list[1]
	want := audit.Entry{N: 1, At: noon.Add(time.Minute), Actor: "boss", Role: "admin", Via: "http", Act: "revoke-key", On: "phone 手机", Outcome: "ok", Hash: first.Hash}
	if !reflect.DeepEqual(first, want) || second.N != 2 || second.Outcome != "forbidden" || second.Previous != first.Hash {
		t.Errorf("%+v", list)
	}
	if n, h, err := s.AuditHead(t.Context()); err != nil || n != 2 || h != second.Hash {
		t.Errorf("%d %s, %v", n, h, err)
	}
}

func filters(t *testing.T, s audit.Store) {
	l := recorder(s)
	for i := range 6 {
		record(t, l, audit.Act{Actor: fmt.Sprint("a", i%2), Via: "http", Act: fmt.Sprint("act-", i%3), On: fmt.Sprint("on", i)})
	}
	for _, c := range []struct {
		name string
		f    audit.Filter
		want []int64
	}{
		{"all, the newest first", audit.Filter{}, []int64{6, 5, 4, 3, 2, 1}},
		{"some", audit.Filter{Limit: 2}, []int64{6, 5}},
		{"the oldest first", audit.Filter{Oldest: true, Limit: 2}, []int64{1, 2}},
		{"after one", audit.Filter{After: 3, Oldest: true}, []int64{4, 5, 6}},
		{"of an actor", audit.Filter{Actor: "a0"}, []int64{5, 3, 1}},
		{"of an act", audit.Filter{Act: "act-1"}, []int64{5, 2}},
		{"on something", audit.Filter{On: "on3"}, []int64{4}},
		{"since", audit.Filter{Since: noon.Add(5 * time.Minute)}, []int64{6, 5}},
		{"until", audit.Filter{Until: noon.Add(3 * time.Minute)}, []int64{2, 1}},
		{"none", audit.Filter{Actor: "nobody"}, nil},
	} {
		var got []int64
		for _, e := range entries(t, s, c.f) {
			got = append(got, e.N)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func together(t *testing.T, s audit.Store) {
	l := recorder(s)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 4 {
				if err := l.Record(context.Background(), audit.Act{Actor: fmt.Sprint(i), Act: "x"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if r, err := audit.Verify(t.Context(), s); err != nil || !r.OK || r.Entries != 32 {
		t.Errorf("%+v, %v", r, err)
	}
}

func ended(t *testing.T, s audit.Store) {
	ctx, end := context.WithCancel(t.Context())
	end()
	_, err := s.AppendAudit(ctx, func(last audit.Entry) audit.Entry { return last })
	if !errors.Is(err, context.Canceled) && qiao.KindOf(err) != qiao.Canceled {
		t.Errorf("%v", err)
	}
	if list := entries(t, s, audit.Filter{}); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

func empty(t *testing.T, s audit.Store) {
	if r, err := audit.Verify(t.Context(), s); err != nil || !r.OK || r.Entries != 0 || len(entries(t, s, audit.Filter{})) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// tampered changes the rows behind the store's back.
func tampered(t *testing.T, open func(*testing.T) (audit.Store, func(string) error)) {
	for name, c := range map[string]struct {
		statement string
		at        int64
	}{
		"one in the middle is removed":       {"DELETE FROM audit WHERE n = 3", 3},
		"the first is removed":               {"DELETE FROM audit WHERE n = 1", 1},
		"the last is removed":                {"DELETE FROM audit WHERE n = 5", 5},
		"all are removed":                    {"DELETE FROM audit", 1},
		"the actor is changed":               {"UPDATE audit SET actor = 'somebody' WHERE n = 2", 2},
		"the outcome is changed":             {"UPDATE audit SET outcome = 'ok' WHERE n = 4", 4},
		"the time is changed":                {"UPDATE audit SET at = at + 1 WHERE n = 4", 4},
		"one is removed and the rest closed": {"DELETE FROM audit WHERE n = 3; UPDATE audit SET n = n - 1 WHERE n > 3", 3},
	} {
		t.Run(name, func(t *testing.T) {
			s, tamper := open(t)
			if tamper == nil {
				t.Skip("this store cannot be reached behind its back")
			}
			l := recorder(s)
			for i := range 5 {
				record(t, l, audit.Act{Actor: "boss", Act: "x", On: fmt.Sprint(i), Err: qiao.Errorf(qiao.Conflict, "", "")})
			}
			whole, err := audit.Verify(t.Context(), s)
			if err != nil || !whole.OK {
				t.Fatalf("%+v, %v", whole, err)
			}
			if err := tamper(c.statement); err != nil {
				t.Fatal(err)
			}
			if r, err := audit.Verify(t.Context(), s); err != nil || r.OK || r.At != c.at || r.Problem == "" {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}
