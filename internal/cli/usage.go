package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/client"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/ledger"
)

// usageFlags are what the command is asked.
type usageFlags struct {
	by, since, until, zone string
	csv                    bool
	filter                 ledger.Filter
}

func newUsage(g *global) *cobra.Command {
	var f usageFlags
	cmd := &cobra.Command{
		Use:   "usage",
		Short: "What requests to models cost: tokens, money, times",
		Long: `Sums up the ledger, which has a row for each request to a model. Amounts in two
currencies are never added: each has a line of its own.`,
		Example: examples(
			"qiao usage --since 7d --by day,partner", "",
			"qiao usage --by key,feature --since 2026-11-01 --csv > november.csv", "",
			"qiao usage --by outcome --since 24h --json", ""),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			q, err := f.query(time.Now())
			if err != nil {
				return err
			}
			groups, err := g.usage(cmd.Context(), &f, q)
			if err != nil {
				return err
			}
			return g.showUsage(q, groups, f.csv)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.by, "by", "feature,partner", "`DIMENSIONS`: key, team, user, feature, region, partner, asked, model, outcome, dialect, and one of minute, hour, day")
	flags.StringVar(&f.since, "since", "", "a day, a time, or how long ago, such as 7d (`TIME`)")
	flags.StringVar(&f.until, "until", "", "`TIME` before which")
	flags.StringVar(&f.zone, "zone", "", "offset of hours and days from UTC, such as +08:00 (`OFFSET`; default: this machine's)")
	flags.StringVar(&f.filter.Key, "key", "", "of one `KEY`")
	flags.StringVar(&f.filter.Team, "team", "", "of one `TEAM`")
	flags.StringVar((*string)(&f.filter.Feature), "feature", "", "of one `FEATURE`")
	flags.StringVar((*string)(&f.filter.Partner), "partner", "", "of one `PARTNER`")
	flags.StringVar((*string)(&f.filter.Model), "model", "", "of the `MODEL` that answered")
	flags.BoolVar(&f.csv, "csv", false, "write comma-separated values")
	return g.atServer(cmd)
}

// usage asks the ledger of this machine or of the server.
func (g *global) usage(ctx context.Context, f *usageFlags, q ledger.Query) (groups []ledger.Group, err error) {
	if g.server == "" {
		err = g.with(func(a *app.App) error {
			groups, err = a.Store.Usage(ctx, q)
			return err
		})
		return groups, err
	}
	c, err := g.client()
	if err != nil {
		return nil, err
	}
	list, err := c.Usage(ctx, client.UsageQuery{
		By: f.by, Since: f.since, Until: f.until, Zone: time.Unix(0, 0).In(time.FixedZone("", int(q.Offset.Seconds()))).Format("-07:00"),
		Key: f.filter.Key, Team: f.filter.Team, Feature: f.filter.Feature, Partner: f.filter.Partner, Model: f.filter.Model,
	})
	return ofServer[[]ledger.Group](list, err)
}

func (f *usageFlags) query(now time.Time) (q ledger.Query, err error) {
	q.Filter = f.filter
	if q.By, err = ledger.ParseDimensions(f.by); err != nil {
		return q, err
	}
	if q.Since, err = ledger.ParseTime(f.since, now); err != nil {
		return q, err
	}
	if q.Until, err = ledger.ParseTime(f.until, now); err != nil {
		return q, err
	}
	if f.zone == "" {
		_, seconds := now.Zone()
		q.Offset = time.Duration(seconds) * time.Second
		return q, nil
	}
	q.Offset, err = ledger.ParseOffset(f.zone)
	return q, err
}

func (g *global) showUsage(q ledger.Query, groups []ledger.Group, csv bool) error {
	switch {
	case csv:
		return ledger.WriteCSV(g.out, q, groups)
	case g.json:
		return g.printJSON(orEmpty(groups))
	case len(groups) == 0:
		g.tell("No request was made in that time.")
		return nil
	}
	var head []string
	for _, d := range q.By {
		head = append(head, upper(string(d)))
	}
	head = append(head, "REQUESTS", "FAILED", "INPUT", "OUTPUT", "COST", "FIRST TOKEN", "P95")
	var rows [][]term.Cell
	for _, group := range groups {
		rows = append(rows, term.Cells(usageCells(q, group)...))
	}
	return g.out.Table(head, rows)
}

func usageCells(q ledger.Query, g ledger.Group) (cells []string) {
	for _, d := range q.By {
		if d.Step() == 0 {
			cells = append(cells, g.Labels[d])
			continue
		}
		start := g.Start.In(time.FixedZone("", int(q.Offset.Seconds())))
		layout := "2006-01-02 15:04"
		if d == ledger.ByDay {
			layout = time.DateOnly
		}
		cells = append(cells, start.Format(layout))
	}
	cost := g.Cost.String()
	if g.Unpriced > 0 {
		cost += fmt.Sprintf(" and %d unpriced", g.Unpriced)
	}
	first, p95 := "", ""
	if g.FirstTokenMS > 0 {
		first, p95 = fmt.Sprintf("%.0f ms", g.FirstTokenMS), fmt.Sprintf("%d ms", g.Quantile(0.95).Milliseconds())
	}
	return append(cells, fmt.Sprint(g.Requests), fmt.Sprint(g.Failed), fmt.Sprint(g.Usage.Input), fmt.Sprint(g.Usage.Output), cost, first, p95)
}
