package cli

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff"
	"github.com/qiao-ai/qiao/bakeoff/result"
	"github.com/qiao-ai/qiao/bakeoff/stat"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/term"
)

func newBakeoffCompare(g *global) *cobra.Command {
	var margin float64
	var junit string
	cmd := &cobra.Command{
		Use:   "compare A B",
		Short: "Compare two runs, or two contenders of one (RUN:CONTENDER); fails if B is worse",
		Long: `Compares B with A on the items that both answered. Runs are compared contender by
contender where names agree, or as the only one of each. The exit code is 1 where
B is worse beyond chance.`,
		Example: examples("qiao bakeoff compare monday friday", "",
			"qiao bakeoff compare first:qwen/qwen-plus first:qwen/qwen-max --margin 0.02", "", "qiao bakeoff compare old new --junit out.xml", ""),
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(func(a *app.App) error {
				list, err := comparisons(cmd.Context(), a.Bench(cmd.Context()), args[0], args[1], margin)
				if err != nil {
					return err
				}
				if junit != "" {
					if err := writeWhole(junit, func(w io.Writer) error { return writeJUnit(w, list) }); err != nil {
						return err
					}
				}
				return g.showComparisons(list)
			})
		},
	}
	cmd.Flags().Float64Var(&margin, "margin", 0.01, "a difference of scores that does not matter")
	cmd.Flags().StringVar(&junit, "junit", "", "write the items for CI to `FILE`, as JUnit does")
	return cmd
}

// comparisons compares b with a: the sides of two runs that share a name, the only
// ones of both, or the two that are named.
func comparisons(ctx context.Context, bench *bakeoff.Bench, a, b string, margin float64) ([]result.Comparison, error) {
	before, err := sides(ctx, bench, a)
	if err != nil {
		return nil, err
	}
	after, err := sides(ctx, bench, b)
	if err != nil {
		return nil, err
	}
	var list []result.Comparison
	for i := range after {
		j := slices.IndexFunc(before, func(s result.Side) bool { return s.Contender == after[i].Contender })
		if len(before) == 1 && len(after) == 1 {
			j = 0
		}
		if j < 0 {
			continue
		}
		c, err := result.Compare(&after[i], &before[j], margin)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	if len(list) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "bakeoff compare", "the runs share no contender").
			WithFix("Name one of each: RUN:CONTENDER.")
	}
	return list, nil
}

// sides are those of RUN, or the one of RUN:CONTENDER.
func sides(ctx context.Context, bench *bakeoff.Bench, name string) ([]result.Side, error) {
	runName, contender, one := strings.Cut(name, ":")
	_, res, err := bench.Result(ctx, runName)
	if err != nil || !one {
		if err != nil {
			return nil, err
		}
		return res.Sides, nil
	}
	i := slices.IndexFunc(res.Sides, func(s result.Side) bool { return s.Contender == contender })
	if i < 0 {
		return nil, qiao.Errorf(qiao.NotFound, "bakeoff compare", "the run %q has no contender %q", runName, contender)
	}
	return res.Sides[i : i+1], nil
}

// showComparisons prints them, and fails where something got worse.
func (g *global) showComparisons(list []result.Comparison) error {
	var rows [][]term.Cell
	var worse []string
	for _, c := range list {
		verdict := term.Cell{Text: string(c.Verdict)}
		switch c.Verdict {
		case stat.Worse:
			verdict.Color = term.Bad
			worse = append(worse, c.A)
		case stat.Better:
			verdict.Color = term.Good
		case stat.Undecided:
			verdict.Text = "no decisive difference"
		}
		rows = append(rows, []term.Cell{
			{Text: c.A}, {Text: c.B}, {Text: fmt.Sprintf("%+.3f", c.Difference)}, {Text: fmt.Sprintf("%+.3f – %+.3f", c.Low, c.High)},
			{Text: fmt.Sprintf("%.3f", c.P)}, {Text: fmt.Sprintf("+%d −%d of %d", len(c.Better), len(c.Worse), c.Items)}, verdict,
		})
	}
	if err := g.show(list, []string{"NOW", "BEFORE", "DIFFERENCE", "95 %", "P", "ITEMS", "VERDICT"}, rows); err != nil {
		return err
	}
	if len(worse) > 0 {
		return qiao.Errorf(qiao.Other, "bakeoff compare", "worse beyond chance: %s", strings.Join(worse, ", "))
	}
	return nil
}

