package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao/ledger"
)

// A month is a part of the ledger: rows from its first millisecond to the next
// one's, in UTC.
type month int64

func monthOf(t time.Time) month {
	t = t.UTC()
	return month(time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC).UnixMilli())
}

func (m month) next() month {
	return month(time.UnixMilli(int64(m)).UTC().AddDate(0, 1, 0).UnixMilli())
}

// table is the name of the part. Rows of odd years, which a wrong clock makes, have
// parts too.
func (m month) table() string {
	t := time.UnixMilli(int64(m)).UTC()
	if y := t.Year(); y < 0 || y > 9999 {
		return fmt.Sprintf(`"ledger_%d"`, int64(m))
	}
	return "ledger_" + t.Format("2006_01")
}

// makeMonths sees that there are parts for rows. It is done before rows are added,
// in transactions of its own: who adds waits for nobody then.
func (d *DB) makeMonths(ctx context.Context, rows []ledger.Row) error {
	for i := range rows {
		m := monthOf(rows[i].Time)
		if _, ok := d.months.Load(m); ok {
			continue
		}
		err := d.change(ctx, "ledger: begin a month", func(tx pgx.Tx) error { return makeMonth(ctx, tx, m) })
		if err != nil {
			return err
		}
		d.months.Store(m, true)
	}
	return nil
}

// makeMonth makes a part, unless another node has. It is attached when it is done,
// which readers and writers of the others do not notice.
func makeMonth(ctx context.Context, tx pgx.Tx, m month) error {
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", parting); err != nil {
		return err
	}
	var there bool
	if err := tx.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", m.table()).Scan(&there); err != nil || there {
		return err
	}
	_, err := tx.Exec(ctx, fmt.Sprintf(`CREATE TABLE %[1]s (LIKE ledger INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
		ALTER TABLE ledger ATTACH PARTITION %[1]s FOR VALUES FROM (%[2]d) TO (%[3]d)`, m.table(), m, m.next()))
	return err
}

// DropRows implements [ledger.Store]. Of several nodes one does it. Whole months
// are dropped at once, of the month that is cut some thousand rows at a call.
func (d *DB) DropRows(ctx context.Context, before time.Time) (n int64, err error) {
	err = d.change(ctx, "ledger: drop", func(tx pgx.Tx) error {
		n = 0
		var leads bool
		if err := tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock($1)", pruning).Scan(&leads); err != nil || !leads {
			return err
		}
		months, err := d.monthsBefore(ctx, tx, before)
		if err != nil {
			return err
		}
		for _, m := range months {
			more, err := dropMonth(ctx, tx, m)
			if n += more; err != nil {
				return err
			}
			d.months.Delete(m)
		}
		const cut = `DELETE FROM ledger WHERE time >= $1 AND time < $2 AND (time, uid) IN
			(SELECT time, uid FROM ledger WHERE time >= $1 AND time < $2 ORDER BY time, uid LIMIT 5000)`
		done, err := tx.Exec(ctx, cut, monthOf(before), before.UnixMilli())
		n += done.RowsAffected()
		return err
	})
	return n, err
}

// monthsBefore lists the parts that end before a time.
func (d *DB) monthsBefore(ctx context.Context, tx pgx.Tx, before time.Time) (list []month, err error) {
	const query = `SELECT (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''?(-?\d+)''?\)'))[1]::bigint
		FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'ledger'::regclass`
	rows, err := tx.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	for _, first := range all {
		if m := month(first); int64(m.next()) <= before.UnixMilli() {
			list = append(list, m)
		}
	}
	return list, err
}

func dropMonth(ctx context.Context, tx pgx.Tx, m month) (n int64, err error) {
	if err := tx.QueryRow(ctx, "SELECT count(*) FROM "+m.table()).Scan(&n); err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, "DROP TABLE "+m.table())
	return n, err
}
