//go:build unix

package postgres_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao/internal/postgres"
	"github.com/qiao-ai/qiao/internal/postgres/pgtest"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/photo"
)

// statements keeps what a store asks.
type statements struct {
	mu   sync.Mutex
	list []pgx.TraceQueryStartData
}

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, d)
	return ctx
}

func (s *statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// take returns the statements since the last time.
func (s *statements) take() []pgx.TraceQueryStartData {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.list
	s.list = nil
	return list
}

// A plan is a node of what EXPLAIN shows.
type plan struct {
	Node     string `json:"Node Type"`
	Relation string `json:"Relation Name"`
	Plans    []plan
}

// scanned lists the tables of a plan: those that are read through an index, and
// those that are read as a whole.
func (p plan) scanned(indexed, whole map[string]bool) {
	switch p.Node {
	case "Seq Scan":
		whole[p.Relation] = true
	case "Index Scan", "Index Only Scan", "Bitmap Heap Scan":
		indexed[p.Relation] = true
	}
	for _, child := range p.Plans {
		child.scanned(indexed, whole)
	}
}

// pages are the queries behind pages and lists, of an owner and of the ledger, with
// how many parts of a table they may read.
func pages(db *postgres.DB) map[string]struct {
	parts int
	do    func(context.Context) error
} {
	owner := photo.UserID(pgtest.Owner(3))
	p := db.Photos()
	list := func(q photo.ListQuery) func(context.Context) error {
		return func(ctx context.Context) error { _, err := p.List(ctx, owner, q); return err }
	}
	match := func(s string) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := p.Match(ctx, owner, [][]photo.Term{photo.Terms(s)}, 100)
			return err
		}
	}
	rows := func(f ledger.Filter) func(context.Context) error {
		return func(ctx context.Context) error { _, err := db.Rows(ctx, f, 100); return err }
	}
	usage := func(since time.Duration, by ...ledger.Dimension) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := db.Usage(ctx, ledger.Query{By: by, Filter: ledger.Filter{Since: noon.Add(-since)}})
			return err
		}
	}
	year := 13
	return map[string]struct {
		parts int
		do    func(context.Context) error
	}{
		"photos, newest":    {1, list(photo.ListQuery{})},
		"photos, next page": {1, list(photo.ListQuery{After: "1500090000000.p9", Oldest: true})},
		"photos by id":      {1, list(photo.ListQuery{IDs: []photo.ID{"p303", "p603"}})},
		"days":              {1, func(ctx context.Context) error { _, err := p.Days(ctx, owner); return err }},
		"counts":            {1, func(ctx context.Context) error { _, err := p.Counts(ctx, owner); return err }},
		"one photo":         {1, func(ctx context.Context) error { _, err := p.Get(ctx, owner, "p303"); return err }},
		"by hash":           {1, func(ctx context.Context) error { _, err := p.ByHash(ctx, owner, "x"); return err }},
		"changes": {1, func(ctx context.Context) error {
			return p.Each(ctx, owner, 20, func(photo.Change) error { return nil })
		}},
		"a common word":      {1, match("often7")},
		"a rare word":        {1, match("rare13")},
		"a pair of chars":    {1, match("愚园")},
		"rows, newest":       {year, rows(ledger.Filter{})}, // parts are opened one after the other until there are enough
		"rows of a key":      {year, rows(ledger.Filter{Key: "key7"})},
		"rows that failed":   {year, rows(ledger.Filter{Outcome: "timeout"})},
		"rows of a day":      {2, rows(ledger.Filter{Since: noon.Add(-24 * time.Hour), Team: "team3"})},
		"traffic, an hour":   {2, usage(time.Hour, ledger.ByPartner, ledger.ByMinute)},
		"traffic, a day":     {2, usage(24*time.Hour, ledger.ByPartner)},
		"usage of some days": {2, usage(72*time.Hour, ledger.ByDay, ledger.ByFeature)},
	}
}

func TestNoPageReadsAWholeTable(t *testing.T) {
	url := pgtest.URL(t)
	size := pgtest.Size{Owners: 300, Photos: 15_000, Rows: 40_000, Until: noon}
	must(t, pgtest.Generate(t.Context(), url, size))
	var seen statements
	db := postgres.New(url)
	db.Trace(&seen)
	t.Cleanup(func() { must(t, db.Close()) })
	must(t, db.Ping(t.Context()))
	conn, err := pgx.Connect(t.Context(), url)
	must(t, err)
	t.Cleanup(func() { must(t, conn.Close(context.Background())) })
	for name, page := range pages(db) {
		seen.take()
		must(t, page.do(t.Context()))
		list := seen.take()
		if len(list) == 0 {
			t.Errorf("%s asks nothing", name)
		}
		for _, s := range list {
			indexed, whole := map[string]bool{}, map[string]bool{}
			explain(t, conn, s).scanned(indexed, whole)
			for table := range whole {
				if strings.HasPrefix(table, "photos_") || strings.HasPrefix(table, "ledger_") {
					t.Errorf("%s reads all of %s: %s", name, table, s.SQL)
				}
			}
			if n := len(indexed); n == 0 || n > page.parts+1 { // photo_removed is one more
				t.Errorf("%s reads %d parts %v: %s", name, n, indexed, s.SQL)
			}
		}
	}
}

// explain returns the plan of a statement with its arguments.
func explain(t *testing.T, conn *pgx.Conn, s pgx.TraceQueryStartData) plan {
	t.Helper()
	var text []byte
	must(t, conn.QueryRow(t.Context(), "EXPLAIN (FORMAT JSON) "+s.SQL, s.Args...).Scan(&text))
	var all []struct{ Plan plan }
	must(t, json.Unmarshal(text, &all))
	return all[0].Plan
}
