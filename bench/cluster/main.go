// Command cluster shows what becomes of requests when parts of a fleet fail: three
// servers with one PostgreSQL and one Redis or Valkey, all started here on loopback,
// answer 64 clients behind a small balancer while it
//
//   - kills a server (kill -9) and starts it again,
//   - restarts PostgreSQL,
//   - stops Redis for 30 s; it comes back empty,
//   - rolls all servers to another build.
//
// Run it in the repository, with PostgreSQL and Redis or Valkey installed:
//
//	go run ./bench/cluster
//
// It takes about five minutes and prints a table. A request counts as accepted when
// its client has read the whole answer; the ledger is then asked for each of them.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	warm := flag.Duration("warm", 70*time.Second, "load before the first fault: more than a minute fills the limits")
	calm := flag.Duration("calm", 20*time.Second, "load after each fault")
	gone := flag.Duration("gone", 30*time.Second, "how long Redis is away")
	flag.Parse()
	if err := run(context.Background(), *warm, *calm, *gone); err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, warm, calm, gone time.Duration) error {
	c, err := start(ctx)
	if err != nil {
		return err
	}
	defer c.stop()
	l := newLoad(c)
	l.begin()
	var phases []*phase
	for _, d := range drills(warm, calm, gone) {
		p, err := d.do(ctx, c)
		if err != nil {
			return fmt.Errorf("%s: %w", d.name, err)
		}
		phases = append(phases, p)
		fmt.Fprintf(os.Stderr, "%s: done\n", d.name)
	}
	l.end()
	c.drain()
	billed, err := c.ledger(ctx)
	if err != nil {
		return err
	}
	print(phases, l.all(), billed, c.mock.arrivals())
	return nil
}
