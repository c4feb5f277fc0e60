package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
)

// Assist returns the assistant's store, which lives in d.
func (d *DB) Assist() assist.Store { return &Assist{d} }

// Assist keeps what belongs to the assistant's users.
type Assist struct{ db *DB }

var _ assist.Store = (*Assist)(nil)

const recordColumns = "kind, id, at, text, body"

func scanRecord(row interface{ Scan(...any) error }) (r assist.Record, err error) {
	var at sql.NullInt64
	var body string
	err = row.Scan(&r.Kind, &r.ID, &at, &r.Text, &body)
	if at.Valid {
		r.At = time.UnixMilli(at.Int64).UTC()
	}
	r.Body = json.RawMessage(body)
	return r, err
}

func millisOf(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMilli(), Valid: !t.IsZero()}
}

// Get implements [assist.Store].
func (a *Assist) Get(ctx context.Context, u assist.UserID, k assist.Kind, id string) (r assist.Record, err error) {
	found, err := a.records(ctx, "SELECT "+recordColumns+" FROM assist_records WHERE user = ? AND kind = ? AND id = ?", u, k, id)
	if err == nil && len(found) == 0 {
		return r, qiao.Errorf(qiao.NotFound, "sqlite: get", "there is no such %s", k)
	}
	if err != nil {
		return r, err
	}
	return found[0], nil
}

func (a *Assist) records(ctx context.Context, query string, args ...any) ([]assist.Record, error) {
	found := []assist.Record{}
	err := a.db.query(ctx, "sqlite: records", query, func(rows *sql.Rows) error {
		r, err := scanRecord(rows)
		found = append(found, r)
		return err
	}, args...)
	return found, err
}

// List implements [assist.Store].
func (a *Assist) List(ctx context.Context, u assist.UserID, k assist.Kind) ([]assist.Record, error) {
	return a.records(ctx, "SELECT "+recordColumns+" FROM assist_records WHERE user = ? AND kind = ? ORDER BY at, id", u, k)
}

// Search implements [assist.Store]. Words of three characters and more use the
// index of trigrams, shorter ones are looked for among what that finds.
func (a *Assist) Search(ctx context.Context, u assist.UserID, k assist.Kind, query string) ([]assist.Record, error) {
	sqlText := "SELECT " + recordColumns + " FROM assist_records WHERE user = ? AND kind = ?"
	args := []any{u, k}
	var indexed []string
	for _, w := range strings.Fields(query) {
		if utf8.RuneCountInString(w) >= 3 {
			indexed = append(indexed, `"`+strings.ReplaceAll(w, `"`, `""`)+`"`)
			continue
		}
		sqlText += ` AND text LIKE ? ESCAPE '\'`
		args = append(args, "%"+strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(w)+"%")
	}
	if len(indexed) > 0 {
		sqlText += " AND rowid IN (SELECT rowid FROM assist_search WHERE assist_search MATCH ?)"
		args = append(args, strings.Join(indexed, " AND "))
	}
	return a.records(ctx, sqlText+" ORDER BY at, id", args...)
}

// An assistImage is a record before and after a change.
type assistImage struct {
	Kind   assist.Kind    `json:"kind"`
	ID     string         `json:"id"`
	Before *assist.Record `json:"before"`
	After  *assist.Record `json:"after"`
}

