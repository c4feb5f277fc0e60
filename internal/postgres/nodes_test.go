//go:build unix

package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/internal/postgres"
	"github.com/qiao-ai/qiao/internal/postgres/pgtest"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/ledger/ledgertest"
	"github.com/qiao-ai/qiao/write"
)

// node is a store as a process of its own would have it.
func node(t testing.TB, url string) *postgres.DB {
	t.Helper()
	db := postgres.New(url)
	t.Cleanup(func() { must(t, db.Close()) })
	return db
}

func TestNodesThatStartTogetherMakeTheTablesOnce(t *testing.T) {
	url := pgtest.Empty(t)
	var all sync.WaitGroup
	for range 4 {
		db := node(t, url)
		all.Go(func() {
			if err := db.AddWord(context.Background(), "li", "x"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	db := node(t, url)
	has, wants, err := db.Migrations(t.Context())
	if err != nil || has != wants || has == 0 {
		t.Errorf("version %d of %d: %v", has, wants, err)
	}
}

func TestWhatOneNodeWritesAnotherReads(t *testing.T) {
	url := pgtest.URL(t)
	a, b := node(t, url), node(t, url)
	must(t, a.AddKey(t.Context(), account.Key{ID: "app"}, account.HashOf("s")))
	keys, err := b.Keys(t.Context())
	if err != nil || len(keys) != 1 {
		t.Errorf("%v, %v", keys, err)
	}
	one, err := a.Secret(t.Context(), "salt", []byte("a"))
	must(t, err)
	other, err := b.Secret(t.Context(), "salt", []byte("b"))
	if err != nil || string(one) != "a" || string(other) != "a" {
		t.Errorf("%q, %q, %v", one, other, err)
	}
}

func TestARowIsKeptOnceHoweverOftenItIsSent(t *testing.T) {
	db := pgtest.DB(t)
	uids := ledger.NewUIDs()
	rows := []ledger.Row{ledgertest.Row(noon), ledgertest.Row(noon)} // alike, and two
	for i := range rows {
		rows[i].UID = uids.Next()
	}
	must(t, db.AddRows(t.Context(), rows))
	more := ledgertest.Row(noon)
	more.UID = uids.Next()
	must(t, db.AddRows(t.Context(), append(rows, more)))
	if list, err := db.Rows(t.Context(), ledger.Filter{}, 9); err != nil || len(list) != 3 {
		t.Errorf("%d rows, %v", len(list), err)
	}
}

func TestMonthsThatAnotherNodeDropsAreMadeAgain(t *testing.T) {
	url := pgtest.URL(t)
	a, b := node(t, url), node(t, url)
	old := noon.AddDate(0, -3, 0)
	must(t, a.AddRows(t.Context(), []ledger.Row{ledgertest.Row(old), ledgertest.Row(noon)}))
	if n, err := b.DropRows(t.Context(), noon.AddDate(0, -1, 0)); err != nil || n != 1 {
		t.Errorf("%d rows are dropped, %v", n, err)
	}
	must(t, a.AddRows(t.Context(), []ledger.Row{ledgertest.Row(old)}))
	if list, err := b.Rows(t.Context(), ledger.Filter{}, 9); err != nil || len(list) != 2 {
		t.Errorf("%d rows, %v", len(list), err)
	}
}

// A server that crashes and comes back is a pause. No change that was reported is
// lost, and none is done twice.
func TestARestartOfTheServerIsAPause(t *testing.T) {
	db := pgtest.DB(t)
	must(t, db.Ping(t.Context()))
	server := pgtest.Shared(t)
	const writers, each = 4, 60
	halfway := make(chan struct{}, writers)
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				if i == each/2 {
					halfway <- struct{}{}
				}
				spend := []account.Spend{{Subject: account.Subject{Kind: "key", Name: fmt.Sprint(w)}, Period: "2026-11", Amount: qiao.Money{Micro: 1, Currency: "CNY"}}}
				if err := db.AddSpend(context.Background(), spend); err != nil {
					t.Error(err)
				}
				if err := db.AddRows(context.Background(), []ledger.Row{ledgertest.Row(noon)}); err != nil {
					t.Error(err)
				}
				if _, err := db.Words(context.Background(), "li"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range writers {
		<-halfway
	}
	for _, how := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGINT} {
		must(t, server.Halt(how))
		must(t, server.Begin(t.Context()))
	}
	all.Wait()
	rows, err := db.Rows(t.Context(), ledger.Filter{}, 1000)
	if err != nil || len(rows) != writers*each {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	spent, err := db.Spent(t.Context(), "2026-11")
	must(t, err)
	if len(spent) != writers || slices.ContainsFunc(spent, func(s account.Spend) bool { return s.Amount.Micro != each }) {
		t.Errorf("%+v", spent)
	}
}

func TestOneNodeLeadsAndAnotherFollows(t *testing.T) {
	url := pgtest.URL(t)
	leads := make(chan int)
	stops := []context.CancelFunc{}
	var all sync.WaitGroup
	for n := range 2 {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		stops = append(stops, stop)
		db := node(t, url)
		all.Go(func() {
			db.Lead(ctx, "photos", func(own context.Context) {
				leads <- n
				<-own.Done()
			})
		})
	}
	first := <-leads
	stops[first]()
	if second := <-leads; second == first {
		t.Error("the node that left leads again")
	}
	stops[1-first]()
	all.Wait()
}

func TestWhatIsWrongIsSaidWithAWayOut(t *testing.T) {
	url := pgtest.URL(t)
	for name, c := range map[string]struct {
		url  string
		kind qiao.Kind
	}{
		"no address":  {"postgres://%zz", qiao.Misconfigured},
		"no database": {strings.Replace(url, "/test_", "/nothing_", 1), qiao.Misconfigured},
		"no user":     {strings.Replace(url, "qiao@", "nobody:secret@", 1), qiao.Misconfigured},
	} {
		_, err := node(t, c.url).Words(t.Context(), "li")
		if qiao.KindOf(err) != c.kind || qiao.FixOf(err) == "" || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v (%v), fix %q", name, err, qiao.KindOf(err), qiao.FixOf(err))
		}
	}
	err := node(t, url).PutTerm(t.Context(), "li", write.Term{Term: "hidden\x00"})
	if qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" || strings.Contains(err.Error(), "hidden") {
		t.Errorf("%v, fix %q", err, qiao.FixOf(err))
	}
}