// The shape of JUnit's XML, as CI systems read it.
type (
	junitSuite struct {
		XMLName  xml.Name    `xml:"testsuite"`
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Failure *junitFailure `xml:"failure,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
	}
)

// writeJUnit writes a case for each comparison, which fails where the verdict is
// "worse", and one for each item that lost.
func writeJUnit(w io.Writer, list []result.Comparison) error {
	s := junitSuite{Name: "qiao bakeoff compare"}
	for _, c := range list {
		whole := junitCase{Class: c.A, Name: "quality"}
		if c.Verdict == stat.Worse {
			whole.Failure = &junitFailure{fmt.Sprintf("%+.3f (%+.3f – %+.3f), p %.3f", c.Difference, c.Low, c.High, c.P)}
			s.Failures++
		}
		s.Cases = append(s.Cases, whole)
		for _, ch := range c.Worse {
			item := junitCase{Class: c.A + "/" + ch.Suite, Name: ch.Item}
			if c.Verdict == stat.Worse {
				item.Failure = &junitFailure{fmt.Sprintf("%.2f, before %.2f", ch.A, ch.B)}
				s.Failures++
			}
			s.Cases = append(s.Cases, item)
		}
	}
	s.Tests = len(s.Cases)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	return e.Encode(s)
}

func newBakeoffCanary(g *global) *cobra.Command {
	var every time.Duration
	var margin float64
	cmd := &cobra.Command{
		Use:   "canary FILE",
		Short: "Ask a small set again and tell whether a partner changed its model",
		Long: `Asks the questions of FILE afresh and compares the answers with the first time:
other version strings, other scores. With --every it goes on until it is stopped;
else the exit code is 1 where something changed.`,
		Example: examples("qiao bakeoff canary canary.yaml", "from cron", "qiao bakeoff canary canary.yaml --every 6h", ""),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var f specFlags
			s, err := f.spec(args)
			if err != nil {
				return err
			}
			return g.with(func(a *app.App) error {
				return g.canary(cmd.Context(), a.Bench(cmd.Context()), s.Name, args, every, margin)
			})
		},
	}
	cmd.Flags().DurationVar(&every, "every", 0, "ask again after `TIME`, such as 6h")
	cmd.Flags().Float64Var(&margin, "margin", 0.02, "a difference of scores that does not matter")
	return cmd
}

func (g *global) canary(ctx context.Context, b *bakeoff.Bench, base string, args []string, every time.Duration, margin float64) error {
	for {
		err := g.sing(ctx, b, base, args, margin)
		if every == 0 || qiao.KindOf(err) == qiao.Canceled {
			return err
		}
		if err != nil {
			g.err.Failure(err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(every):
		}
	}
}

// sing asks once and compares with the first time.
func (g *global) sing(ctx context.Context, b *bakeoff.Bench, base string, args []string, margin float64) error {
	f := specFlags{}
	first := false
	if _, err := b.Open(base); qiao.KindOf(err) == qiao.NotFound {
		first = true
	} else {
		f.name = base + "-" + time.Now().UTC().Format("20060102T150405")
	}
	s, err := f.spec(args)
	if err != nil {
		return err
	}
	if _, err := g.follow("canary", b.Start(ctx, s, true)); err != nil {
		return err
	}
	if first {
		g.tell("this is the first time: %s is what later ones are compared with", base)
		return nil
	}
	changed, err := b.Changes(ctx, base, s.Name, margin)
	if err != nil {
		return err
	}
	if g.json {
		if err := g.printJSON(changed); err != nil {
			return err
		}
	}
	for _, c := range changed.Versions {
		g.tell("%s: another version answers: %s, before %s", c.Contender, c.After, c.Before)
	}
	if len(changed.Versions) > 0 && len(changed.Scores) == 0 {
		return qiao.Errorf(qiao.Other, "bakeoff canary", "a partner changed its model")
	}
	return g.showComparisons(changed.Scores)
}

func newBakeoffApply(g *global) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "apply NAME",
		Short: "Write a decision into the routes of the settings, as a diff to look at first",
		Long: `Shows how the settings would change if each region's requests went to what the
run recommends, the fallback second. Only --yes writes.`,
		Example: examples("qiao bakeoff apply first", "the diff", "qiao bakeoff apply first --yes", ""),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(func(a *app.App) error { return g.applyBakeoff(cmd.Context(), a, args[0], yes) })
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "write the settings")
	return cmd
}
