// Command writing measures what a person feels of a Qiao server: how soon it is
// up, how much memory it holds before anybody writes, how soon the first edit of
// a page comes, how long a sentence takes, and what a document of a hundred pages
// costs.
//
//	go build -o bin/qiao ./cmd/qiao && go run ./bench/writing -qiao bin/qiao
//
// It starts the server itself, on a free port, with a folder of its own for the
// state and the packs that are installed.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/client"
	"github.com/qiao-ai/qiao/write"
)

func main() {
	log.SetFlags(0)
	binary := flag.String("qiao", "bin/qiao", "the program to measure")
	runs := flag.Int("runs", 10, "starts of the server")
	flag.Parse()
	if err := run(*binary, *runs); err != nil {
		log.Fatal(err)
	}
}

func run(binary string, runs int) error {
	starts, idle, err := coldStarts(binary, runs)
	if err != nil {
		return err
	}
	row("start to /readyz, "+fmt.Sprint(runs)+" runs", "%s median, %s worst", median(starts), worst(starts))
	row("idle memory, before anybody writes", "%.1f MB", idle)

	s, err := start(binary)
	if err != nil {
		return err
	}
	defer s.stop()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	c, err := client.New(client.Options{Address: s.address})
	if err != nil {
		return err
	}
	return measure(ctx, c, s)
}

func measure(ctx context.Context, c *client.Client, s *server) error {
	cold, _, err := proofread(ctx, c, sentences[0])
	if err != nil {
		return err
	}
	row("first proofreading ever, engine loading", "%s", cold)

	var each []time.Duration
	for i := range 20 * len(sentences) {
		took, _, err := proofread(ctx, c, fmt.Sprintf("%s It was room %d.", sentences[i%len(sentences)], i))
		if err != nil {
			return err
		}
		each = append(each, took)
	}
	row(fmt.Sprintf("a sentence, warm, over HTTP, %d calls", len(each)), "%s median, %s p95", median(each), quantile(each, 0.95))

	took, first, err := proofread(ctx, c, page(0))
	if err != nil {
		return err
	}
	row("a page of 500 words", "first edit after %s, all after %s", first, took)

	var pages []string
	for i := range 100 {
		pages = append(pages, page(i+1))
	}
	before := s.memory()
	took, first, err = proofread(ctx, c, strings.Join(pages, "\n\n"))
	if err != nil {
		return err
	}
	row("100 pages, 50,000 words", "first edit after %s, all after %s, memory %.0f → %.0f MB at most", first, took, before, s.peak())
	return nil
}

// proofread returns how long the whole took, and the time to the first edit.
func proofread(ctx context.Context, c *client.Client, s string) (all, first time.Duration, err error) {
	began := time.Now()
	for e, err := range c.Write(ctx, &write.Request{Task: write.Proofread, Tier: write.Offline, Text: s}) {
		if err != nil {
			return 0, 0, err
		}
		if e.Edit != nil && first == 0 {
			first = time.Since(began)
		}
	}
	return time.Since(began), first, nil
}

func row(name, format string, args ...any) {
	for i, a := range args {
		if d, ok := a.(time.Duration); ok {
			args[i] = d.Round(100 * time.Microsecond)
		}
	}
	fmt.Fprintf(os.Stdout, "%-42s %s\n", name, fmt.Sprintf(format, args...))
}
