package sqlite

import (
	"context"
	"database/sql"
	"strings"
)

// A Snapshot is what the file holds at one moment.
type Snapshot struct{ conn *sql.Conn }

// Snapshot lets read look at the file as it is now, while others go on writing.
func (d *DB) Snapshot(ctx context.Context, read func(*Snapshot) error) error {
	const op = "sqlite: snapshot"
	_, pool, err := d.open(ctx)
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return failure(op, err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return failure(op, err)
	}
	defer func() { _, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") }() // nothing was changed
	return read(&Snapshot{conn})
}

// Read hands columns of each row of a table to yield, in the order in which they
// were added where the table has one: values are int64, string, []byte or nil, and
// are the caller's.
func (s *Snapshot) Read(ctx context.Context, table string, columns []string, yield func([]any) error) error {
	const op = "sqlite: read "
	query := "SELECT " + strings.Join(columns, ", ") + " FROM " + table
	if table == "ledger" {
		query += " ORDER BY seq"
	}
	rows, err := s.conn.QueryContext(ctx, query)
	if err != nil {
		return failure(op+table, err)
	}
	defer rows.Close()
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return failure(op+table, err)
		}
		if err := yield(values); err != nil {
			return err
		}
	}
	return failure(op+table, rows.Err())
}
