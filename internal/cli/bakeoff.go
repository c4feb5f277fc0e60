package cli

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff"
	bakerun "github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/spec"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/term"
)

func newBakeoff(g *global) *cobra.Command {
	cmd := noun("bakeoff", "Compare model partners and decide between them",
		newBakeoffRun(g), newBakeoffPlan(g), newBakeoffList(g), newBakeoffReport(g), newBakeoffCompare(g), newBakeoffCanary(g),
		newBakeoffApply(g), newBakeoffImport(g), newBakeoffSuites(g), newBakeoffLabels(g), newBakeoffRemove(g))
	cmd.Example = examples(
		"qiao bakeoff run bakeoff.yaml", "ask, and go on after an interruption",
		"qiao bakeoff report NAME --html report.html", "the report, to look at",
		"qiao bakeoff compare monday friday --junit out.xml", "for CI: 1 if it got worse",
		"qiao bakeoff import zeroeval/ --name recorded", "a run of recorded outputs, with nobody asked")
	return cmd
}

// specFlags make a file, or stand for one.
type specFlags struct {
	name    string
	suites  []string
	models  []string
	budget  string
	samples int
}

func (f *specFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.name, "name", "", "call the run `NAME`")
	flags.StringArrayVar(&f.suites, "suite", nil, "ask the questions of `FILE`, or of Qiao's own such as qiao:writing")
	flags.StringArrayVar(&f.models, "model", nil, "ask `PARTNER/MODEL`")
	flags.StringVar(&f.budget, "budget", "", "spend at most `AMOUNT`, such as \"5 CNY\"")
	flags.IntVar(&f.samples, "samples", 0, "ask each question `N` times")
}

// spec reads the file, if there is one, and puts the flags over it.
func (f *specFlags) spec(args []string) (*spec.Spec, error) {
	s, err := spec.Parse(nil)
	if len(args) > 0 {
		s, err = spec.Load(args[0])
	}
	if err != nil {
		return nil, err
	}
	for _, m := range f.models {
		s.Contenders = append(s.Contenders, spec.Contender{Name: m, Model: m})
	}
	s.Suites = append(s.Suites, f.suites...)
	if f.budget != "" {
		s.Budget.Money = f.budget
	}
	if f.samples > 0 {
		s.Samples = f.samples
	}
	if f.name != "" {
		s.Name = f.name
	}
	if s.Name == "" {
		s.Name = time.Now().Format("2006-01-02-150405")
	}
	return s, nil
}

func newBakeoffRun(g *global) *cobra.Command {
	var f specFlags
	var fresh, jury bool
	cmd := &cobra.Command{
		Use:   "run [FILE]",
		Short: "Ask all contenders all questions; start again to go on",
		Long: `Asks the models of a file, or of flags, the questions of suites. Every answer is
kept at once: an interrupted run goes on where it stopped, and nothing is paid
twice. Failures, refusals and limits are states, never scores of 0.`,
		Example: examples("qiao bakeoff run bakeoff.yaml", "",
			"qiao bakeoff run --suite qiao:writing --model qwen/qwen-plus --model deepseek/deepseek-chat --name first", ""),
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := f.spec(args)
			if err != nil {
				return err
			}
			return g.with(func(a *app.App) error { return g.runBakeoff(cmd.Context(), a.Bench(cmd.Context()), s, fresh, jury) })
		},
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&fresh, "fresh", false, "take no answers over from other runs")
	cmd.Flags().BoolVar(&jury, "jury", true, "let the file's judges compare the answers afterwards")
	return cmd
}

func (g *global) runBakeoff(ctx context.Context, b *bakeoff.Bench, s *spec.Spec, fresh, jury bool) error {
	p, err := b.Plan(s)
	if err != nil {
		return err
	}
	g.expect(p)
	last, err := g.follow("asking", b.Start(ctx, s, fresh))
	if err != nil {
		return err
	}
	if jury && len(s.Judges) > 0 && last.Done {
		if _, err := g.follow("judging", b.Judge(ctx, s)); err != nil {
			return err
		}
	}
	if last.Stopped != "" {
		g.tell("stopped: %s; start the run again with a larger budget to go on", last.Stopped)
	}
	return g.showBakeoff(ctx, b, s.Name, last)
}

// follow shows a run's progress and returns the last of it.
func (g *global) follow(label string, progress iter.Seq2[bakerun.Progress, error]) (last bakerun.Progress, err error) {
	meter := g.err.Meter(label, term.Count)
	defer meter.Clear()
	for p, err := range progress {
		if err != nil {
			return last, err
		}
		last = p
		meter.Set(int64(p.Finished), int64(p.Total))
	}
	return last, nil
}

