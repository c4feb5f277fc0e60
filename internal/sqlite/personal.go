package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/qiao-ai/qiao/write"
)

var _ write.Store = (*DB)(nil)

// Words implements [write.Store].
func (d *DB) Words(ctx context.Context, u write.UserID) ([]string, error) {
	words := []string{}
	err := d.query(ctx, "sqlite: words", "SELECT word FROM words WHERE user = ? ORDER BY word", func(rows *sql.Rows) error {
		var w string
		err := rows.Scan(&w)
		words = append(words, w)
		return err
	}, u)
	return words, err
}

// AddWord implements [write.Store].
func (d *DB) AddWord(ctx context.Context, u write.UserID, word string) error {
	return d.exec(ctx, "sqlite: add a word", "INSERT INTO words (user, word) VALUES (?, ?) ON CONFLICT DO NOTHING", u, word)
}

// RemoveWord implements [write.Store].
func (d *DB) RemoveWord(ctx context.Context, u write.UserID, word string) error {
	return d.exec(ctx, "sqlite: remove a word", "DELETE FROM words WHERE user = ? AND word = ?", u, word)
}

// Profile implements [write.Store].
func (d *DB) Profile(ctx context.Context, u write.UserID) (write.Profile, error) {
	p := write.Profile{Rules: []write.RuleHabit{}}
	const query = "SELECT rule, accepted, rejected, muted, last FROM habits WHERE user = ? ORDER BY rule"
	err := d.query(ctx, "sqlite: profile", query, func(rows *sql.Rows) error {
		var h write.RuleHabit
		var last int64
		err := rows.Scan(&h.Rule, &h.Accepted, &h.Rejected, &h.Muted, &last)
		if last != 0 {
			h.Last = time.UnixMilli(last).UTC()
		}
		p.Rules = append(p.Rules, h)
		return err
	}, u)
	return p, err
}

// Decide implements [write.Store].
func (d *DB) Decide(ctx context.Context, u write.UserID, decisions []write.Decision, at time.Time) error {
	const query = `INSERT INTO habits (user, rule, accepted, rejected, last) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET accepted = accepted + excluded.accepted,
			rejected = rejected + excluded.rejected, last = max(last, excluded.last)`
	return d.change(ctx, "sqlite: decide", func(tx *sql.Tx) error {
		for _, one := range decisions {
			_, err := tx.ExecContext(ctx, query, u, one.Rule, one.Accepted, !one.Accepted, at.UnixMilli())
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Mute implements [write.Store].
func (d *DB) Mute(ctx context.Context, u write.UserID, rule string, muted bool) error {
	const query = "INSERT INTO habits (user, rule, muted) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET muted = excluded.muted"
	return d.exec(ctx, "sqlite: mute", query, u, rule, muted)
}

// Glossary implements [write.Store].
func (d *DB) Glossary(ctx context.Context, u write.UserID) ([]write.Term, error) {
	terms := []write.Term{}
	err := d.query(ctx, "sqlite: glossary", "SELECT term, avoid, note FROM terms WHERE user = ? ORDER BY term", func(rows *sql.Rows) error {
		var t write.Term
		var avoid []byte
		if err := rows.Scan(&t.Term, &avoid, &t.Note); err != nil {
			return err
		}
		if err := json.Unmarshal(avoid, &t.Avoid); err != nil {
			return err
		}
		terms = append(terms, t)
		return nil
	}, u)
	return terms, err
}

// PutTerm implements [write.Store].
func (d *DB) PutTerm(ctx context.Context, u write.UserID, t write.Term) error {
	avoid, err := json.Marshal(t.Avoid)
	if err != nil {
		return failure("sqlite: put a term", err)
	}
	const query = "INSERT INTO terms (user, term, avoid, note) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET avoid = excluded.avoid, note = excluded.note"
	return d.exec(ctx, "sqlite: put a term", query, u, t.Term, string(avoid), t.Note)
}

// RemoveTerm implements [write.Store].
func (d *DB) RemoveTerm(ctx context.Context, u write.UserID, term string) error {
	return d.exec(ctx, "sqlite: remove a term", "DELETE FROM terms WHERE user = ? AND term = ?", u, term)
}

// Forget implements [write.Store].
func (d *DB) Forget(ctx context.Context, u write.UserID) error {
	return d.change(ctx, "sqlite: forget", func(tx *sql.Tx) error {
		for _, query := range []string{
			"DELETE FROM words WHERE user = ?",
			"DELETE FROM habits WHERE user = ?",
			"DELETE FROM terms WHERE user = ?",
		} {
			if _, err := tx.ExecContext(ctx, query, u); err != nil {
				return err
			}
		}
		return nil
	})
}
