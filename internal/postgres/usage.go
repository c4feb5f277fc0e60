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
	query := usageSQL(names, step, q.Offset, where, len(args)+1)
	err = d.query(ctx, "ledger: usage", query, func(rows pgx.Rows) error {
		g, err := ledger.ScanGroup(rows, names, step, q.Offset)
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
// Rows are summed up by the class of their time to the first token at first: a
// condition on each row for each of the classes would take half the time.
func usageSQL(names []ledger.Dimension, step, offset time.Duration, where string, limit int) string {
	start := "0::bigint"
	if step > 0 {
		start = fmt.Sprintf("(time + %d) / %d", offset.Milliseconds(), step.Milliseconds())
	}
	by := ""
	for _, d := range names {
		by += columnOf[d] + ", "
	}
	bounds := ledger.Bounds()
	lows := "0"
	for _, b := range bounds {
		lows += ", " + strconv.FormatInt(b.Microseconds(), 10)
	}
	var classes strings.Builder
	for i := range len(bounds) + 1 {
		fmt.Fprintf(&classes, ", coalesce(sum(n) FILTER (WHERE class = %d), 0)::bigint", i+1)
	}
	inner := fmt.Sprintf(`SELECT %s AS start, %scurrency, width_bucket(first_us - 1, '{%s}'::bigint[]) AS class,
			count(*) AS n, count(*) FILTER (WHERE outcome NOT IN ('ok', 'canceled')) AS failed, count(*) FILTER (WHERE hedged) AS hedged,
			count(*) FILTER (WHERE unpriced) AS unpriced, sum(retries) AS retries, sum(input) AS input, sum(cache_read) AS cache_read,
			sum(cache_write) AS cache_write, sum(output) AS output, sum(reasoning) AS reasoning, bool_or(estimated) AS estimated,
			sum(cost + late) AS cost, sum(first_us) AS first_us, sum(total_us) AS total_us
		FROM ledger%s GROUP BY %s`, start, by, lows, where, places(len(names)+3))
	return fmt.Sprintf(`SELECT start, %scurrency, sum(n)::bigint, sum(failed)::bigint, sum(hedged)::bigint, sum(unpriced)::bigint,
			sum(retries)::bigint, sum(input)::bigint, sum(cache_read)::bigint, sum(cache_write)::bigint, sum(output)::bigint,
			sum(reasoning)::bigint, bool_or(estimated), sum(cost)::bigint,
			coalesce(sum(first_us) / nullif(sum(n) FILTER (WHERE class > 0), 0), 0)::float8, (sum(total_us) / sum(n))::float8%s
		FROM (%s) AS sums GROUP BY %[4]s ORDER BY %[4]s LIMIT $%[5]d`, by, classes.String(), inner, places(len(names)+2), limit)
}

// places lists the first n columns by number.
func places(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = strconv.Itoa(i + 1)
	}
	return strings.Join(list, ", ")
}
