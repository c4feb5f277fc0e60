package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
)

// Consents implements [photo.Store].
func (s *Photos) Consents(ctx context.Context, u photo.UserID) (photo.Consents, error) {
	list := photo.Consents{}
	err := s.db.query(ctx, "sqlite: consents", "SELECT album, allowed, at FROM photo_consents WHERE owner = ? ORDER BY album", func(rows *sql.Rows) error {
		var c photo.Consent
		var at int64
		err := rows.Scan(&c.Album, &c.Allowed, &at)
		c.At = time.UnixMilli(at).UTC()
		list = append(list, c)
		return err
	}, u)
	return list, err
}

// SetConsent implements [photo.Store].
func (s *Photos) SetConsent(ctx context.Context, u photo.UserID, c photo.Consent) error {
	const query = "INSERT INTO photo_consents (owner, album, allowed, at) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET allowed = excluded.allowed, at = excluded.at"
	return s.db.exec(ctx, "sqlite: set a consent", query, u, c.Album, c.Allowed, c.At.UnixMilli())
}

// Albums implements [photo.Store].
func (s *Photos) Albums(ctx context.Context, u photo.UserID) ([]photo.Album, error) {
	const query = `SELECT coalesce(json_extract(body, '$.folder'), '') AS folder, count(*), count(json_extract(body, '$.captions'))
		FROM photos WHERE owner = ? GROUP BY folder ORDER BY folder`
	list := []photo.Album{}
	err := s.db.query(ctx, "sqlite: albums", query, func(rows *sql.Rows) error {
		var a photo.Album
		err := rows.Scan(&a.Name, &a.Photos, &a.Captions)
		list = append(list, a)
		return err
	}, u)
	return list, err
}

// SetCaptions implements [photo.Store].
func (s *Photos) SetCaptions(ctx context.Context, u photo.UserID, id photo.ID, hash, model string, captions map[string]string) error {
	return s.db.change(ctx, "sqlite: set captions", func(tx *sql.Tx) error {
		var body []byte
		err := tx.QueryRowContext(ctx, "SELECT body FROM photos WHERE owner = ? AND id = ? AND hash = ?", u, id, hash).Scan(&body)
		if errors.Is(err, sql.ErrNoRows) {
			return qiao.Errorf(qiao.NotFound, "photo", "there is no such photo")
		}
		if err != nil {
			return err
		}
		var p photo.Photo
		if err := json.Unmarshal(body, &p); err != nil {
			return err
		}
		p.Captions, p.Captioner = captions, model
		if p.Edition, err = nextEdition(ctx, tx, u); err != nil {
			return err
		}
		return putPhoto(ctx, tx, u, &p)
	})
}
