package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao/audit"
)

var _ audit.Store = (*DB)(nil)

// AppendAudit implements [audit.Store].
func (d *DB) AppendAudit(ctx context.Context, next func(audit.Entry) audit.Entry) (e audit.Entry, err error) {
	const add = `INSERT INTO audit (n, at, actor, role, via, act, target, outcome, previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
	err = d.change(ctx, "audit: add", func(tx pgx.Tx) error {
		var last audit.Entry
		var hash []byte
		if err := tx.QueryRow(ctx, "SELECT n, hash FROM audit_head FOR UPDATE").Scan(&last.N, &hash); err != nil {
			return err
		}
		copy(last.Hash[:], hash)
		e = next(last)
		if _, err := tx.Exec(ctx, add, e.N, millis(e.At), e.Actor, e.Role, e.Via, e.Act, e.On, e.Outcome, e.Previous[:], e.Hash[:]); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE audit_head SET n = $1, hash = $2", e.N, e.Hash[:])
		return err
	})
	return e, err
}

// AuditHead implements [audit.Store].
func (d *DB) AuditHead(ctx context.Context) (n int64, h audit.Hash, err error) {
	err = d.query(ctx, "audit: head", "SELECT n, hash FROM audit_head", func(rows pgx.Rows) error {
		var hash []byte
		defer func() { copy(h[:], hash) }()
		return rows.Scan(&n, &hash)
	})
	return n, h, err
}

// AuditEntries implements [audit.Store].
func (d *DB) AuditEntries(ctx context.Context, f audit.Filter) (list []audit.Entry, err error) {
	where, args := auditWhere(f)
	order := "n DESC"
	if f.Oldest || f.After > 0 {
		order = "n"
	}
	query := fmt.Sprintf("SELECT n, at, actor, role, via, act, target, outcome, previous, hash FROM audit WHERE %s ORDER BY %s LIMIT $%d", where, order, len(args)+1)
	err = d.query(ctx, "audit: list", query, func(rows pgx.Rows) error {
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
	where, args := []string{"n > $1"}, []any{f.After}
	add := func(set bool, condition string, arg any) {
		if set {
			args = append(args, arg)
			where = append(where, fmt.Sprintf(condition, len(args)))
		}
	}
	add(!f.Since.IsZero(), "at >= $%d", millis(f.Since))
	add(!f.Until.IsZero(), "at < $%d", millis(f.Until))
	add(f.Actor != "", "actor = $%d", f.Actor)
	add(f.Act != "", "act = $%d", f.Act)
	add(f.On != "", "target = $%d", f.On)
	return strings.Join(where, " AND "), args
}
