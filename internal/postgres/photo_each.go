package postgres

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"math"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
)

// piece is how many rows are read at once for a caller who takes them one by one: no
// connection is held while the caller works.
const piece = 500

// Each implements [photo.Store].
func (s *photos) Each(ctx context.Context, u photo.UserID, since int64, yield func(photo.Change) error) error {
	const query = `(SELECT id, edition, body FROM photos WHERE owner = $1 AND edition > $2 ORDER BY edition LIMIT $3)
		UNION ALL (SELECT id, edition, NULL FROM photo_removed WHERE owner = $1 AND edition > $2 ORDER BY edition LIMIT $3)
		ORDER BY 2 LIMIT $3`
	for {
		var list []photo.Change
		err := s.db.query(ctx, "postgres: changes", query, func(rows pgx.Rows) error {
			c, err := scanChange(rows)
			list = append(list, c)
			return err
		}, u, since, piece)
		if err != nil {
			return err
		}
		for _, c := range list {
			if err := yield(c); err != nil {
				return err
			}
			since = c.Edition
		}
		if len(list) < piece {
			return nil
		}
	}
}

func scanChange(rows pgx.Rows) (c photo.Change, err error) {
	var body []byte
	if err := rows.Scan(&c.ID, &c.Edition, &body); err != nil || body == nil {
		return c, err
	}
	c.Photo = &photo.Photo{}
	return c, json.Unmarshal(body, c.Photo)
}

// PutVector implements [photo.Store].
func (s *photos) PutVector(ctx context.Context, u photo.UserID, id photo.ID, model string, vector []float32) error {
	blob := make([]byte, 0, 4*len(vector))
	for _, v := range vector {
		blob = binary.LittleEndian.AppendUint32(blob, math.Float32bits(v))
	}
	return s.db.change(ctx, "postgres: put a vector", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE photo_editions SET vectors = vectors + 1 WHERE owner = $1", u); err != nil {
			return err
		}
		// Another owner's photo, or one that has gone, gets none.
		const query = `INSERT INTO photo_vectors (owner, id, model, vector)
			SELECT owner, id, $1, $2 FROM photos WHERE owner = $3 AND id = $4
			ON CONFLICT (owner, model, id) DO UPDATE SET vector = excluded.vector`
		done, err := tx.Exec(ctx, query, model, blob, u, id)
		if err == nil && done.RowsAffected() == 0 {
			return qiao.Errorf(qiao.NotFound, "photo", "there is no such photo")
		}
		return err
	})
}

// Vectors implements [photo.Store].
func (s *photos) Vectors(ctx context.Context, u photo.UserID, model string, yield func(photo.ID, []float32) error) error {
	type entry struct {
		id     photo.ID
		vector []float32
	}
	const query = "SELECT id, vector FROM photo_vectors WHERE owner = $1 AND model = $2 AND id > $3 ORDER BY id LIMIT $4"
	for after := photo.ID(""); ; {
		var list []entry
		err := s.db.query(ctx, "postgres: vectors", query, func(rows pgx.Rows) error {
			var e entry
			var blob []byte
			err := rows.Scan(&e.id, &blob)
			e.vector = make([]float32, len(blob)/4)
			for i := range e.vector {
				e.vector[i] = math.Float32frombits(binary.LittleEndian.Uint32(blob[4*i:]))
			}
			list = append(list, e)
			return err
		}, u, model, after, piece)
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := yield(e.id, e.vector); err != nil {
				return err
			}
			after = e.id
		}
		if len(list) < piece {
			return nil
		}
	}
}
