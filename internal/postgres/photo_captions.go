package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
)

// Consents implements [photo.Store].
func (s *photos) Consents(ctx context.Context, u photo.UserID) (photo.Consents, error) {
	list := photo.Consents{}
	err := s.db.query(ctx, "postgres: consents", "SELECT album, allowed, at FROM photo_consents WHERE owner = $1 ORDER BY album", func(rows pgx.Rows) error {
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
func (s *photos) SetConsent(ctx context.Context, u photo.UserID, c photo.Consent) error {
	const query = `INSERT INTO photo_consents (owner, album, allowed, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (owner, album) DO UPDATE SET allowed = excluded.allowed, at = excluded.at`
	return s.db.exec(ctx, "postgres: set a consent", query, u, c.Album, c.Allowed, c.At.UnixMilli())
}

// Albums implements [photo.Store].
func (s *photos) Albums(ctx context.Context, u photo.UserID) ([]photo.Album, error) {
	const query = `SELECT coalesce(body::json ->> 'folder', '') COLLATE "C" AS folder, count(*), count(body::json -> 'captions')
		FROM photos WHERE owner = $1 GROUP BY folder ORDER BY folder`
	list := []photo.Album{}
	err := s.db.query(ctx, "postgres: albums", query, func(rows pgx.Rows) error {
		var a photo.Album
		err := rows.Scan(&a.Name, &a.Photos, &a.Captions)
		list = append(list, a)
		return err
	}, u)
	return list, err
}

// SetCaptions implements [photo.Store].
func (s *photos) SetCaptions(ctx context.Context, u photo.UserID, id photo.ID, hash, model string, captions map[string]string) error {
	return s.db.change(ctx, "postgres: set captions", func(tx pgx.Tx) error {
		edition, err := nextEdition(ctx, tx, u) // first, as Put does
		if err != nil {
			return err
		}
		var body []byte
		err = tx.QueryRow(ctx, "SELECT body FROM photos WHERE owner = $1 AND id = $2 AND hash = $3", u, id, hash).Scan(&body)
		if errors.Is(err, pgx.ErrNoRows) {
			return qiao.Errorf(qiao.NotFound, "photo", "there is no such photo")
		}
		if err != nil {
			return err
		}
		var p photo.Photo
		if err := json.Unmarshal(body, &p); err != nil {
			return err
		}
		p.Captions, p.Captioner, p.Edition = captions, model, edition
		return putPhoto(ctx, tx, u, &p)
	})
}
