package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/load"
	"github.com/qiao-ai/qiao/load/job"
	"github.com/qiao-ai/qiao/load/report"
)

func newLoad(g *global) *cobra.Command {
	cmd := noun("load", "Measure what a model partner can bear", newLoadRun(g), newLoadSearch(g))
	cmd.Long = `Sends requests at times computed beforehand, whatever the partner does, and counts
every time from when a request was due; docs/load.md says what the figures mean.`
	cmd.Example = examples(
		"qiao load run --model local/qwen3 --rate 5 --for 2m", "times at a rate",
		"qiao load search --model local/qwen3 --first-token 1s", "the highest rate that keeps objectives")
	return cmd
}

// loadFlags are what both verbs take.
type loadFlags struct {
	spec     job.Spec
	long     time.Duration
	first    time.Duration
	token    time.Duration
	errors   string
	quota    string
	suite    string
	page     string
	language string
}

func (f *loadFlags) add(cmd *cobra.Command) {
	flags, s := cmd.Flags(), &f.spec
	flags.StringVar(&s.Model, "model", "", "ask `PARTNER/MODEL`, or PARTNER for its own model, without a route")
	flags.Float64Var(&s.Burst, "burst", 1, "how bursty: 1 is Poisson, 4 comes in bursts, 0 is a metronome")
	flags.StringVar(&f.suite, "suite", "", "ask the prompts of `FILE`, a suite of the bake-off, in turn")
	flags.StringVar(&s.Input, "input", "", "`TOKENS` of prompts: 500, or log-normal 500:0.6, at most 500:0.6:4000 (default 200)")
	flags.StringVar(&s.Output, "output", "", "`TOKENS` of answers at most, in the same form (default 64)")
	flags.IntVar(&s.Shared, "shared-prefix", 0, "`TOKENS` that all prompts begin with, as a system prompt would")
	flags.Uint64Var(&s.Seed, "seed", 1, "of arrivals, lengths and prompts")
	flags.StringVar(&s.Money, "budget", "", "spend at most `AMOUNT`, such as \"5 CNY\"")
	flags.IntVar(&s.Requests, "requests", 0, "send at most `N` requests")
	flags.Int64Var(&s.Tokens, "tokens", 0, "use at most `N` tokens, of input and output")
	flags.IntVar(&s.InFlight, "in-flight", 0, "end where more than `N` requests are open; none is held back (default 20,000)")
	flags.DurationVar(&f.first, "first-token", 0, "what 95 % of first tokens should keep")
	flags.DurationVar(&f.token, "per-token", 0, "what 95 % of times per token should keep")
	flags.StringVar(&f.quota, "quota", "", "requests the partner declared, as `N/s` or N/m: at most 80 % are sent")
	flags.BoolVar(&s.Consent, "consent", false, "the partner is not on this machine and has agreed to be loaded now: load costs money, can get a key blocked, and slows others down")
	flags.StringVar(&f.page, "html", "", "write a page with plots to `FILE`")
	flags.StringVar(&f.language, "language", "en", "of the page: en or zh")
}

// finish reads what flags hold as text.
func (f *loadFlags) finish(cmd *cobra.Command) error {
	s := &f.spec
	if l := report.Language(f.language); l != report.English && l != report.Chinese {
		return wrongUsage(cmd.CommandPath(), "%q is no language of reports", f.language).WithFix("Use --language en or zh.")
	}
	s.Seconds, s.FirstTokenMS, s.PerTokenMS = f.long.Seconds(), millis(f.first), millis(f.token)
	if s.Burst == 0 {
		s.Burst = -1
	}
	var err error
	if s.Quota, err = perSecond(f.quota); err != nil {
		return wrongUsage(cmd.CommandPath(), "--quota: %v", err).WithFix("Write a number a second or a minute, such as 10/s or 600/m.")
	}
	if s.Errors, err = share(f.errors); err != nil {
		return wrongUsage(cmd.CommandPath(), "--errors: %v", err).WithFix("Write a share such as 1%% or 0.01.")
	}
	return nil
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func newLoadRun(g *global) *cobra.Command {
	var f loadFlags
	var trace string
	var warmup time.Duration
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Send at a rate, or as a trace did, and measure times",
		Long: `Sends requests at a rate or along a trace (docs/load.md names the formats), and
prints times, failures, tokens and cost. A run whose requests went out late (p99
over 5 ms) is void: the exit code is 1, and none of its figures may be used.`,
		Example: examples("qiao load run --model local/qwen3 --rate 5 --for 2m --html load.html", "",
			"qiao load run --model local/qwen3 --trace trace.jsonl --rate 2", "a trace, at another rate",
			"qiao load run --model qwen/qwen-plus --rate 3 --quota 600/m --budget \"5 CNY\" --consent", "a remote partner that agreed"),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.spec.Kind, f.spec.Warmup = job.Run, warmup.Seconds()
			if err := f.finish(cmd); err != nil {
				return err
			}
			if trace != "" {
				list, err := load.OpenTrace(trace)
				if err != nil {
					return err
				}
				f.spec.Replay(list)
			}
			return g.with(func(a *app.App) error { return g.runLoad(cmd.Context(), a, &f) })
		},
	}
	f.add(cmd)
	cmd.Flags().Float64Var(&f.spec.Rate, "rate", 0, "`N` requests a second; of a trace, its mean")
	cmd.Flags().DurationVar(&f.long, "for", time.Minute, "how long to send")
	cmd.Flags().StringVar(&trace, "trace", "", "send at the times of `FILE`: ours, Mooncake's, Azure's or ServeGen's")
	cmd.Flags().DurationVar(&warmup, "warmup", 5*time.Second, "send this long before counting")
	return cmd
}