// Commit implements [assist.Store].
func (a *Assist) Commit(ctx context.Context, u assist.UserID, b assist.Batch) (id assist.ChangeID, err error) {
	err = a.db.change(ctx, "sqlite: commit", func(tx *sql.Tx) error {
		t := assistTx{ctx, tx, u}
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

type assistTx struct {
	ctx  context.Context
	tx   *sql.Tx
	user assist.UserID
}

func (t assistTx) exec(query string, args ...any) error {
	_, err := t.tx.ExecContext(t.ctx, query, args...)
	return err
}

func (t assistTx) redeem(b assist.Batch) error {
	if b.Redeem == "" {
		return nil
	}
	res, err := t.tx.ExecContext(t.ctx, "DELETE FROM assist_passes WHERE user = ? AND hash = ?", t.user, b.Redeem)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return qiao.Errorf(qiao.Conflict, "assist: confirm", "this confirmation was used, or taken back").WithFix("Say again what to do.")
}

// expect checks what a batch expects of records.
func (t assistTx) expect(b assist.Batch) error {
	for _, w := range b.Expect {
		var number int64
		err := t.tx.QueryRowContext(t.ctx, "SELECT rev FROM assist_revisions WHERE user = ? AND kind = ? AND id = ? AND NOT gone", t.user, w.Kind, w.ID).Scan(&number)
		there := err == nil
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if there == w.Gone || there && number != w.Number {
			return qiao.Errorf(qiao.Conflict, "assist: commit", "it was changed meanwhile").WithFix("Read it again first.")
		}
	}
	return nil
}

func (t assistTx) undo(b assist.Batch) error {
	for _, id := range b.Undo {
		var images, reverts string
		var undone bool
		err := t.tx.QueryRowContext(t.ctx, "SELECT images, reverts, undone FROM assist_changes WHERE user = ? AND id = ?", t.user, id).Scan(&images, &reverts, &undone)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return qiao.Errorf(qiao.NotFound, "assist: undo", "there is no such change")
		case err != nil:
			return err
		case undone:
			return qiao.Errorf(qiao.Conflict, "assist: undo", "it was undone already")
		}
		if err := t.rewind(images); err != nil {
			return err
		}
		if err := t.exec("UPDATE assist_changes SET undone = 1 WHERE user = ? AND id = ?", t.user, id); err != nil {
			return err
		}
		const again = "UPDATE assist_changes SET undone = 0 WHERE user = ? AND id IN (SELECT value FROM json_each(?))"
		if err := t.exec(again, t.user, reverts); err != nil {
			return err
		}
	}
	return nil
}

func (t assistTx) rewind(images string) error {
	var all []assistImage
	if err := json.Unmarshal([]byte(images), &all); err != nil {
		return err
	}
	for i := len(all) - 1; i >= 0; i-- {
		now, err := t.get(all[i].Kind, all[i].ID)
		if err != nil {
			return err
		}
		if !sameRecord(now, all[i].After) {
			return qiao.Errorf(qiao.Conflict, "assist: undo", "it was changed since").WithFix("Undo the later change first.")
		}
		if err := t.put(all[i].Kind, all[i].ID, all[i].Before); err != nil {
			return err
		}
	}
	return nil
}

func sameRecord(a, b *assist.Record) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.At.Equal(b.At) && a.Text == b.Text && string(a.Body) == string(b.Body)
}

func (t assistTx) get(k assist.Kind, id string) (*assist.Record, error) {
	r, err := scanRecord(t.tx.QueryRowContext(t.ctx, "SELECT "+recordColumns+" FROM assist_records WHERE user = ? AND kind = ? AND id = ?", t.user, k, id))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &r, err
}

func (t assistTx) put(k assist.Kind, id string, r *assist.Record) error {
	if r == nil {
		return t.exec("DELETE FROM assist_records WHERE user = ? AND kind = ? AND id = ?", t.user, k, id)
	}
	return t.exec(`INSERT INTO assist_records (user, kind, id, at, text, body) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET at = excluded.at, text = excluded.text, body = excluded.body`,
		t.user, k, id, millisOf(r.At), r.Text, string(r.Body))
}

// keep puts the conversation's state and its passes in place.
func (t assistTx) keep(b assist.Batch) error {
	if b.Void {
		if err := t.exec("DELETE FROM assist_passes WHERE user = ? AND session = ?", t.user, b.Session); err != nil {
			return err
		}
	}
	if p := b.Pass; p != nil {
		err := t.exec("INSERT INTO assist_passes (user, hash, session, expires, body) VALUES (?, ?, ?, ?, ?)",
			t.user, p.Hash, p.Session, p.Expires.UnixMilli(), string(p.Body))
		if err != nil {
			return err
		}
	}
	if b.State == nil {
		return nil
	}
	return t.exec("INSERT INTO assist_sessions (user, id, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
		t.user, b.Session, string(b.State))
}

func (t assistTx) write(b assist.Batch) (id assist.ChangeID, err error) {
	if len(b.Writes) == 0 {
		return 0, nil
	}
	images, err := t.rewound(b.Undo)
	if err != nil {
		return 0, err
	}
	for _, w := range b.Writes {
		before, err := t.get(w.Kind, w.ID)
		if err != nil {
			return 0, err
		}
		if err := t.put(w.Kind, w.ID, w.After); err != nil {
			return 0, err
		}
		images = append(images, assistImage{w.Kind, w.ID, before, w.After})
	}
	data, err := json.Marshal(images)
	if err != nil {
		return 0, err
	}
	reverts, err := json.Marshal(append([]assist.ChangeID{}, b.Undo...))
	if err != nil {
		return 0, err
	}
	const next = "SELECT coalesce(max(id), 0) + 1 FROM assist_changes WHERE user = ?"
	if err := t.tx.QueryRowContext(t.ctx, next, t.user).Scan(&id); err != nil {
		return 0, err
	}
	c := b.Change
	return id, t.exec("INSERT INTO assist_changes (user, id, at, intent, label, images, reverts) VALUES (?, ?, ?, ?, ?, ?, ?)",
		t.user, id, c.At.UnixMilli(), c.Intent, c.Label, string(data), string(reverts))
}

// rewound are the images of taking changes back, as a part of another change.
func (t assistTx) rewound(ids []assist.ChangeID) ([]assistImage, error) {
	images := []assistImage{}
	for _, id := range ids {
		var data string
		if err := t.tx.QueryRowContext(t.ctx, "SELECT images FROM assist_changes WHERE user = ? AND id = ?", t.user, id).Scan(&data); err != nil {
			return nil, err
		}
		var all []assistImage
		if err := json.Unmarshal([]byte(data), &all); err != nil {
			return nil, err
		}
		for i := len(all) - 1; i >= 0; i-- {
			images = append(images, assistImage{all[i].Kind, all[i].ID, all[i].After, all[i].Before})
		}
	}
	return images, nil
}

// Revision implements [assist.Store].
func (a *Assist) Revision(ctx context.Context, u assist.UserID, k assist.Kind, id string) (r assist.Revision, err error) {
	found, err := a.revisions(ctx, k, "user = ? AND kind = ? AND id = ?", u, k, id)
	if err == nil && len(found) == 0 {
		return r, qiao.Errorf(qiao.NotFound, "sqlite: revision", "there was never such a %s", k)
	}
	if err != nil {
		return r, err
	}
	return found[0], nil
}

// Revisions implements [assist.Store].
func (a *Assist) Revisions(ctx context.Context, u assist.UserID, k assist.Kind, after int64, n int) ([]assist.Revision, error) {
	return a.revisions(ctx, k, "user = ? AND kind = ? AND rev > ? ORDER BY rev LIMIT ?", u, k, after, n)
}

// Latest implements [assist.Store].
func (a *Assist) Latest(ctx context.Context, u assist.UserID, k assist.Kind) (r assist.Revision, err error) {
	found, err := a.revisions(ctx, k, "user = ? AND kind = ? ORDER BY rev DESC LIMIT 1", u, k)
	if len(found) > 0 {
		r = found[0]
	}
	return r, err
}

func (a *Assist) revisions(ctx context.Context, k assist.Kind, where string, args ...any) ([]assist.Revision, error) {
	found := []assist.Revision{}
	err := a.db.query(ctx, "sqlite: revisions", "SELECT id, rev, gone FROM assist_revisions WHERE "+where, func(rows *sql.Rows) error {
		r := assist.Revision{Kind: k}
		err := rows.Scan(&r.ID, &r.Number, &r.Gone)
		found = append(found, r)
		return err
	}, args...)
	return found, err
}

// Changes implements [assist.Store].
func (a *Assist) Changes(ctx context.Context, u assist.UserID, n int) ([]assist.Change, error) {
	found := []assist.Change{}
	const query = "SELECT id, at, intent, label FROM assist_changes WHERE user = ? AND undone = 0 ORDER BY id DESC LIMIT ?"
	err := a.db.query(ctx, "sqlite: changes", query, func(rows *sql.Rows) error {
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
func (a *Assist) State(ctx context.Context, u assist.UserID, s assist.SessionID) (state json.RawMessage, err error) {
	err = a.db.query(ctx, "sqlite: session", "SELECT body FROM assist_sessions WHERE user = ? AND id = ?", func(rows *sql.Rows) error {
		var body string
		err := rows.Scan(&body)
		state = json.RawMessage(body)
		return err
	}, u, s)
	return state, err
}

// Pass implements [assist.Store].
func (a *Assist) Pass(ctx context.Context, u assist.UserID, hash string) (p assist.Pass, err error) {
	const query = "SELECT hash, session, expires, body FROM assist_passes WHERE user = ? AND hash = ?"
	err = a.db.query(ctx, "sqlite: pass", query, func(rows *sql.Rows) error {
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
func (a *Assist) Forget(ctx context.Context, u assist.UserID) error {
	return a.db.change(ctx, "sqlite: forget", func(tx *sql.Tx) error {
		for _, table := range []string{"records", "revisions", "changes", "sessions", "passes"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM assist_"+table+" WHERE user = ?", u); err != nil {
				return err
			}
		}
		return nil
	})
}
