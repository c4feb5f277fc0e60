package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/ledger"
)

var _ ledger.Store = (*DB)(nil)

// ledgerColumns are the columns of a row in the order of ledgerValues.
const ledgerColumns = `time, id, key, team, user, feature, region, dialect, partner, asked, served,
	input, cache_read, cache_write, output, reasoning, estimated, cost, currency, unpriced,
	first_us, total_us, attempts, retries, outcome, hedged`

// atOnce is how many rows one statement adds: half the cost of adding one is the
// statement's own.
const atOnce = 32

// AddRows implements [ledger.Store].
func (d *DB) AddRows(ctx context.Context, rows []ledger.Row) error {
	return d.change(ctx, "ledger: add", func(tx *sql.Tx) error {
		for len(rows) >= atOnce {
			n := len(rows) / atOnce * atOnce
			if err := addRows(ctx, tx, rows[:n], atOnce); err != nil {
				return err
			}
			rows = rows[n:]
		}
		return addRows(ctx, tx, rows, 1)
	})
}

// addRows adds rows, whose number is a multiple of n, with a statement for n.
func addRows(ctx context.Context, tx *sql.Tx, rows []ledger.Row, n int) error {
	if len(rows) == 0 {
		return nil
	}
	const one = "(?" + ", ?, ?, ?, ?, ?" + ", ?, ?, ?, ?, ?" + ", ?, ?, ?, ?, ?" + ", ?, ?, ?, ?, ?" + ", ?, ?, ?, ?, ?" + ")"
	add, err := tx.PrepareContext(ctx, "INSERT INTO ledger ("+ledgerColumns+") VALUES "+one+strings.Repeat(", "+one, n-1))
	if err != nil {
		return err
	}
	defer add.Close()
	values := make([]any, 0, 26*n)
	for i := range rows {
		more, err := ledgerValues(&rows[i])
		if err != nil {
			return err
		}
		if values = append(values, more...); len(values) < cap(values) {
			continue
		}
		if _, err := add.ExecContext(ctx, values...); err != nil {
			return err
		}
		values = values[:0]
	}
	return nil
}

func ledgerValues(r *ledger.Row) ([]any, error) {
	attempts := ""
	if len(r.Attempts) > 0 {
		data, err := json.Marshal(r.Attempts)
		if err != nil {
			return nil, err
		}
		attempts = string(data)
	}
	u := r.Usage
	return []any{r.Time.UnixMilli(), r.ID, r.Key, r.Team, r.User, string(r.Feature), string(r.Region), r.Dialect,
		string(r.Partner), string(r.Asked), string(r.Served), u.Input, u.CachedInput, u.CacheWrite, u.Output, u.Reasoning,
		u.Estimated, r.Cost.Micro, r.Cost.Currency, r.Unpriced, r.FirstToken.Microseconds(), r.Total.Microseconds(),
		attempts, len(r.Attempts), string(r.Outcome), r.Hedged}, nil
}

// Rows implements [ledger.Store].
func (d *DB) Rows(ctx context.Context, f ledger.Filter, limit int) (list []ledger.Row, err error) {
	where, args := ledgerWhere(f)
	query := "SELECT " + ledgerColumns + " FROM ledger" + where + " ORDER BY time DESC, seq DESC LIMIT ?"
	err = d.query(ctx, "ledger: rows", query, func(rows *sql.Rows) error {
		r, err := scanRow(rows)
		list = append(list, r)
		return err
	}, append(args, limit)...)
	return list, err
}

func scanRow(rows *sql.Rows) (r ledger.Row, err error) {
	var at, first, total, retries int64
	var attempts string
	u := &r.Usage
	err = rows.Scan(&at, &r.ID, &r.Key, &r.Team, &r.User, &r.Feature, &r.Region, &r.Dialect, &r.Partner, &r.Asked, &r.Served,
		&u.Input, &u.CachedInput, &u.CacheWrite, &u.Output, &u.Reasoning, &u.Estimated, &r.Cost.Micro, &r.Cost.Currency, &r.Unpriced,
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
			conditions = append(conditions, condition)
			args = append(args, value)
		}
	}
	add("time >= ?", f.Since.UnixMilli(), !f.Since.IsZero())
	add("time < ?", f.Until.UnixMilli(), !f.Until.IsZero())
	add("key = ?", f.Key, f.Key != "")
	add("team = ?", f.Team, f.Team != "")
	add("feature = ?", string(f.Feature), f.Feature != "")
	add("partner = ?", string(f.Partner), f.Partner != "")
	add("served = ?", string(f.Model), f.Model != "")
	add("region = ?", string(f.Region), f.Region != "")
	add("outcome = ?", string(f.Outcome), f.Outcome != "")
	if len(conditions) > 0 {
		where = " WHERE " + strings.Join(conditions, " AND ")
	}
	return where, args
}

// DropRows implements [ledger.Store]. It forgets some thousand rows at a call, so
// that others may write meanwhile.
func (d *DB) DropRows(ctx context.Context, before time.Time) (n int64, err error) {
	err = d.change(ctx, "ledger: drop", func(tx *sql.Tx) error {
		const drop = "DELETE FROM ledger WHERE seq IN (SELECT seq FROM ledger WHERE time < ? ORDER BY time LIMIT 5000)"
		done, err := tx.ExecContext(ctx, drop, before.UnixMilli())
		if err == nil {
			n, err = done.RowsAffected()
		}
		return err
	})
	return n, err
}
