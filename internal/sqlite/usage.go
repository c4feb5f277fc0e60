package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/ledger"
)

// columnOf is the column of each dimension that is not of time.
var columnOf = map[ledger.Dimension]string{
	ledger.ByKey: "key", ledger.ByTeam: "team", ledger.ByUser: "user", ledger.ByFeature: "feature", ledger.ByRegion: "region",
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
	query := usageSQL(names, step, q.Offset) + where + " GROUP BY " + places(2+len(names)) + " ORDER BY " + places(2+len(names)) + " LIMIT ?"
	err = d.query(ctx, "ledger: usage", query, func(rows *sql.Rows) error {
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
func usageSQL(names []ledger.Dimension, step, offset time.Duration) string {
	var s strings.Builder
	s.WriteString("SELECT ")
	if step > 0 {
		fmt.Fprintf(&s, "(time + %d) / %d, ", offset.Milliseconds(), step.Milliseconds())
	} else {
		s.WriteString("0, ")
	}
	for _, d := range names {
		s.WriteString(columnOf[d] + ", ")
	}
	s.WriteString(`currency, count(*), sum(outcome NOT IN ('ok', 'canceled')), sum(hedged), sum(unpriced), sum(retries),
		sum(input), sum(cache_read), sum(cache_write), sum(output), sum(reasoning), max(estimated), sum(cost + ` + lateCost + `),
		coalesce(avg(nullif(first_us, 0)), 0.0), avg(total_us)`)
	low := int64(0)
	for _, bound := range ledger.Bounds() {
		fmt.Fprintf(&s, ", sum(first_us > %d AND first_us <= %d)", low, bound.Microseconds())
		low = bound.Microseconds()
	}
	fmt.Fprintf(&s, ", sum(first_us > %d) FROM ledger", low)
	return s.String()
}

// lateCost is what those cost, in the row's own currency, that were asked beside a
// faster partner.
const lateCost = `CASE WHEN hedged THEN (SELECT coalesce(sum(json_extract(late.value, '$.cost.micro')), 0)
	FROM json_each(CASE attempts WHEN '' THEN '[]' ELSE attempts END) late
	WHERE json_extract(late.value, '$.cost.currency') = currency) ELSE 0 END`

// places lists the first n columns by number.
func places(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = strconv.Itoa(i + 1)
	}
	return strings.Join(list, ", ")
}