// expect says before money is spent what a run may show and cost.
func (g *global) expect(p bakerun.Plan) {
	e := bakeoff.Expect(p)
	g.tell("%d questions to %d contenders; differences below about %.3f may go unnoticed with %d items", e.Questions, len(p.Contenders), e.MinDetectable, e.Items)
	for _, c := range e.Costs {
		if c.Known {
			g.tell("  %s: about %s", c.Contender, c.Cost)
		} else {
			g.tell("  %s: its price is not known", c.Contender)
		}
	}
}

// showBakeoff prints what a run came to.
func (g *global) showBakeoff(ctx context.Context, b *bakeoff.Bench, name string, last bakerun.Progress) error {
	_, res, err := b.Result(ctx, name)
	if err != nil {
		return err
	}
	if g.json {
		return g.printJSON(res)
	}
	var rows [][]term.Cell
	for _, s := range res.Sides {
		q := "not judged"
		if s.Quality.N > 0 {
			q = fmt.Sprintf("%.3f  (%.3f – %.3f)", s.Quality.Mean, s.Quality.Low, s.Quality.High)
		}
		rows = append(rows, term.Cells(s.Contender, q, states(s.States), ms(s.FirstToken.P95), money(s.PerThous)))
	}
	if err := g.out.Table([]string{"CONTENDER", "QUALITY", "QUESTIONS", "FIRST TOKEN P95", "COST OF 1,000"}, rows); err != nil {
		return err
	}
	var spent []string
	for _, c := range last.Cost {
		spent = append(spent, c.String())
	}
	if len(spent) > 0 {
		g.tell("spent now: %s", strings.Join(spent, ", "))
	}
	g.tell("next:    qiao bakeoff report %s --html report.html", name)
	return nil
}

func states(m map[bakerun.State]int) string {
	var list []string
	for _, s := range []bakerun.State{bakerun.Answered, bakerun.Refused, bakerun.Limited, bakerun.TimedOut, bakerun.Failed, bakerun.Changed} {
		if m[s] > 0 {
			list = append(list, fmt.Sprintf("%d %s", m[s], s))
		}
	}
	return strings.Join(list, ", ")
}

func ms(v float64) string {
	if v == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f ms", v)
}

func money(m qiao.Money) string {
	if m.Currency == "" {
		return ""
	}
	return m.String()
}

func newBakeoffPlan(g *global) *cobra.Command {
	var f specFlags
	cmd := &cobra.Command{
		Use:     "plan [FILE]",
		Short:   "Say what a run would ask, cost and be able to show; nobody is asked",
		Example: examples("qiao bakeoff plan bakeoff.yaml", ""),
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := f.spec(args)
			if err != nil {
				return err
			}
			return g.with(func(a *app.App) error {
				p, err := a.Bench(cmd.Context()).Plan(s)
				if err != nil {
					return err
				}
				if g.json {
					return g.printJSON(bakeoff.Expect(p))
				}
				g.expect(p)
				return nil
			})
		},
	}
	f.add(cmd)
	return cmd
}

func newBakeoffList(g *global) *cobra.Command {
	return &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List the runs",
		Example: examples("qiao bakeoff list", ""),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(func(a *app.App) error {
				list, err := a.Bench(cmd.Context()).List()
				if err != nil {
					return err
				}
				var rows [][]term.Cell
				for _, s := range list {
					state := fmt.Sprintf("%d answered", s.Questions-s.Missing)
					if s.Missing > 0 {
						state += fmt.Sprintf(", %d missing", s.Missing)
					}
					if s.Problem != "" {
						state = s.Problem
					}
					rows = append(rows, term.Cells(s.Name, s.Started.Local().Format("2006-01-02 15:04"), strings.Join(s.Contenders, ", "), strings.Join(s.Suites, ", "), state))
				}
				return g.show(list, []string{"NAME", "STARTED", "CONTENDERS", "SUITES", "QUESTIONS"}, rows)
			})
		},
	}
}

func newBakeoffImport(g *global) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "import DIR",
		Short: "Make a run of recorded outputs, with nobody asked",
		Long: `Reads outputs as ZeroEval records them: a file MODEL.jsonl for each model, each
line with id, output and answer; a folder of such folders has one suite each.`,
		Example: examples("qiao bakeoff import zeroeval/ --name recorded", "", "qiao bakeoff report recorded", ""),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(func(a *app.App) error {
				b := a.Bench(cmd.Context())
				if _, err := b.Import(args[0], name); err != nil {
					return err
				}
				return g.showBakeoff(cmd.Context(), b, name, bakerun.Progress{})
			})
		},
	}
	cmd.Flags().StringVar(&name, "name", "recorded", "call the run `NAME`")
	return cmd
}

func newBakeoffRemove(g *global) *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Aliases: []string{"rm"}, Short: "Delete a run and its answers",
		Example: examples("qiao bakeoff remove first", ""),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(func(a *app.App) error { return a.Bench(cmd.Context()).Remove(args[0]) })
		},
	}
}
