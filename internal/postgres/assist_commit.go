package postgres

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
)

// An assistImage is a record before and after a change.
type assistImage struct {
	Kind   assist.Kind    `json:"kind"`
	ID     string         `json:"id"`
	Before *assist.Record `json:"before"`
	After  *assist.Record `json:"after"`
}

type assistTx struct {
	ctx  context.Context
	tx   pgx.Tx
	user assist.UserID
}

func (t assistTx) exec(query string, args ...any) error {
	_, err := t.tx.Exec(t.ctx, query, args...)
	return err
}

func (t assistTx) redeem(b assist.Batch) error {
	if b.Redeem == "" {
		return nil
	}
	done, err := t.tx.Exec(t.ctx, "DELETE FROM assist_passes WHERE owner = $1 AND hash = $2", t.user, b.Redeem)
	if err != nil || done.RowsAffected() == 1 {
		return err
	}
	return qiao.Errorf(qiao.Conflict, "assist: confirm", "this confirmation was used, or taken back").WithFix("Say again what to do.")
}

// expect checks what a batch expects of records.
func (t assistTx) expect(b assist.Batch) error {
	for _, w := range b.Expect {
		var number int64
		err := t.tx.QueryRow(t.ctx, "SELECT rev FROM assist_revisions WHERE owner = $1 AND kind = $2 AND id = $3 AND NOT gone", t.user, w.Kind, w.ID).Scan(&number)
		there := err == nil
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
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
		err := t.tx.QueryRow(t.ctx, "SELECT images, reverts, undone FROM assist_changes WHERE owner = $1 AND id = $2", t.user, id).Scan(&images, &reverts, &undone)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return qiao.Errorf(qiao.NotFound, "assist: undo", "there is no such change")
		case err != nil:
			return err
		case undone:
			return qiao.Errorf(qiao.Conflict, "assist: undo", "it was undone already")
		}
		if err := t.rewind(images); err != nil {
			return err
		}
		if err := t.exec("UPDATE assist_changes SET undone = true WHERE owner = $1 AND id = $2", t.user, id); err != nil {
			return err
		}
		const again = "UPDATE assist_changes SET undone = false WHERE owner = $1 AND id IN (SELECT value::bigint FROM json_array_elements_text($2::json))"
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
	r, err := scanRecord(t.tx.QueryRow(t.ctx, "SELECT "+recordColumns+" FROM assist_records WHERE owner = $1 AND kind = $2 AND id = $3", t.user, k, id))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return &r, err
}

func (t assistTx) put(k assist.Kind, id string, r *assist.Record) error {
	if r == nil {
		done, err := t.tx.Exec(t.ctx, "DELETE FROM assist_records WHERE owner = $1 AND kind = $2 AND id = $3", t.user, k, id)
		if err != nil || done.RowsAffected() == 0 {
			return err
		}
		return t.revise(k, id, true)
	}
	var at *int64
	if !r.At.IsZero() {
		ms := r.At.UnixMilli()
		at = &ms
	}
	err := t.exec(`INSERT INTO assist_records (owner, kind, id, at, text, folded, body) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (owner, kind, id) DO UPDATE SET at = excluded.at, text = excluded.text, folded = excluded.folded, body = excluded.body`,
		t.user, k, id, at, r.Text, foldedText(r.Text), string(r.Body))
	if err != nil {
		return err
	}
	return t.revise(k, id, false)
}

// revise notes that a record was written or removed. Nobody else writes of this user
// meanwhile.
func (t assistTx) revise(k assist.Kind, id string, gone bool) error {
	return t.exec(`INSERT INTO assist_revisions (owner, kind, id, rev, gone) VALUES ($1, $2, $3,
		(SELECT coalesce(max(rev), 0) + 1 FROM assist_revisions WHERE owner = $1 AND kind = $2), $4)
		ON CONFLICT (owner, kind, id) DO UPDATE SET rev = excluded.rev, gone = excluded.gone`, t.user, k, id, gone)
}

// keep puts the conversation's state and its passes in place.
func (t assistTx) keep(b assist.Batch) error {
	if b.Void {
		if err := t.exec("DELETE FROM assist_passes WHERE owner = $1 AND session = $2", t.user, b.Session); err != nil {
			return err
		}
	}
	if p := b.Pass; p != nil {
		err := t.exec("INSERT INTO assist_passes (owner, hash, session, expires, body) VALUES ($1, $2, $3, $4, $5)",
			t.user, p.Hash, p.Session, p.Expires.UnixMilli(), string(p.Body))
		if err != nil {
			return err
		}
	}
	if b.State == nil {
		return nil
	}
	return t.exec("INSERT INTO assist_sessions (owner, id, body) VALUES ($1, $2, $3) ON CONFLICT (owner, id) DO UPDATE SET body = excluded.body",
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
	const next = "SELECT coalesce(max(id), 0) + 1 FROM assist_changes WHERE owner = $1"
	if err := t.tx.QueryRow(t.ctx, next, t.user).Scan(&id); err != nil {
		return 0, err
	}
	c := b.Change
	return id, t.exec("INSERT INTO assist_changes (owner, id, at, intent, label, images, reverts) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		t.user, id, c.At.UnixMilli(), c.Intent, c.Label, string(data), string(reverts))
}

// rewound are the images of taking changes back, as a part of another change.
func (t assistTx) rewound(ids []assist.ChangeID) ([]assistImage, error) {
	images := []assistImage{}
	for _, id := range ids {
		var data string
		if err := t.tx.QueryRow(t.ctx, "SELECT images FROM assist_changes WHERE owner = $1 AND id = $2", t.user, id).Scan(&data); err != nil {
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
