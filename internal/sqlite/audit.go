package sqlite

import (
	"context"
	"database/sql"
	"strings"

	"github.com/qiao-ai/qiao/audit"
)

var _ audit.Store = (*DB)(nil)

// AppendAudit implements [audit.Store].
func (d *DB) AppendAudit(ctx context.Context, next func(audit.Entry) audit.Entry) (e audit.Entry, err error) {
	const add = `INSERT INTO audit (n, at, actor, role, via, act, target, outcome, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	err = d.change(ctx, "audit: add", func(tx *sql.Tx) error {
		var last audit.Entry
		var hash []byte
		if err := tx.QueryRowContext(ctx, "SELECT n, hash FROM audit_head").Scan(&last.N, &hash); err != nil {
			return err
		}
		copy(last.Hash[:], hash)
		e = next(last)
		if _, err := tx.ExecContext(ctx, add, e.N, millis(e.At), e.Actor, e.Role, e.Via, e.Act, e.On, e.Outcome, e.Previous[:], e.Hash[:]); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE audit_head SET n = ?, hash = ?", e.N, e.Hash[:])
		return err
	})
	return e, err
}

// AuditHead implements [audit.Store].
func (d *DB) AuditHead(ctx context.Context) (n int64, h audit.Hash, err error) {
	err = d.query(ctx, "audit: head", "SELECT n, hash FROM audit_head", func(rows *sql.Rows) error {
		var hash []byte
		defer func() { copy(h[:], hash) }()
		return rows.Scan(&n, &hash)
	})
	return n, h, err
}

// AuditEntries implements [audit.Store].
func (d *DB) AuditEntries(ctx context.Context, f audit.Filter) (list []audit.Entry, err error) {
	where, args := auditWhere(f)
	order := " ORDER BY n DESC LIMIT ?"
	if f.Oldest || f.After > 0 {
		order = " ORDER BY n LIMIT ?"
	}
	query := "SELECT n, at, actor, role, via, act, target, outcome, previous, hash FROM audit WHERE " + where + order
	err = d.query(ctx, "audit: list", query, func(rows *sql.Rows) error {
		var e audit.Entry
		var at int64
		var previous, hash []byte
		if err := rows.Scan(&e.N, &at, &e.Actor, &e.Role, &e.Via, &e.Act, &e.On, &e.Outcome, &previous, &hash); err != nil {
			return err
		}
		e.At = ofMillis(at)
		copy(e.Previous[:], previous)
		copy(e.Hash[:], hash)
		list = append(list, e)
		return nil
	}, append(args, f.Most())...)
	return list, err
}

func auditWhere(f audit.Filter) (string, []any) {
	where, args := []string{"n > ?"}, []any{f.After}
	add := func(set bool, condition string, arg any) {
		if set {
			where, args = append(where, condition), append(args, arg)
		}
	}
	add(!f.Since.IsZero(), "at >= ?", millis(f.Since))
	add(!f.Until.IsZero(), "at < ?", millis(f.Until))
	add(f.Actor != "", "actor = ?", f.Actor)
	add(f.Act != "", "act = ?", f.Act)
	add(f.On != "", "target = ?", f.On)
	return strings.Join(where, " AND "), args
}