func newLoadSearch(g *global) *cobra.Command {
	var f loadFlags
	var within time.Duration
	cmd := &cobra.Command{
		Use:   "search",
		Short: "Find the highest rate that keeps objectives",
		Long: `Sends at rising rates until an objective is missed, then where the capacity is
most likely by all that was seen, and confirms what it found. Rates never double
within a minute, a partner that says Retry-After is left alone that long, and
nothing is sent beyond the budget or 80 % of the quota.`,
		Example: examples("qiao load search --model local/qwen3 --first-token 1s --per-token 50ms", "",
			"qiao load search --model qwen/qwen-plus --first-token 2s --quota 10/s --budget \"20 CNY\" --within 1h --consent", ""),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.spec.Kind, f.spec.Minutes = job.Search, within.Minutes()
			if err := f.finish(cmd); err != nil {
				return err
			}
			return g.with(func(a *app.App) error { return g.runLoad(cmd.Context(), a, &f) })
		},
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.errors, "errors", "1%", "share of requests that may fail")
	flags.Float64Var(&f.spec.Start, "start", 1, "begin with `N` requests a second")
	flags.Float64Var(&f.spec.Most, "max", 0, "never send more than `N` a second")
	flags.IntVar(&f.spec.Probes, "probes", 12, "try at most `N` rates")
	flags.DurationVar(&f.long, "for", time.Minute, "how long each rate is tried at least")
	flags.DurationVar(&within, "within", 0, "end after this long")
	return cmd
}

// runLoad does a job and prints what it came to.
func (g *global) runLoad(ctx context.Context, a *app.App, f *loadFlags) error {
	if f.spec.Model == "" {
		return wrongUsage("qiao load "+f.spec.Kind, "no model is named").WithFix("Name one with --model PARTNER/MODEL; see: qiao partner list")
	}
	p, err := a.LoadPartner(ctx, f.spec.Model, f.suite)
	if err != nil {
		return err
	}
	last, err := g.watchLoad(f.spec.Do(ctx, p))
	if last != nil && (last.Result != nil || last.Found != nil) {
		if shown := g.showLoad(last, f); shown != nil {
			return shown
		}
	}
	if err == nil && last.Void() != "" {
		err = qiao.Errorf(qiao.Other, "load", "the run is void: %s (p99 %.1f ms)", last.Void(), last.Result.Slip.P99).
			WithFix("Send from a machine with less to do, or at a lower rate.")
	}
	return err
}

func (g *global) showLoad(r *job.Report, f *loadFlags) error {
	if f.page != "" {
		if err := writeWhole(f.page, func(w io.Writer) error { return report.HTML(w, r, report.Language(f.language)) }); err != nil {
			return err
		}
	}
	if g.json {
		return g.printJSON(r)
	}
	if r.Found != nil {
		return g.printFound(r.Found)
	}
	return g.printRun(r.Result)
}

// perSecond reads a rate such as 10/s or 600/m; an empty text is none.
func perSecond(s string) (float64, error) {
	if s == "" {
		return 0, nil
	}
	number, unit, _ := strings.Cut(s, "/")
	v, err := numberOf(number)
	switch {
	case err != nil || v <= 0:
		return 0, fmt.Errorf("%q is no rate", s)
	case unit == "s" || unit == "":
		return v, nil
	case unit == "m" || unit == "min":
		return v / 60, nil
	}
	return 0, fmt.Errorf("%q is no rate", s)
}

// share reads 1% or 0.01.
func share(s string) (float64, error) {
	if s == "" {
		return 0, nil
	}
	number, percent := strings.CutSuffix(s, "%")
	v, err := numberOf(strings.TrimSpace(number))
	if percent {
		v /= 100
	}
	if err != nil || v <= 0 || v >= 1 {
		return 0, fmt.Errorf("%q is no share", s)
	}
	return v, nil
}
