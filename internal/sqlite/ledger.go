package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"runtime"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/ledger"
)

var _ ledger.Store = (*DB)(nil)

// ledgerColumns are the columns of a row in the order of scanRow.
const ledgerColumns = `time, id, key, team, user, feature, region, dialect, partner, asked, served,
	input, cache_read, cache_write, output, reasoning, estimated, cost, currency, unpriced,
	first_us, total_us, attempts, retries, outcome, hedged`

// atOnce is how many rows one statement adds: a part of the cost of adding one is the
// statement's own.
const atOnce = 32

// rowColumns are those of a row beside its label, in the order of ledgerValues.
const rowColumns = "time, label, id, user, input, cache_read, cache_write, output, reasoning, cost, flags, first_us, total_us, attempts, retries"

// AddRows implements [ledger.Store].
func (d *DB) AddRows(ctx context.Context, rows []ledger.Row) error {
	return d.change(ctx, "ledger: add", func(tx *sql.Tx) error {
		labels, err := addLabels(ctx, tx, rows)
		if err != nil {
			return err
		}
		for len(rows) >= atOnce {
			n := len(rows) / atOnce * atOnce
			if err := addRows(ctx, tx, rows[:n], labels, atOnce); err != nil {
				return err
			}
			rows = rows[n:]
		}
		return addRows(ctx, tx, rows, labels, 1)
	})
}

// A ledgerLabel is what many rows have in common, in the order of the columns of
// ledger_labels.
type ledgerLabel [10]string

func labelOf(r *ledger.Row) ledgerLabel {
	return ledgerLabel{r.Key, r.Team, string(r.Feature), string(r.Region), r.Dialect, string(r.Partner),
		string(r.Asked), string(r.Served), r.Cost.Currency, string(r.Outcome)}
}

// addLabels sees that the labels of rows are kept, and returns their numbers.
func addLabels(ctx context.Context, tx *sql.Tx, rows []ledger.Row) (map[ledgerLabel]int64, error) {
	const add = `INSERT INTO ledger_labels (key, team, feature, region, dialect, partner, asked, served, currency, outcome)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET key = excluded.key RETURNING label`
	numbers := map[ledgerLabel]int64{}
	for i := range rows {
		l := labelOf(&rows[i])
		if numbers[l] != 0 {
			continue
		}
		args := make([]any, len(l))
		for i, text := range l {
			args[i] = text
		}
		var n int64
		if err := tx.QueryRowContext(ctx, add, args...).Scan(&n); err != nil {
			return nil, err
		}
		numbers[l] = n
	}
	return numbers, nil
}

// addRows adds rows, whose number is a multiple of n, with a statement for n.
func addRows(ctx context.Context, tx *sql.Tx, rows []ledger.Row, labels map[ledgerLabel]int64, n int) error {
	if len(rows) == 0 {
		return nil
	}
	const one, each = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", 15
	add, err := tx.PrepareContext(ctx, "INSERT INTO ledger_rows ("+rowColumns+") VALUES "+one+strings.Repeat(", "+one, n-1))
	if err != nil {
		return err
	}
	defer add.Close()
	values := make([]any, 0, each*n)
	for i := range rows {
		if values, err = ledgerValues(values, &rows[i], labels); err != nil {
			return err
		}
		if len(values) < cap(values) {
			continue
		}
		if _, err := add.ExecContext(ctx, values...); err != nil {
			return err
		}
		values = values[:0]
		runtime.Gosched() // requests first: a batch takes milliseconds
	}
	return nil
}

func ledgerValues(values []any, r *ledger.Row, labels map[ledgerLabel]int64) ([]any, error) {
	attempts := ""
	if len(r.Attempts) > 0 {
		data, err := json.Marshal(r.Attempts)
		if err != nil {
			return nil, err
		}
		attempts = string(data)
	}
	flags := int64(0)
	for i, on := range [...]bool{r.Usage.Estimated, r.Unpriced, r.Hedged} {
		if on {
			flags |= 1 << i
		}
	}
	u := r.Usage
	return append(values, r.Time.UnixMilli(), labels[labelOf(r)], r.ID, r.User, u.Input, u.CachedInput, u.CacheWrite, u.Output, u.Reasoning,
		r.Cost.Micro, flags, r.FirstToken.Microseconds(), r.Total.Microseconds(), attempts, int64(len(r.Attempts))), nil
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
		const drop = "DELETE FROM ledger_rows WHERE seq IN (SELECT seq FROM ledger_rows WHERE time < ? ORDER BY time LIMIT 5000)"
		done, err := tx.ExecContext(ctx, drop, before.UnixMilli())
		if err == nil {
			n, err = done.RowsAffected()
		}
		return err
	})
	return n, err
}
