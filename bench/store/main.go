//go:build unix

// Command store measures the queries behind pages on a PostgreSQL of its own with
// many libraries and a year of the ledger:
//
//	go run ./bench/store -photos 1000000 -owners 1000 -rows 10000000
//
// It starts the server in a temporary folder, fills it (about 3 minutes for the
// sizes above), and prints the time of each query at the 50th and 95th percentile, of
// many calls for owners and keys drawn at random, one after the other. Times are those
// of the store's methods: the way to the server and the decoding are in them.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/qiao-ai/qiao/internal/postgres"
	"github.com/qiao-ai/qiao/internal/postgres/pgtest"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/photo"
)

var (
	photos = flag.Int("photos", 100_000, "photos of all owners together")
	owners = flag.Int("owners", 100, "owners of libraries")
	rows   = flag.Int("rows", 1_000_000, "rows of the ledger, over a year")
	calls  = flag.Int("calls", 200, "calls of each query")
)

func main() {
	flag.Parse()
	log.SetFlags(0)
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	server, err := pgtest.Start(ctx)
	if err != nil {
		return err
	}
	defer server.Stop()
	db := postgres.New(server.URL("postgres"))
	defer db.Close()
	if err := db.Ping(ctx); err != nil { // makes the tables
		return err
	}
	began, now := time.Now(), time.Now().UTC()
	size := pgtest.Size{Owners: *owners, Photos: *photos, Rows: *rows, Until: now}
	if err := pgtest.Generate(ctx, server.URL("postgres"), size); err != nil {
		return err
	}
	fmt.Printf("%d photos of %d owners, %d rows of the ledger, made in %.0f s\n\n", *photos, *owners, *rows, time.Since(began).Seconds())
	fmt.Printf("%-28s %10s %10s\n", "query", "p50 ms", "p95 ms")
	for _, q := range queries(db, now) {
		took, err := measure(ctx, q.do)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		fmt.Printf("%-28s %10.2f %10.2f\n", q.name, at(took, 0.5), at(took, 0.95))
	}
	return nil
}

func measure(ctx context.Context, do func(context.Context) error) ([]time.Duration, error) {
	var took []time.Duration
	for range *calls {
		began := time.Now()
		if err := do(ctx); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return took, nil
}

// at is a percentile in milliseconds.
func at(took []time.Duration, part float64) float64 {
	return float64(took[int(part*float64(len(took)-1))].Microseconds()) / 1000
}

type query struct {
	name string
	do   func(context.Context) error
}

func queries(db *postgres.DB, now time.Time) []query {
	p := db.Photos()
	owner := func() photo.UserID { return photo.UserID(pgtest.Owner(rand.IntN(*owners))) }
	list := func(q photo.ListQuery) func(context.Context) error {
		return func(ctx context.Context) error { _, err := p.List(ctx, owner(), q); return err }
	}
	match := func(s string) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := p.Match(ctx, owner(), [][]photo.Term{photo.Terms(s)}, 100)
			return err
		}
	}
	single := func(f func() ledger.Filter) func(context.Context) error {
		return func(ctx context.Context) error { _, err := db.Rows(ctx, f(), 100); return err }
	}
	usage := func(since time.Duration, by ...ledger.Dimension) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := db.Usage(ctx, ledger.Query{By: by, Filter: ledger.Filter{Since: now.Add(-since)}})
			return err
		}
	}
	middle := fmt.Sprintf("%d.p", (1_500_000_000+int64(*photos / *owners)*1800)*1000)
	return []query{
		{"photos, newest 100", list(photo.ListQuery{})},
		{"photos, 100 from the middle", list(photo.ListQuery{After: middle})},
		{"days of photos", func(ctx context.Context) error { _, err := p.Days(ctx, owner()); return err }},
		{"counts of photos", func(ctx context.Context) error { _, err := p.Counts(ctx, owner()); return err }},
		{"one photo", func(ctx context.Context) error {
			n := rand.IntN(*photos)
			_, err := p.Get(ctx, photo.UserID(pgtest.Owner(n%*owners)), photo.ID(fmt.Sprint("p", n)))
			return err
		}},
		{"photos with a common word", match("common")},
		{"photos with a rare word", match("rare13")},
		{"photos with 愚园", match("愚园")},
		{"requests, newest 100", single(func() ledger.Filter { return ledger.Filter{} })},
		{"requests of a key", single(func() ledger.Filter { return ledger.Filter{Key: fmt.Sprint("key", rand.IntN(pgtest.Keys))} })},
		{"requests that failed", single(func() ledger.Filter { return ledger.Filter{Outcome: "timeout"} })},
		{"usage by partner, minute, 1 h", usage(time.Hour, ledger.ByPartner, ledger.ByMinute)},
		{"usage by partner, 24 h", usage(24*time.Hour, ledger.ByPartner)},
		{"usage by day, key, 7 d", usage(7*24*time.Hour, ledger.ByDay, ledger.ByKey)},
	}
}
