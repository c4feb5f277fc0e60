package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

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

// Apps implements [apps.Store].
func (a appStore) Apps(ctx context.Context) ([]apps.App, error) {
	list := []apps.App{}
	err := a.db.query(ctx, "sqlite: apps", "SELECT body FROM assist_apps ORDER BY name", func(rows *sql.Rows) error {
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
	err := a.db.change(ctx, "sqlite: change an app", func(tx *sql.Tx) error {
		var body string
		err := tx.QueryRowContext(ctx, "SELECT body FROM assist_apps WHERE name = ?", name).Scan(&body)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		next, err := apps.Changed(name, body, change)
		if refused = err; err != nil || next == body {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO assist_apps (name, edition, body) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET edition = max(edition + 1, excluded.edition), body = excluded.body`, name, time.Now().UnixNano(), next)
		return err
	})
	return cmp.Or(refused, err)
}

// RemoveApp implements [apps.Store].
func (a appStore) RemoveApp(ctx context.Context, name string) error {
	return a.db.exec(ctx, "sqlite: remove an app", "DELETE FROM assist_apps WHERE name = ?", name)
}

// Edition implements [apps.Store].
func (a appStore) Edition(ctx context.Context) (edition string, err error) {
	const query = "SELECT coalesce(group_concat(name || ' ' || edition, ','), '') FROM (SELECT name, edition FROM assist_apps ORDER BY name)"
	err = a.db.query(ctx, "sqlite: apps", query, func(rows *sql.Rows) error { return rows.Scan(&edition) })
	return edition, err
}

// Lock implements [factor.Store].
func (s lockStore) Lock(ctx context.Context, u assist.UserID) (l factor.Lock, err error) {
	err = s.db.query(ctx, "sqlite: passcode", "SELECT hash, wrong, until FROM assist_locks WHERE user = ?", func(rows *sql.Rows) (err error) {
		l, err = scanLock(rows)
		return err
	}, u)
	return l, err
}

func scanLock(row interface{ Scan(...any) error }) (l factor.Lock, err error) {
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
	err := s.db.change(ctx, "sqlite: change a passcode", func(tx *sql.Tx) error {
		l, err := scanLock(tx.QueryRowContext(ctx, "SELECT hash, wrong, until FROM assist_locks WHERE user = ?", u))
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if refused = change(&l); refused != nil {
			return refused
		}
		until := int64(0)
		if !l.Until.IsZero() {
			until = l.Until.UnixMilli()
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO assist_locks (user, hash, wrong, until) VALUES (?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET hash = excluded.hash, wrong = excluded.wrong, until = excluded.until`, u, l.Hash, l.Wrong, until)
		return err
	})
	return cmp.Or(refused, err)
}
