package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/assist/factor"
)

// Apps returns the store of the assistant's apps, which lives in d.
func (d *DB) Apps() apps.Store { return appStore{d} }

// Locks returns the store of passcodes, which lives in d.
func (d *DB) Locks() factor.Store { return lockStore{d} }

type (
	appStore  struct{ db *DB }
	lockStore struct{ db *DB }
)

// lockRow lets transactions that change the row of a name follow each other, also
// while there is none yet.
func lockRow(ctx context.Context, tx pgx.Tx, table, name string) error {
	_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", table+" "+name)
	return err
}

// Apps implements [apps.Store].
func (a appStore) Apps(ctx context.Context) ([]apps.App, error) {
	list := []apps.App{}
	err := a.db.query(ctx, "postgres: apps", "SELECT body FROM assist_apps ORDER BY name", func(rows pgx.Rows) error {
		var body string
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var one apps.App
		err := json.Unmarshal([]byte(body), &one)
		list = append(list, one)
		return err
	})
	return list, err
}

// UpdateApp implements [apps.Store].
func (a appStore) UpdateApp(ctx context.Context, name string, change func(*apps.App) error) error {
	var refused error // by change, which says itself what was being done
	err := a.db.change(ctx, "postgres: change an app", func(tx pgx.Tx) error {
		if err := lockRow(ctx, tx, "assist_apps", name); err != nil {
			return err
		}
		var body string
		err := tx.QueryRow(ctx, "SELECT body FROM assist_apps WHERE name = $1", name).Scan(&body)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		next, err := apps.Changed(name, body, change)
		if refused = err; err != nil || next == body {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO assist_apps (name, edition, body) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET edition = greatest(assist_apps.edition + 1, excluded.edition), body = excluded.body`, name, time.Now().UnixNano(), next)
		return err
	})
	return cmp.Or(refused, err)
}

// RemoveApp implements [apps.Store].
func (a appStore) RemoveApp(ctx context.Context, name string) error {
	return a.db.exec(ctx, "postgres: remove an app", "DELETE FROM assist_apps WHERE name = $1", name)
}

// Edition implements [apps.Store].
func (a appStore) Edition(ctx context.Context) (edition string, err error) {
	const query = "SELECT coalesce(string_agg(name || ' ' || edition, ',' ORDER BY name), '') FROM assist_apps"
	err = a.db.query(ctx, "postgres: apps", query, func(rows pgx.Rows) error { return rows.Scan(&edition) })
	return edition, err
}

// Lock implements [factor.Store].
func (s lockStore) Lock(ctx context.Context, u assist.UserID) (l factor.Lock, err error) {
	err = s.db.query(ctx, "postgres: passcode", "SELECT hash, wrong, until FROM assist_locks WHERE owner = $1", func(rows pgx.Rows) (err error) {
		l, err = scanLock(rows)
		return err
	}, u)
	return l, err
}

func scanLock(row pgx.Row) (l factor.Lock, err error) {
	var until int64
	err = row.Scan(&l.Hash, &l.Wrong, &until)
	if until != 0 {
		l.Until = time.UnixMilli(until).UTC()
	}
	return l, err
}

// UpdateLock implements [factor.Store].
func (s lockStore) UpdateLock(ctx context.Context, u assist.UserID, change func(*factor.Lock) error) error {
	var refused error // by change, which says itself what was being done
	err := s.db.change(ctx, "postgres: change a passcode", func(tx pgx.Tx) error {
		if err := lockRow(ctx, tx, "assist_locks", string(u)); err != nil {
			return err
		}
		l, err := scanLock(tx.QueryRow(ctx, "SELECT hash, wrong, until FROM assist_locks WHERE owner = $1", u))
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if refused = change(&l); refused != nil {
			return refused
		}
		until := int64(0)
		if !l.Until.IsZero() {
			until = l.Until.UnixMilli()
		}
		_, err = tx.Exec(ctx, `INSERT INTO assist_locks (owner, hash, wrong, until) VALUES ($1, $2, $3, $4)
			ON CONFLICT (owner) DO UPDATE SET hash = excluded.hash, wrong = excluded.wrong, until = excluded.until`, u, l.Hash, l.Wrong, until)
		return err
	})
	return cmp.Or(refused, err)
}
