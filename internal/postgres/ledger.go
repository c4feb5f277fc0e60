package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao/ledger"
)

var _ ledger.Store = (*DB)(nil)

// ledgerColumns are the columns of a row in the order of ledgerValues.
var ledgerColumns = []string{
	"time", "uid", "id", "key", "team", "owner", "feature", "region", "dialect", "partner", "asked", "served",
	"input", "cache_read", "cache_write", "output", "reasoning", "estimated", "cost", "currency", "late", "unpriced",
	"first_us", "total_us", "attempts", "retries", "outcome", "hedged",
}

// AddRows implements [ledger.Store]. Rows that are kept already are left out.
func (d *DB) AddRows(ctx context.Context, rows []ledger.Row) error {
	values := make([][]any, len(rows))
	for i := range rows {
		v, err := d.ledgerValues(&rows[i]) // once: a UID that is missing is given here
		if err != nil {
			return err
		}
		values[i] = v
	}
	err := d.addBatch(ctx, rows, values)
	if noMonth(err) { // another node has dropped it meanwhile
		d.months.Clear()
		err = d.addBatch(ctx, rows, values)
	}
	return failure("ledger: add", err)
}

var addRow = "INSERT INTO ledger (" + strings.Join(ledgerColumns, ", ") + ") VALUES (" + dollars(len(ledgerColumns)) + ") ON CONFLICT DO NOTHING"

// dollars lists the first n arguments of a statement.
func dollars(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("$%d", i+1)
	}
	return strings.Join(list, ", ")
}

func (d *DB) addBatch(ctx context.Context, rows []ledger.Row, values [][]any) error {
	if err := d.makeMonths(ctx, rows); err != nil {
		return err
	}
	return d.change(ctx, "ledger: add", func(tx pgx.Tx) error {
		var batch pgx.Batch // a new one each time: what is sent is spent
		for _, v := range values {
			batch.Queue(addRow, v...)
		}
		return tx.SendBatch(ctx, &batch).Close()
	})
}

func (d *DB) ledgerValues(r *ledger.Row) ([]any, error) {
	attempts := ""
	if len(r.Attempts) > 0 {
		data, err := json.Marshal(r.Attempts)
		if err != nil {
			return nil, err
		}
		attempts = string(data)
	}
	uid := r.UID
	if uid == (ledger.UID{}) {
		uid = d.uids.Next()
	}
	u := r.Usage
	return []any{r.Time.UnixMilli(), [16]byte(uid), r.ID, r.Key, r.Team, r.User, string(r.Feature), string(r.Region), r.Dialect, string(r.Partner),
		string(r.Asked), string(r.Served), u.Input, u.CachedInput, u.CacheWrite, u.Output, u.Reasoning, u.Estimated, r.Cost.Micro, r.Cost.Currency, lateCost(r),
		r.Unpriced, r.FirstToken.Microseconds(), r.Total.Microseconds(), attempts, int64(len(r.Attempts)), string(r.Outcome), r.Hedged}, nil
}

// lateCost is what those cost, in the row's own currency, that were asked beside a
// faster partner.
func lateCost(r *ledger.Row) (micro int64) {
	for _, a := range r.Attempts {
		if r.Hedged && a.Cost.Currency == r.Cost.Currency {
			micro += a.Cost.Micro
		}
	}
	return micro
}

// Rows implements [ledger.Store].
func (d *DB) Rows(ctx context.Context, f ledger.Filter, limit int) (list []ledger.Row, err error) {
	where, args := ledgerWhere(f)
	query := fmt.Sprintf("SELECT %s FROM ledger%s ORDER BY time DESC, uid DESC LIMIT $%d", strings.Join(ledgerColumns, ", "), where, len(args)+1)
	err = d.query(ctx, "ledger: rows", query, func(rows pgx.Rows) error {
		r, err := scanRow(rows)
		list = append(list, r)
		return err
	}, append(args, limit)...)
	return list, err
}

func scanRow(rows pgx.Rows) (r ledger.Row, err error) {
	var at, first, total, retries, late int64
	var uid [16]byte
	var attempts string
	u := &r.Usage
	err = rows.Scan(&at, &uid, &r.ID, &r.Key, &r.Team, &r.User, &r.Feature, &r.Region, &r.Dialect, &r.Partner, &r.Asked, &r.Served,
		&u.Input, &u.CachedInput, &u.CacheWrite, &u.Output, &u.Reasoning, &u.Estimated, &r.Cost.Micro, &r.Cost.Currency, &late, &r.Unpriced,
		&first, &total, &attempts, &retries, &r.Outcome, &r.Hedged)
	r.Time = ofMillis(at)
	r.FirstToken, r.Total = time.Duration(first)*time.Microsecond, time.Duration(total)*time.Microsecond
	if err == nil && attempts != "" {
		err = json.Unmarshal([]byte(attempts), &r.Attempts)
	}
	return r, err
}

// ledgerWhere writes the conditions of a filter.
func ledgerWhere(f ledger.Filter) (where string, args []any) {
	var conditions []string
	add := func(condition string, value any, given bool) {
		if given {
			args = append(args, value)
			conditions = append(conditions, fmt.Sprintf(condition, len(args)))
		}
	}
	add("time >= $%d", f.Since.UnixMilli(), !f.Since.IsZero())
	add("time < $%d", f.Until.UnixMilli(), !f.Until.IsZero())
	add("key = $%d", f.Key, f.Key != "")
	add("team = $%d", f.Team, f.Team != "")
	add("feature = $%d", string(f.Feature), f.Feature != "")
	add("partner = $%d", string(f.Partner), f.Partner != "")
	add("served = $%d", string(f.Model), f.Model != "")
	add("region = $%d", string(f.Region), f.Region != "")
	add("outcome = $%d", string(f.Outcome), f.Outcome != "")
	if f.Outcome != "" && f.Outcome != ledger.OK {
		conditions = append(conditions, "outcome <> 'ok'") // lets the index of failures be used
	}
	if len(conditions) > 0 {
		where = " WHERE " + strings.Join(conditions, " AND ")
	}
	return where, args
}
