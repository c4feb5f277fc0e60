package eval

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/load"
	"github.com/qiao-ai/qiao/load/virtual"
)

// Search measures how well the search of qiao load finds what virtual servers bear.
func Search() Evaluation {
	return Evaluation{
		Name:        "search",
		Description: "the search for a capacity on virtual servers (JSON Lines as in examples/load/servers.jsonl)",
		Run:         searches,
	}
}

// closeTo is how near a capacity should be found, and beyond how much of the truth
// no rate should go once an objective was missed.
const closeTo, beyond = 0.05, 1.3

func searches(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	cases, err := casesAt(path)
	if err != nil {
		return nil, err
	}
	report := &Report{Evaluation: "search", Path: path}
	var all []hunted
	for i := range cases {
		h, err := huntOf(ctx, &cases[i])
		if err != nil {
			return nil, err
		}
		all = append(all, h)
		report.Sets = append(report.Sets, h.set())
		deps.progress("search", i+1, len(cases))
	}
	report.Sets = append(report.Sets, searchSum(all))
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

// casesAt reads the servers of a file, or of all files of a folder.
func casesAt(path string) (list []virtual.Case, err error) {
	files := []string{path}
	info, err := os.Stat(path)
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "eval search", err).WithFix("Give a file such as examples/load/servers.jsonl.")
	}
	if info.IsDir() {
		all, _ := filepath.Glob(filepath.Join(path, "*.json*")) // the pattern is right
		files = slices.DeleteFunc(all, func(f string) bool { return filepath.Ext(f) != ".json" && filepath.Ext(f) != ".jsonl" })
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			return nil, qiao.E(qiao.NotFound, "eval search", err).WithFix("Give a file that you may read.")
		}
		part, err := virtual.Read(filepath.Base(f), strings.NewReader(string(data)))
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	if len(list) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "eval search", "there are no servers in %s", filepath.Base(path)).WithFix("Give a file such as examples/load/servers.jsonl.")
	}
	return list, nil
}

// A hunted is one search.
type hunted struct {
	name        string
	truth       float64
	found       load.Found
	over        float64 // the highest rate after the first violation, of the truth
	seconds     float64
	withinSpend bool
	requests    int
}

// metered counts all that a server is sent.
type metered struct {
	*virtual.Server
	requests int
	time     time.Duration
}

func (m *metered) Probe(ctx context.Context, rate float64, d time.Duration) (load.Probe, error) {
	p, err := m.Server.Probe(ctx, rate, d)
	m.requests, m.time = m.requests+p.Sent, m.time+d
	return p, err
}

func (m *metered) Rest(ctx context.Context, rate float64, d time.Duration) (load.Probe, error) {
	p, err := m.Server.Rest(ctx, rate, d)
	m.requests, m.time = m.requests+p.Sent, m.time+d
	return p, err
}

// huntOf searches one server. What limits the search bounds the truth as well.
func huntOf(ctx context.Context, c *virtual.Case) (h hunted, err error) {
	server, err := virtual.New(c.Config, c.Objectives())
	if err != nil {
		return h, err
	}
	h.name, h.truth = c.Name, c.Truth
	if h.truth == 0 {
		h.truth = server.Capacity()
	}
	if c.Declared > 0 {
		h.truth = math.Min(h.truth, 0.8*c.Declared)
	}
	if c.Most > 0 {
		h.truth = math.Min(h.truth, c.Most)
	}
	m := &metered{Server: server}
	for f, err := range c.Search().Find(ctx, m) {
		if err != nil {
			return h, err
		}
		h.found = f
	}
	missed := false
	for _, p := range h.found.Probes {
		if missed {
			h.over = math.Max(h.over, p.Rate/h.truth)
		}
		missed = missed || !p.Met
	}
	h.requests, h.seconds = m.requests, m.time.Seconds()
	h.withinSpend = (c.Requests == 0 || m.requests <= c.Requests) && (c.Minutes == 0 || m.time.Minutes() <= c.Minutes)
	return h, nil
}

func (h *hunted) off() float64 { return h.found.Capacity/h.truth - 1 }

func (h *hunted) set() Set {
	yes := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	return Set{Name: h.name, Format: "virtual server", Items: len(h.found.Probes), Figures: []Figure{
		{Name: "true", Value: h.truth, Unit: "/s"}, {Name: "found", Value: h.found.Capacity, Unit: "/s"},
		{Name: "off", Value: 100 * h.off(), Unit: "%"}, {Name: "probes", Value: float64(len(h.found.Probes))},
		{Name: "confirmed", Value: yes(h.found.Confirmed)}, {Name: "worst_after_violation", Value: h.over, Unit: "of the true"},
		{Name: "requests", Value: float64(h.requests)}, {Name: "time", Value: h.seconds / 60, Unit: "min"}, {Name: "budget_kept", Value: yes(h.withinSpend)},
	}}
}

// searchSum sums searches up.
func searchSum(all []hunted) Set {
	near, kept, confirmed, probes, minutes, worst := 0, 0, 0, 0, 0.0, 0.0
	for i := range all {
		h := &all[i]
		if math.Abs(h.off()) <= closeTo {
			near++
		}
		if h.withinSpend {
			kept++
		}
		if h.found.Confirmed {
			confirmed++
		}
		probes, worst = max(probes, len(h.found.Probes)), math.Max(worst, h.over)
		minutes += h.seconds / 60
	}
	s := Set{Name: "all servers", Format: "sum", Items: len(all), Verdict: "FAIL", Figures: []Figure{
		{Name: "within_5_percent", Value: share(near, len(all)), Unit: "%", Of: len(all)},
		{Name: "most_probes", Value: float64(probes)}, {Name: "worst_after_violation", Value: worst, Unit: "of the true"},
		{Name: "confirmed", Value: share(confirmed, len(all)), Unit: "%", Of: len(all)},
		{Name: "budget_kept", Value: share(kept, len(all)), Unit: "%", Of: len(all)},
		{Name: "mean_time", Value: minutes / float64(len(all)), Unit: "min"},
	}}
	if 10*near >= 9*len(all) && worst <= beyond && kept == len(all) {
		s.Verdict = "pass"
	}
	return s
}
