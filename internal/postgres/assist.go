package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
)

// Assist returns the assistant's store, which lives in d.
func (d *DB) Assist() assist.Store { return &assistant{d} }

// assistant keeps what belongs to the assistant's users.
type assistant struct{ db *DB }

const recordColumns = "kind, id, at, text, body"

func scanRecord(row pgx.Row) (r assist.Record, err error) {
	var at *int64
	var body string
	err = row.Scan(&r.Kind, &r.ID, &at, &r.Text, &body)
	if at != nil {
		r.At = time.UnixMilli(*at).UTC()
	}
	r.Body = json.RawMessage(body)
	return r, err
}

// Get implements [assist.Store].
func (a *assistant) Get(ctx context.Context, u assist.UserID, k assist.Kind, id string) (r assist.Record, err error) {
	found, err := a.records(ctx, "AND id = $3", u, k, id)
	if err == nil && len(found) == 0 {
		return r, qiao.Errorf(qiao.NotFound, "postgres: get", "there is no such %s", k)
	}
	if err != nil {
		return r, err
	}
	return found[0], nil
}

// records lists those of a user and kind for which more holds.
func (a *assistant) records(ctx context.Context, more string, args ...any) ([]assist.Record, error) {
	found := []assist.Record{}
	query := "SELECT " + recordColumns + " FROM assist_records WHERE owner = $1 AND kind = $2 " + more + " ORDER BY at NULLS FIRST, id"
	err := a.db.query(ctx, "postgres: records", query, func(rows pgx.Rows) error {
		r, err := scanRecord(rows)
		found = append(found, r)
		return err
	}, args...)
	return found, err
}

// List implements [assist.Store].
func (a *assistant) List(ctx context.Context, u assist.UserID, k assist.Kind) ([]assist.Record, error) {
	return a.records(ctx, "", u, k)
}

// Search implements [assist.Store]. It looks through what one user has of a kind.
func (a *assistant) Search(ctx context.Context, u assist.UserID, k assist.Kind, query string) ([]assist.Record, error) {
	var more strings.Builder
	args := []any{u, k}
	for _, w := range strings.Fields(foldedText(query)) {
		args = append(args, w)
		fmt.Fprintf(&more, "AND position($%d in folded) > 0 ", len(args))
	}
	return a.records(ctx, more.String(), args...)
}

// foldedText is a text without differences of case.
func foldedText(s string) string { return strings.ToLower(s) }

// Revision implements [assist.Store].
func (a *assistant) Revision(ctx context.Context, u assist.UserID, k assist.Kind, id string) (r assist.Revision, err error) {
	found, err := a.revisions(ctx, k, "owner = $1 AND kind = $2 AND id = $3", u, k, id)
	if err == nil && len(found) == 0 {
		return r, qiao.Errorf(qiao.NotFound, "postgres: revision", "there was never such a %s", k)
	}
	if err != nil {
		return r, err
	}
	return found[0], nil
}

// Revisions implements [assist.Store].
func (a *assistant) Revisions(ctx context.Context, u assist.UserID, k assist.Kind, after int64, n int) ([]assist.Revision, error) {
	return a.revisions(ctx, k, "owner = $1 AND kind = $2 AND rev > $3 ORDER BY rev LIMIT $4", u, k, after, n)
}

// Latest implements [assist.Store].
func (a *assistant) Latest(ctx context.Context, u assist.UserID, k assist.Kind) (r assist.Revision, err error) {
	found, err := a.revisions(ctx, k, "owner = $1 AND kind = $2 ORDER BY rev DESC LIMIT 1", u, k)
	if len(found) > 0 {
		r = found[0]
	}
	return r, err
}

func (a *assistant) revisions(ctx context.Context, k assist.Kind, where string, args ...any) ([]assist.Revision, error) {
	found := []assist.Revision{}
	err := a.db.query(ctx, "postgres: revisions", "SELECT id, rev, gone FROM assist_revisions WHERE "+where, func(rows pgx.Rows) error {
		r := assist.Revision{Kind: k}
		err := rows.Scan(&r.ID, &r.Number, &r.Gone)
		found = append(found, r)
		return err
	}, args...)
	return found, err
}

// Changes implements [assist.Store].
func (a *assistant) Changes(ctx context.Context, u assist.UserID, n int) ([]assist.Change, error) {
	found := []assist.Change{}
	const query = "SELECT id, at, intent, label FROM assist_changes WHERE owner = $1 AND NOT undone ORDER BY id DESC LIMIT $2"
	err := a.db.query(ctx, "postgres: changes", query, func(rows pgx.Rows) error {
		var c assist.Change
		var at int64
		err := rows.Scan(&c.ID, &at, &c.Intent, &c.Label)
		c.At = time.UnixMilli(at).UTC()
		found = append(found, c)
		return err
	}, u, n)
	return found, err
}

// State implements [assist.Store].
func (a *assistant) State(ctx context.Context, u assist.UserID, s assist.SessionID) (state json.RawMessage, err error) {
	err = a.db.query(ctx, "postgres: session", "SELECT body FROM assist_sessions WHERE owner = $1 AND id = $2", func(rows pgx.Rows) error {
		var body string
		err := rows.Scan(&body)
		state = json.RawMessage(body)
		return err
	}, u, s)
	return state, err
}

// Pass implements [assist.Store].
func (a *assistant) Pass(ctx context.Context, u assist.UserID, hash string) (p assist.Pass, err error) {
	const query = "SELECT hash, session, expires, body FROM assist_passes WHERE owner = $1 AND hash = $2"
	err = a.db.query(ctx, "postgres: pass", query, func(rows pgx.Rows) error {
		var expires int64
		var body string
		err := rows.Scan(&p.Hash, &p.Session, &expires, &body)
		p.Expires, p.Body = time.UnixMilli(expires).UTC(), json.RawMessage(body)
		return err
	}, u, hash)
	if err == nil && p.Hash == "" {
		return p, qiao.Errorf(qiao.NotFound, "assist: confirm", "this confirmation was used, or taken back").WithFix("Say again what to do.")
	}
	return p, err
}

// Forget implements [assist.Store].
func (a *assistant) Forget(ctx context.Context, u assist.UserID) error {
	return a.db.forget(ctx, "postgres: forget", string(u), "assist_records", "assist_revisions", "assist_changes", "assist_sessions", "assist_passes")
}

// Commit implements [assist.Store]. Two batches of one user come one after the
// other, on whatever nodes they are.
func (a *assistant) Commit(ctx context.Context, u assist.UserID, b assist.Batch) (id assist.ChangeID, err error) {
	err = a.db.change(ctx, "postgres: commit", func(tx pgx.Tx) error {
		t := assistTx{ctx, tx, u}
		if err := t.exec("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))", u, assisting); err != nil {
			return err
		}
		for _, step := range []func(assist.Batch) error{t.redeem, t.expect, t.undo, t.keep} {
			if err := step(b); err != nil {
				return err
			}
		}
		id, err = t.write(b)
		return err
	})
	return id, err
}

// assisting parts the locks of users from others.
const assisting = 0x7169616f04
