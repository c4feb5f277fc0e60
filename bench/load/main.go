// Command load measures the load generator itself: a process with one core sends
// 1,000 requests a second, each answered with a stream of 64 tokens, through the
// partner layer over loopback, to a server in another process that keeps the truth.
//
//	go run ./bench/load -rate 1000 -for 10s
//
// It prints how late requests were sent, the time per token against the server's
// own, processor time, memory, and how busy the machine was.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/pprof"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway/h1"
	"github.com/qiao-ai/qiao/load"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/openai"
)

func main() {
	rate := flag.Float64("rate", 1000, "requests a second")
	long := flag.Duration("for", 10*time.Second, "how long")
	tokens := flag.Int("tokens", 64, "of each answer")
	gap := flag.Duration("gap", 8*time.Millisecond, "between tokens")
	mode := flag.String("chunks", "one", "how tokens are cut: one, merged, split or empty")
	profile := flag.String("profile", "", "write a processor profile to `FILE`")
	serve := flag.Bool("serve", false, "be the server")
	flag.Parse()
	m := mock{tokens: *tokens, gap: *gap, mode: *mode}
	if *serve {
		m.serve()
		return
	}
	err := profiled(*profile, func() error { return measure(*rate, *long, &m) })
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// profiled writes where the time went, if a file is named.
func profiled(file string, work func() error) error {
	if file == "" {
		return work()
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return work()
}

func measure(rate float64, long time.Duration, m *mock) error {
	server, address, err := startServer(m)
	if err != nil {
		return err
	}
	defer func() { _ = server.Process.Kill(); _ = server.Wait() }()
	runtime.GOMAXPROCS(1)
	p, err := newPartner(address)
	if err != nil {
		return err
	}
	const warmup = 2 * time.Second
	plan := load.Plan{
		Model: p, Schedule: load.Poisson(rate, long+warmup, 1).With(load.Lengths{Input: load.Length{Median: 50}}, 1),
		Request: load.Prompts(qiao.Request{}, 0, 1), Warmup: warmup,
	}
	before, begun := processorTime(), time.Now()
	var last load.Result
	for r, err := range load.Run(context.Background(), plan) {
		if err != nil {
			return err
		}
		last = r
	}
	used, took := processorTime()-before, time.Since(begun)
	truth, err := readTruth(address)
	if err != nil {
		return err
	}
	print(rate, m, &last, truth, used, took)
	return nil
}

func print(rate float64, m *mock, r *load.Result, t truth, used, took time.Duration) {
	fmt.Printf("%.0f requests a second of %d tokens, chunks %s, one core for the generator; load of the machine %s, %d cores\n", rate, m.tokens, m.mode, machineLoad(), runtime.NumCPU())
	fmt.Printf("sent %d, answered %d, failed %v, %d open at most\n", r.Sent, r.Good, r.Failed, r.Peak)
	fmt.Printf("sent late:      p50 %.2f ms  p95 %.2f ms  p99 %.2f ms  worst %.1f ms\n", r.Slip.P50, r.Slip.P95, r.Slip.P99, r.Slip.Max)
	off := func(got, want float64) float64 { return 100 * (got/want - 1) }
	fmt.Printf("time per token: p50 %.3f ms, the server wrote %.3f ms (%+.2f %%); p95 %.3f ms, %.3f ms (%+.2f %%)\n", r.PerToken.P50, t.P50, off(r.PerToken.P50, t.P50), r.PerToken.P95, t.P95, off(r.PerToken.P95, t.P95))
	fmt.Printf("first token:    p50 %.2f ms  p99 %.2f ms\n", r.First.P50, r.First.P99)
	fmt.Printf("processor:      %.0f %% of one core, %.2f ms a request, %.1f µs a token; memory %d MB at most\n", 100*used.Seconds()/took.Seconds(),
		1000*used.Seconds()/float64(r.Sent), 1e6*used.Seconds()/float64(r.Sent)/float64(m.tokens), peakMemory()>>20)
	if r.Void != "" {
		fmt.Println("void:", r.Void)
	}
}

// newPartner is a partner with a connection for each request that can be open.
func newPartner(address string) (*partner.Partner, error) {
	client := partner.NewHTTPClient()
	if t, ok := client.Transport.(*http.Transport); ok {
		t.MaxIdleConns, t.MaxIdleConnsPerHost = 20_000, 20_000
	}
	client.Transport = h1.New(client.Transport, nil) // as the program does
	d, err := openai.New(openai.Options{Base: "http://" + address + "/v1", Client: client, Dialect: openai.Generic()})
	if err != nil {
		return nil, err
	}
	return partner.New(partner.Options{ID: "mock", Driver: d, Model: "m", Open: true, Local: true})
}

// startServer runs this program again as the server, and waits for its address.
func startServer(m *mock) (*exec.Cmd, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	cmd := exec.Command(self, "-serve", fmt.Sprint("-tokens=", m.tokens), fmt.Sprint("-gap=", m.gap), "-chunks="+m.mode)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	var address string
	if _, err := fmt.Fscan(out, &address); err != nil {
		return nil, "", fmt.Errorf("the server did not start: %w", err)
	}
	return cmd, address, nil
}

func readTruth(address string) (t truth, err error) {
	resp, err := http.Get("http://" + address + "/truth")
	if err != nil {
		return t, err
	}
	defer resp.Body.Close()
	err = json.NewDecoder(resp.Body).Decode(&t)
	if err == nil && (t.P50 == 0 || math.IsNaN(t.P50)) {
		err = fmt.Errorf("the server measured nothing")
	}
	return t, err
}
