package cli

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/load"
	"github.com/qiao-ai/qiao/load/job"
)

func numberOf(s string) (float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	if err == nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
		err = strconv.ErrRange
	}
	return v, err
}

// watchLoad shows how a job goes, and returns the last of it. Each probe of a search
// has a line that stays.
func (g *global) watchLoad(reports iter.Seq2[*job.Report, error]) (last *job.Report, err error) {
	view := g.err.Line()
	defer view.Clear()
	probes := 0
	for r, e := range reports {
		last, err = r, e
		if r.Found != nil && len(r.Found.Probes) > probes {
			view.Clear()
			probes = len(r.Found.Probes)
			g.tell("%s", probeLine(probes, &r.Found.Probes[probes-1]))
		}
		if r.Result != nil && !r.Done {
			view.Set(liveLine(r))
		}
	}
	return last, err
}

// liveLine is a run in one line.
func liveLine(r *job.Report) string {
	s := r.Result
	failed := 0
	for _, n := range s.Failed {
		failed += n
	}
	parts := []string{term.Duration(s.Elapsed)}
	if r.Rate > 0 {
		parts = append(parts, fmt.Sprintf("at %.3g/s", r.Rate))
	}
	parts = append(parts,
		fmt.Sprintf("%.3g/s", s.Achieved),
		fmt.Sprintf("first token %s, p95 %s", shortMS(s.First.P50), shortMS(s.First.P95)),
		"token "+shortMS(s.PerToken.P50),
		fmt.Sprintf("%d failed", failed), fmt.Sprintf("%d open", s.Open))
	if s.Cost.Currency != "" {
		parts = append(parts, s.Cost.String())
	}
	return strings.Join(parts, "  ")
}

func probeLine(n int, p *load.Probe) string {
	outcome := "met"
	if !p.Met {
		outcome = "not met: " + p.Why
	}
	return fmt.Sprintf("probe %2d  %8.4g/s  %5d counted in %-11s  %5.1f %% late  %5.1f %% failed  %s", n, p.Rate, p.Counted,
		term.Duration(p.Duration), percentOf(max(p.OverFirst, p.OverToken), p.Counted), percentOf(p.Failed, p.Counted), outcome)
}

func percentOf(n, of int) float64 { return 100 * float64(n) / float64(max(1, of)) }

// shortMS writes milliseconds so that they are quickly read.
func shortMS(v float64) string {
	switch {
	case v == 0:
		return "–"
	case v < 10:
		return fmt.Sprintf("%.1f ms", v)
	case v < 10_000:
		return fmt.Sprintf("%.0f ms", v)
	}
	return fmt.Sprintf("%.1f s", v/1000)
}

func (g *global) printRun(r *load.Result) error {
	var rows [][]term.Cell
	for _, t := range []struct {
		name string
		q    load.Quantiles
	}{{"first token", r.First}, {"time per token", r.PerToken}, {"longest silence", r.Gap}, {"whole answer", r.Total}, {"sent late", r.Slip}} {
		rows = append(rows, term.Cells(t.name, shortMS(t.q.P50), shortMS(t.q.P90), shortMS(t.q.P95), shortMS(t.q.P99), shortMS(t.q.Max), strconv.FormatInt(t.q.N, 10)))
	}
	if err := g.out.Table([]string{"TIME", "P50", "P90", "P95", "P99", "MAX", "N"}, rows); err != nil {
		return err
	}
	line := fmt.Sprintf("%.4g/s due, %.4g/s answered, %d open at most; %d sent, %d answered", r.Offered, r.Achieved, r.Peak, r.Sent, r.Good)
	for _, k := range slices.Sorted(keysOf(r.Failed)) {
		line += fmt.Sprintf(", %d %s", r.Failed[k], k)
	}
	fmt.Fprintln(g.out, line)
	g.remark(r)
	return nil
}

func keysOf(m map[string]int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// remark says beside the figures what they rest on.
func (g *global) remark(r *load.Result) {
	if r.Cost != (qiao.Money{}) {
		g.tell("cost: %s", r.Cost)
	}
	if r.Uncounted > 0 {
		g.tell("%d answers came without a count of tokens or at once: they have no time per token", r.Uncounted)
	}
	if r.Held > 0 {
		g.tell("%d requests were held back because the partner asked for pauses (up to %s); they count as refused", r.Held, term.Duration(r.Wait))
	}
	if r.Spent {
		g.tell("the budget ended the run")
	}
}

func (g *global) printFound(f *load.Found) error {
	switch {
	case f.Capacity == 0:
		fmt.Fprintln(g.out, "no rate met the objectives")
	case f.Confirmed:
		fmt.Fprintf(g.out, "%.4g requests a second, confirmed\n", f.Capacity)
	default:
		fmt.Fprintf(g.out, "about %.4g requests a second, not confirmed\n", f.Capacity)
	}
	if f.Stopped != "" && f.Capacity > 0 {
		g.tell("stopped: %s", f.Stopped)
	}
	return nil
}
