package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"sync"
	"text/tabwriter"
	"time"
)

// table runs every scenario in rounds and prints the medians.
func table(all []*target, o options) {
	for _, s := range scenarios() {
		if o.only != "" && o.only != s.name {
			continue
		}
		fmt.Printf("\n%s: %d rounds of %d requests over %d connections, then %d over one\n", s.describe(), o.rounds, o.requests, o.conns, o.requests/5)
		busy, calm := map[*target][]round{}, map[*target][]round{}
		for _, t := range all {
			closed(t, s, o.conns, o.requests/3) // warm
		}
		for range o.rounds {
			for _, t := range all {
				busy[t] = append(busy[t], closed(t, s, o.conns, o.requests))
			}
			for _, t := range all {
				calm[t] = append(calm[t], closed(t, s, 1, o.requests/5))
			}
		}
		print(all, s, busy, calm)
	}
}

func (s scenario) describe() string {
	switch s.name {
	case "stream":
		return "stream of 33 chunks"
	case "long":
		return "plain answer to a prompt of 100 kB"
	}
	return "plain answer"
}

// each is the median over rounds of a figure.
func each(rounds []round, f func(round) float64) float64 {
	var list []float64
	for _, r := range rounds {
		list = append(list, f(r))
	}
	slices.Sort(list)
	return list[len(list)/2]
}

func cpuOf(r round) float64 {
	return float64(r.cpu.Microseconds()) / float64(max(len(r.samples), 1))
}
func rateOf(r round) float64 { return float64(len(r.samples)) / r.wall.Seconds() }

func latency(q float64) func(round) float64 {
	return func(r round) float64 { return quantile(pick(r, func(s sample) time.Duration { return s.total }), q) }
}

func firstOf(q float64) func(round) float64 {
	return func(r round) float64 { return quantile(pick(r, func(s sample) time.Duration { return s.first }), q) }
}

func gapOf(r round) float64 {
	var list []time.Duration
	for _, s := range r.samples {
		list = append(list, s.gaps...)
	}
	return quantile(list, 0.99)
}

func pick(r round, f func(sample) time.Duration) (list []time.Duration) {
	for _, s := range r.samples {
		list = append(list, f(s))
	}
	return list
}

func print(all []*target, s scenario, busy, calm map[*target][]round) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "target\tCPU µs/request\treq/s\tp50 ms\tp99 ms\tp50 ms, 1 conn\tfirst p50 ms, 1 conn\tgap p99 ms\terrors")
	for _, t := range all {
		errs := 0
		for _, r := range append(slices.Clone(busy[t]), calm[t]...) {
			for _, n := range r.errs {
				errs += n
			}
		}
		fmt.Fprintf(w, "%s\t%.0f\t%.0f\t%.2f\t%.2f\t%.3f\t%.3f\t%.2f\t%d\n", t.name, each(busy[t], cpuOf), each(busy[t], rateOf),
			each(busy[t], latency(.5)), each(busy[t], latency(.99)), each(calm[t], latency(.5)), each(calm[t], firstOf(.5)), each(busy[t], gapOf), errs)
	}
	_ = w.Flush()
	direct, fast, reverse, qiao := all[0], all[1], all[2], all[3]
	ratio := func(a, b *target) float64 {
		var list []float64 // round by round, so that a busy moment hits both
		for i := range busy[a] {
			list = append(list, cpuOf(busy[a][i])/cpuOf(busy[b][i]))
		}
		slices.Sort(list)
		return list[len(list)/2]
	}
	fmt.Printf("qiao's CPU: %.2f × the fasthttp proxy's, %.2f × ReverseProxy's; throughput %.0f %% of direct; added at the median with one connection: %.3f ms\n",
		ratio(qiao, fast), ratio(qiao, reverse), 100*each(busy[qiao], rateOf)/each(busy[direct], rateOf),
		each(calm[qiao], latency(.5))-each(calm[direct], latency(.5)))
}

// open sends at a constant rate, and measures from when a request was meant to be
// sent, so that a slow target cannot hide by taking less.
func open(all []*target, o options) {
	for _, s := range scenarios() {
		if o.only != "" && o.only != s.name {
			continue
		}
		fmt.Printf("\n%s: open loop, %.0f requests a second for %.0f s\n", s.describe(), o.rps, o.seconds)
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "target\tCPU µs/request\tp50 ms\tp90 ms\tp99 ms\tfirst p99 ms\tgap p99 ms\terrors")
		for _, t := range all {
			r := constant(t, s, o)
			fmt.Fprintf(w, "%s\t%.0f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%v\n", t.name, cpuOf(r), latency(.5)(r), latency(.9)(r), latency(.99)(r), firstOf(.99)(r), gapOf(r), r.errs)
		}
		_ = w.Flush()
	}
}

func constant(t *target, s scenario, o options) (r round) {
	request := s.request(t)
	var mu sync.Mutex
	var wg sync.WaitGroup
	free := make(chan *client, 4096)
	cpu, began := t.cpu(), time.Now()
	for i := range int(o.rps * o.seconds) {
		at := began.Add(time.Duration(float64(i) / o.rps * float64(time.Second)))
		time.Sleep(time.Until(at))
		wg.Go(func() {
			var c *client
			var err error
			select {
			case c = <-free:
			default:
				c, err = dial(t)
			}
			var got sample
			if err == nil {
				got, err = c.ask(request, s.stream, at)
			}
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				r.fail(err)
				return
			}
			r.samples = append(r.samples, got)
			free <- c
		})
	}
	wg.Wait()
	close(free)
	for c := range free {
		c.net.Close()
	}
	r.wall, r.cpu = time.Since(began), t.cpu()-cpu
	return r
}

// memory tells what qiao holds idle, for each open stream, and after many.
func memory(all []*target, o options) {
	qiao := all[3]
	stream := scenarios()[1]
	say := func(what string) int64 {
		all, own := qiao.rss()
		fmt.Printf("%s: %.1f MB, of it %.1f MB not of files\n", what, mb(all), mb(own))
		return own
	}
	say("idle")
	closed(qiao, stream, 32, 1000)
	time.Sleep(time.Second)
	before := say("after 1,000 streams")
	held := hold(qiao, scenario{"open", true, 200, "open"}, o.streams)
	after := say(fmt.Sprintf("with %d streams open", len(held)))
	fmt.Printf("each open stream: %.1f kB\n", float64(after-before)/1000/float64(max(len(held), 1)))
	for _, c := range held {
		c.net.Close()
	}
	for i := range 4 {
		closed(qiao, stream, 32, 2500)
		say(fmt.Sprintf("after %d more streams", (i+1)*2500))
	}
}

func mb(n int64) float64 { return float64(n) / 1e6 }

// hold opens streams and leaves them in their middle.
func hold(t *target, s scenario, n int) (held []*client) {
	request := s.request(t)
	for range n {
		c, err := dial(t)
		if err != nil {
			break
		}
		if _, err := c.net.Write(request); err != nil {
			break
		}
		for { // the first content
			line, err := c.r.ReadSlice('\n')
			if err != nil {
				return held
			}
			if bytes.Contains(line, content) {
				break
			}
		}
		c.r = nil
		held = append(held, c)
	}
	return held
}
