package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao/ledger"
)

// columnOf is the column of each dimension that is not of time.
var columnOf = map[ledger.Dimension]string{
	ledger.ByKey: "key", ledger.ByTeam: "team", ledger.ByUser: "owner", ledger.ByFeature: "feature", ledger.ByRegion: "region",
	ledger.ByPartner: "partner", ledger.ByAsked: "asked", ledger.ByModel: "served", ledger.ByOutcome: "outcome", ledger.ByDialect: "dialect",
}

// mostGroups is how many groups a query without a limit gets.
const mostGroups = 10_000

// Usage implements [ledger.Store].
func (d *DB) Usage(ctx context.Context, q ledger.Query) (list []ledger.Group, err error) {
	names, step := dimensions(q)
	where, args := ledgerWhere(q.Filter)
	limit := q.Limit
	if limit <= 0 {
		limit = mostGroups
	}
	by := places(2 + len(names))
	query := fmt.Sprintf("%s%s GROUP BY %s ORDER BY %s LIMIT $%d", usageSQL(names, step, q.Offset), where, by, by, len(args)+1)
	err = d.query(ctx, "ledger: usage", query, func(rows pgx.Rows) error {
		g, err := scanGroup(rows, names, step, q.Offset)
		list = append(list, g)
		return err
	}, append(args, limit)...)
	return list, err
}

// dimensions splits a query's dimensions into columns and a step of time.
func dimensions(q ledger.Query) (names []ledger.Dimension, step time.Duration) {
	for _, d := range q.By {
		if d.Step() > 0 {
			step = d.Step()
		} else if columnOf[d] != "" {
			names = append(names, d)
		}
	}
	return names, step
}

// usageSQL selects the start of the step, the columns, the currency, and the sums.
func usageSQL(names []ledger.Dimension, step, offset time.Duration) string {
	var s strings.Builder
	s.WriteString("SELECT ")
	if step > 0 {
		fmt.Fprintf(&s, "(time + %d) / %d, ", offset.Milliseconds(), step.Milliseconds())
	} else {
		s.WriteString("0::bigint, ")
	}
	for _, d := range names {
		s.WriteString(columnOf[d] + ", ")
	}
	s.WriteString(`currency, count(*), count(*) FILTER (WHERE outcome NOT IN ('ok', 'canceled')), count(*) FILTER (WHERE hedged),
		count(*) FILTER (WHERE unpriced), sum(retries)::bigint, sum(input)::bigint, sum(cache_read)::bigint, sum(cache_write)::bigint,
		sum(output)::bigint, sum(reasoning)::bigint, bool_or(estimated), sum(cost + late)::bigint,
		coalesce(avg(first_us) FILTER (WHERE first_us <> 0), 0)::float8, avg(total_us)::float8`)
	low := int64(0)
	for _, bound := range ledger.Bounds() {
		fmt.Fprintf(&s, ", count(*) FILTER (WHERE first_us > %d AND first_us <= %d)", low, bound.Microseconds())
		low = bound.Microseconds()
	}
	fmt.Fprintf(&s, ", count(*) FILTER (WHERE first_us > %d) FROM ledger", low)
	return s.String()
}

// places lists the first n columns by number.
func places(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = strconv.Itoa(i + 1)
	}
	return strings.Join(list, ", ")
}

func scanGroup(rows pgx.Rows, names []ledger.Dimension, step, offset time.Duration) (g ledger.Group, err error) {
	var start int64
	labels := make([]string, len(names))
	g.FirstToken = make([]int64, len(ledger.Bounds())+1)
	into := []any{&start}
	for i := range labels {
		into = append(into, &labels[i])
	}
	u := &g.Usage
	into = append(into, &g.Cost.Currency, &g.Requests, &g.Failed, &g.Hedged, &g.Unpriced, &g.Retries,
		&u.Input, &u.CachedInput, &u.CacheWrite, &u.Output, &u.Reasoning, &u.Estimated, &g.Cost.Micro, &g.FirstTokenMS, &g.TotalMS)
	for i := range g.FirstToken {
		into = append(into, &g.FirstToken[i])
	}
	if err := rows.Scan(into...); err != nil {
		return g, err
	}
	g.FirstTokenMS /= 1000
	g.TotalMS /= 1000
	for i, d := range names {
		if g.Labels == nil {
			g.Labels = map[ledger.Dimension]string{}
		}
		g.Labels[d] = labels[i]
	}
	if step > 0 {
		g.Start = time.UnixMilli(start*step.Milliseconds() - offset.Milliseconds()).UTC()
	}
	return g, nil
}
