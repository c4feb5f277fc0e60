//go:build unix

package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/qiao-ai/qiao/internal/journal"
	"github.com/qiao-ai/qiao/ledger"
)

// A plan says how large it is.
type plan struct {
	Program []string
	Nodes   int
	Clients int
	Calm    time.Duration // before and after each fault
}

// A phase is the time around one fault.
type phase struct {
	name     string
	from, to time.Time
}

// A report is what came of it.
type report struct {
	waited               int // rows in files of nodes that have stopped
	rows                 []string
	answers, failures    int
	missing, twice, more int // answers without a row, with several; rows without an answer
	says                 string
}

func (r *report) right() bool { return r.answers > 0 && r.missing == 0 && r.twice == 0 }

// String shows the report as a table.
func (r *report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-36s %9s %9s %9s %14s\n", "fault", "answers", "failures", "rate", "longest pause")
	for _, row := range r.rows {
		b.WriteString(row)
	}
	fmt.Fprintf(&b, "\n%d answers were got: %d have no row in the ledger, %d have more than one. %d rows are of requests whose answer got lost.\n",
		r.answers, r.missing, r.twice, r.more)
	fmt.Fprintf(&b, "%d rows were read from files of nodes that had stopped before the ledger had them.\n", r.waited)
	if r.says != "" {
		fmt.Fprintf(&b, "the last failure: %s\n", r.says)
	}
	return b.String()
}

// A fault is done to a cluster under load.
type fault struct {
	name string
	do   func(context.Context, *cluster) error
}

// faults are all of them.
func faults() []fault {
	return []fault{
		{"none", func(context.Context, *cluster) error { return nil }},
		{"kill -9 of a node, which starts again", func(_ context.Context, c *cluster) error {
			n := c.nodes[len(c.nodes)-1]
			if err := n.stop(syscall.SIGKILL); err != nil {
				return err
			}
			return c.start(n)
		}},
		{"PostgreSQL crashes and comes back", func(ctx context.Context, c *cluster) error { return c.restart(ctx, syscall.SIGQUIT) }},
		{"PostgreSQL is restarted", func(ctx context.Context, c *cluster) error { return c.restart(ctx, syscall.SIGINT) }},
		{"all nodes are rolled over", func(_ context.Context, c *cluster) error {
			for _, n := range c.nodes {
				if err := n.stop(syscall.SIGTERM); err != nil {
					return err
				}
				if err := c.start(n); err != nil {
					return err
				}
			}
			return nil
		}},
	}
}

func (c *cluster) restart(ctx context.Context, how syscall.Signal) error {
	if err := c.db.Halt(how); err != nil {
		return err
	}
	return c.db.Begin(ctx)
}

// run does one fault after the other under load, and compares.
func run(ctx context.Context, p plan) (*report, error) {
	c, err := open(ctx, p)
	if err != nil {
		return nil, err
	}
	defer c.close()
	k := ask(ctx, c, p.Clients)
	var phases []phase
	for _, f := range faults() {
		began := time.Now()
		if err := calm(ctx, p.Calm); err != nil {
			return nil, err
		}
		if err := f.do(ctx, c); err != nil {
			k.end()
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		if err := calm(ctx, p.Calm); err != nil {
			return nil, err
		}
		phases = append(phases, phase{f.name, began, time.Now()})
	}
	k.end()
	for _, n := range c.nodes { // which writes what waits
		if err := n.stop(syscall.SIGTERM); err != nil {
			return nil, err
		}
	}
	waited := 0 // in files, which the next start on the same folder would have read
	for _, n := range c.nodes {
		rows, err := journal.Recover(ctx, filepath.Join(n.dir, "ledger"), c.store)
		if waited += rows; err != nil {
			return nil, err
		}
	}
	r, err := c.compare(ctx, k, phases)
	if r != nil {
		r.waited = waited
	}
	return r, err
}

func calm(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// compare looks for each answer in the ledger.
func (c *cluster) compare(ctx context.Context, k *clients, phases []phase) (*report, error) {
	rows, err := c.store.Rows(ctx, ledger.Filter{}, 10_000_000)
	if err != nil {
		return nil, err
	}
	kept := map[string]int{}
	for _, r := range rows {
		kept[r.ID]++
	}
	r := &report{answers: len(k.answered), failures: len(k.failed), says: k.says}
	for _, a := range k.answered {
		switch n := kept[a.id]; {
		case n == 0:
			r.missing++
		case n > 1:
			r.twice++
		}
		delete(kept, a.id)
	}
	for _, n := range kept {
		r.more += n
	}
	for _, ph := range phases {
		r.rows = append(r.rows, ph.row(k))
	}
	return r, nil
}

// row sums a phase up.
func (ph phase) row(k *clients) string {
	times := []time.Time{ph.from}
	for _, a := range k.answered {
		if a.at.After(ph.from) && a.at.Before(ph.to) {
			times = append(times, a.at)
		}
	}
	answers, failures := len(times)-1, 0
	for _, at := range k.failed {
		if at.After(ph.from) && at.Before(ph.to) {
			failures++
		}
	}
	times = append(times, ph.to)
	slices.SortFunc(times, time.Time.Compare)
	longest := time.Duration(0)
	for i := 1; i < len(times); i++ {
		longest = max(longest, times[i].Sub(times[i-1]))
	}
	return fmt.Sprintf("%-36s %9d %9d %8.3f%% %12.0fms\n", ph.name, answers, failures, 100*float64(failures)/float64(max(1, answers+failures)), float64(longest.Milliseconds()))
}
