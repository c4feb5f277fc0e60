package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao"
)

// A Source is a store whose state goes into this one, as it is at one moment.
type Source interface {
	// Read hands columns of each row of a table to yield, as int64, string, []byte or
	// nil.
	Read(ctx context.Context, table string, columns []string, yield func([]any) error) error
}

// Copied is what came of a table. The sum is of all its rows, in whatever order, and
// the same on both sides.
type Copied struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Sum   string `json:"sum"`
}

// Fill takes over all that a source holds. It is one transaction: the rows are read
// again from here and compared by number and sum before it is committed, and after
// a failure nothing has happened. A database that holds something already is an
// error of Kind Conflict. watch is told of the rows so far; it may be nil.
func (d *DB) Fill(ctx context.Context, src Source, watch func(table string, rows int64)) (list []Copied, err error) {
	const op = "postgres: copy"
	if watch == nil {
		watch = func(string, int64) {}
	}
	err = d.change(ctx, op, func(tx pgx.Tx) error {
		list = nil
		if err := empty(ctx, tx); err != nil {
			return err
		}
		for _, t := range copies {
			f := filler{d: d, tx: tx, table: t, watch: watch}
			sent, err := f.send(ctx, src)
			if err != nil {
				return fmt.Errorf("table %s: %w", t.name, err)
			}
			kept, err := f.readBack(ctx)
			if err != nil {
				return err
			}
			if sent != kept {
				return qiao.Errorf(qiao.Other, op, "the table %s came out differently: %d rows, not %d", t.name, kept.rows, sent.rows).
					WithFix("Nothing was copied. Please report this.")
			}
			list = append(list, Copied{t.name, kept.rows, kept.String()})
		}
		return nextVersion(ctx, tx)
	})
	return list, err
}

// empty fails where there is something, and keeps others from adding anything.
func empty(ctx context.Context, tx pgx.Tx) error {
	for _, t := range copies {
		if _, err := tx.Exec(ctx, "LOCK TABLE "+t.name+" IN EXCLUSIVE MODE"); err != nil {
			return err
		}
		if t.replaces {
			continue
		}
		var some bool
		if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM "+t.name+")").Scan(&some); err != nil {
			return err
		}
		if some {
			return qiao.Errorf(qiao.Conflict, "postgres: copy", "the database holds a state already").WithFix("Name a database that is empty: createdb NAME")
		}
	}
	return nil
}

// A filler puts the rows of one table in.
type filler struct {
	d      *DB
	tx     pgx.Tx
	table  copyTable
	watch  func(string, int64)
	batch  pgx.Batch
	months map[month]bool // of the ledger, that were made for it
}

// atOnce is how many rows go to the server at once.
const atOnce = 500

func (f *filler) send(ctx context.Context, src Source) (s digest, err error) {
	insert := f.table.insert()
	if f.table.replaces {
		if _, err := f.tx.Exec(ctx, "DELETE FROM "+f.table.name); err != nil {
			return s, err
		}
	}
	err = src.Read(ctx, f.table.name, f.table.from(), func(values []any) error {
		s.add(values)
		row, err := f.table.row(f.d, values)
		if err != nil {
			return err
		}
		f.batch.Queue(insert, row...)
		if f.table.name == "ledger" {
			if err := f.begin(ctx, monthOf(atMillis(values[0]))); err != nil {
				return err
			}
		}
		if f.batch.Len() < atOnce {
			return nil
		}
		f.watch(f.table.name, s.rows)
		return f.flush(ctx)
	})
	if err == nil {
		err = f.flush(ctx)
	}
	return s, err
}

// begin sees that there is a part of the ledger. It is made in this transaction,
// which has the table locked.
func (f *filler) begin(ctx context.Context, m month) error {
	if f.months[m] {
		return nil
	}
	if f.months == nil {
		f.months = map[month]bool{}
	}
	f.months[m] = true
	return makeMonth(ctx, f.tx, m)
}

func (f *filler) flush(ctx context.Context) error {
	batch := f.batch
	f.batch = pgx.Batch{}
	return f.tx.SendBatch(ctx, &batch).Close()
}

func (f *filler) readBack(ctx context.Context) (s digest, err error) {
	rows, err := f.tx.Query(ctx, "SELECT "+strings.Join(f.table.to(), ", ")+" FROM "+f.table.name)
	if err != nil {
		return s, err
	}
	defer rows.Close()
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return s, err
		}
		s.add(values)
	}
	return s, rows.Err()
}

// A digest is the sum of the hashes of rows: it does not depend on their order.
type digest struct {
	rows  int64
	lanes [4]uint64
}

// add takes a row in. Yes and no are 1 and 0, and texts are their bytes.
func (d *digest) add(values []any) {
	h := sha256.New()
	for _, v := range values {
		if yes, ok := v.(bool); ok {
			v = int64(0)
			if yes {
				v = int64(1)
			}
		}
		if b, ok := v.([]byte); ok {
			v = string(b)
		}
		text := fmt.Sprint(v)
		fmt.Fprintf(h, "%T %d %s;", v, len(text), text)
	}
	sum := h.Sum(nil)
	for i := range d.lanes {
		d.lanes[i] += binary.BigEndian.Uint64(sum[8*i:])
	}
	d.rows++
}

// String writes the sum in hex.
func (d digest) String() string {
	var b [32]byte
	for i, lane := range d.lanes {
		binary.BigEndian.PutUint64(b[8*i:], lane)
	}
	return hex.EncodeToString(b[:])
}
