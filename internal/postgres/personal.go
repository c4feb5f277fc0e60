package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao/write"
)

var _ write.Store = (*DB)(nil)

// Words implements [write.Store].
func (d *DB) Words(ctx context.Context, u write.UserID) ([]string, error) {
	words := []string{}
	err := d.query(ctx, "postgres: words", "SELECT word FROM words WHERE owner = $1 ORDER BY word", func(rows pgx.Rows) error {
		var w string
		err := rows.Scan(&w)
		words = append(words, w)
		return err
	}, u)
	return words, err
}

// AddWord implements [write.Store].
func (d *DB) AddWord(ctx context.Context, u write.UserID, word string) error {
	return d.exec(ctx, "postgres: add a word", "INSERT INTO words (owner, word) VALUES ($1, $2) ON CONFLICT DO NOTHING", u, word)
}

// RemoveWord implements [write.Store].
func (d *DB) RemoveWord(ctx context.Context, u write.UserID, word string) error {
	return d.exec(ctx, "postgres: remove a word", "DELETE FROM words WHERE owner = $1 AND word = $2", u, word)
}

// Profile implements [write.Store].
func (d *DB) Profile(ctx context.Context, u write.UserID) (write.Profile, error) {
	p := write.Profile{Rules: []write.RuleHabit{}}
	const query = "SELECT rule, accepted, rejected, muted, last FROM habits WHERE owner = $1 ORDER BY rule"
	err := d.query(ctx, "postgres: profile", query, func(rows pgx.Rows) error {
		var h write.RuleHabit
		var last int64
		err := rows.Scan(&h.Rule, &h.Accepted, &h.Rejected, &h.Muted, &last)
		h.Last = ofMillis(last)
		p.Rules = append(p.Rules, h)
		return err
	}, u)
	return p, err
}

// Decide implements [write.Store].
func (d *DB) Decide(ctx context.Context, u write.UserID, decisions []write.Decision, at time.Time) error {
	const query = `INSERT INTO habits (owner, rule, accepted, rejected, last) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (owner, rule) DO UPDATE SET accepted = habits.accepted + excluded.accepted,
			rejected = habits.rejected + excluded.rejected, last = greatest(habits.last, excluded.last)`
	return d.change(ctx, "postgres: decide", func(tx pgx.Tx) error {
		for _, one := range decisions {
			yes, no := int64(1), int64(0)
			if !one.Accepted {
				yes, no = no, yes
			}
			if _, err := tx.Exec(ctx, query, u, one.Rule, yes, no, at.UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	})
}

// Mute implements [write.Store].
func (d *DB) Mute(ctx context.Context, u write.UserID, rule string, muted bool) error {
	const query = "INSERT INTO habits (owner, rule, muted) VALUES ($1, $2, $3) ON CONFLICT (owner, rule) DO UPDATE SET muted = excluded.muted"
	return d.exec(ctx, "postgres: mute", query, u, rule, muted)
}

// Glossary implements [write.Store].
func (d *DB) Glossary(ctx context.Context, u write.UserID) ([]write.Term, error) {
	terms := []write.Term{}
	err := d.query(ctx, "postgres: glossary", "SELECT term, avoid, note FROM terms WHERE owner = $1 ORDER BY term", func(rows pgx.Rows) error {
		var t write.Term
		var avoid string
		if err := rows.Scan(&t.Term, &avoid, &t.Note); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(avoid), &t.Avoid); err != nil {
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
		return failure("postgres: put a term", err)
	}
	const query = "INSERT INTO terms (owner, term, avoid, note) VALUES ($1, $2, $3, $4) ON CONFLICT (owner, term) DO UPDATE SET avoid = excluded.avoid, note = excluded.note"
	return d.exec(ctx, "postgres: put a term", query, u, t.Term, string(avoid), t.Note)
}

// RemoveTerm implements [write.Store].
func (d *DB) RemoveTerm(ctx context.Context, u write.UserID, term string) error {
	return d.exec(ctx, "postgres: remove a term", "DELETE FROM terms WHERE owner = $1 AND term = $2", u, term)
}

// Forget implements [write.Store].
func (d *DB) Forget(ctx context.Context, u write.UserID) error {
	return d.forget(ctx, "postgres: forget", string(u), "words", "habits", "terms")
}

// forget deletes what tables keep of an owner.
func (d *DB) forget(ctx context.Context, op, owner string, tables ...string) error {
	return d.change(ctx, op, func(tx pgx.Tx) error {
		for _, t := range tables {
			if _, err := tx.Exec(ctx, "DELETE FROM "+t+" WHERE owner = $1", owner); err != nil {
				return err
			}
		}
		return nil
	})
}
