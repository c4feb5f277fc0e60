package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
)

// Photos returns the store of photos, which lives in d.
func (d *DB) Photos() photo.Store { return &photos{d} }

// photos keeps libraries of photos.
type photos struct{ db *DB }

// Put implements [photo.Store].
func (s *photos) Put(ctx context.Context, u photo.UserID, p *photo.Photo) error {
	return s.db.change(ctx, "postgres: put a photo", func(tx pgx.Tx) error {
		edition, err := nextEdition(ctx, tx, u)
		if err != nil {
			return err
		}
		row := *p
		row.Edition = edition
		if err := putPhoto(ctx, tx, u, &row); err != nil {
			return err
		}
		p.Edition = edition
		return nil
	})
}

// nextEdition takes the owner's next edition. Changes of one owner come one after
// the other from here on, so that nobody sees an edition before those below it.
func nextEdition(ctx context.Context, tx pgx.Tx, u photo.UserID) (n int64, err error) {
	const query = `INSERT INTO photo_editions (owner, edition) VALUES ($1, 1)
		ON CONFLICT (owner) DO UPDATE SET edition = photo_editions.edition + 1 RETURNING edition`
	err = tx.QueryRow(ctx, query, u).Scan(&n)
	return n, err
}

func putPhoto(ctx context.Context, tx pgx.Tx, u photo.UserID, p *photo.Photo) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	const query = `INSERT INTO photos (owner, id, path, hash, size, modtime, state, pending, taken, edition, sidecar, body, search)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::text::tsvector)
		ON CONFLICT (owner, id) DO UPDATE SET path = excluded.path, hash = excluded.hash, size = excluded.size,
			modtime = excluded.modtime, state = excluded.state, pending = excluded.pending, taken = excluded.taken,
			edition = excluded.edition, sidecar = excluded.sidecar, body = excluded.body, search = excluded.search`
	_, err = tx.Exec(ctx, query, u, p.ID, []byte(p.Path), p.Hash, p.Size, p.ModTime.UnixNano(), p.State, stages(p.Pending),
		takenAt(p), p.Edition, p.Sidecar, string(body), searchVector(photo.Searchable(p)))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "DELETE FROM photo_removed WHERE owner = $1 AND id = $2", u, p.ID)
	return err
}

// takenAt is what photos are sorted by, in milliseconds since 1970.
func takenAt(p *photo.Photo) int64 {
	if p.Taken != nil {
		return p.Taken.Time().UnixMilli()
	}
	return p.ModTime.UTC().UnixMilli()
}

func stages(list []photo.Stage) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = string(s)
	}
	return strings.Join(words, " ")
}

func parseStages(s string) (list []photo.Stage) {
	for _, w := range strings.Fields(s) {
		list = append(list, photo.Stage(w))
	}
	return list
}

// Get implements [photo.Store].
func (s *photos) Get(ctx context.Context, u photo.UserID, id photo.ID) (*photo.Photo, error) {
	list, err := s.photos(ctx, "SELECT body FROM photos WHERE owner = $1 AND id = $2", u, id)
	if err == nil && len(list) == 0 {
		return nil, qiao.Errorf(qiao.NotFound, "photo", "there is no such photo").WithFix("Look at qiao photo list.")
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

func (s *photos) photos(ctx context.Context, query string, args ...any) ([]*photo.Photo, error) {
	list := []*photo.Photo{}
	err := s.db.query(ctx, "postgres: photos", query, func(rows pgx.Rows) error {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return err
		}
		p := &photo.Photo{}
		list = append(list, p)
		return json.Unmarshal(body, p)
	}, args...)
	return list, err
}

// ByHash implements [photo.Store].
func (s *photos) ByHash(ctx context.Context, u photo.UserID, hash string) ([]*photo.Photo, error) {
	return s.photos(ctx, "SELECT body FROM photos WHERE owner = $1 AND hash = $2 ORDER BY id", u, hash)
}

// List implements [photo.Store].
func (s *photos) List(ctx context.Context, u photo.UserID, q photo.ListQuery) (l photo.List, err error) {
	where, args := "owner = $1", []any{u}
	add := func(condition string, values ...any) {
		numbers := make([]any, len(values))
		for i := range values {
			args = append(args, values[i])
			numbers[i] = len(args)
		}
		where += " AND " + fmt.Sprintf(condition, numbers...)
	}
	if q.State != "" {
		add("state = $%d", q.State)
	}
	if q.IDs != nil {
		add("id = ANY ($%d)", q.IDs)
	}
	err = s.db.query(ctx, "postgres: count photos", "SELECT count(*) FROM photos WHERE "+where, func(rows pgx.Rows) error { return rows.Scan(&l.Total) }, args...)
	if err != nil {
		return l, err
	}
	order, beyond := "DESC", "<"
	if q.Oldest {
		order, beyond = "ASC", ">"
	}
	if q.After != "" {
		taken, id, err := parseCursor(q.After)
		if err != nil {
			return l, err
		}
		add("(taken, id) "+beyond+" ($%d, $%d)", taken, id)
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 100
	}
	query := fmt.Sprintf("SELECT body FROM photos WHERE %s ORDER BY taken %s, id %s LIMIT $%d", where, order, order, len(args)+1)
	l.Photos, err = s.photos(ctx, query, append(args, limit+1)...)
	if err == nil && len(l.Photos) > limit {
		l.Photos = l.Photos[:limit]
		last := l.Photos[limit-1]
		l.Next = strconv.FormatInt(takenAt(last), 10) + "." + string(last.ID)
	}
	return l, err
}

func parseCursor(s string) (taken int64, id string, err error) {
	number, id, ok := strings.Cut(s, ".")
	taken, err = strconv.ParseInt(number, 10, 64)
	if !ok || err != nil {
		return 0, "", qiao.Errorf(qiao.Invalid, "photo", "after is not what a list gave as next").WithFix("Begin again without after.")
	}
	return taken, id, nil
}

const dayMillis = 24 * 60 * 60 * 1000

// Days implements [photo.Store]. It reads an index alone.
func (s *photos) Days(ctx context.Context, u photo.UserID) ([]photo.Day, error) {
	const query = `SELECT (taken - ((taken % $1::bigint) + $1) % $1) / $1 AS day, count(*) FROM photos WHERE owner = $2 GROUP BY day ORDER BY day DESC`
	list := []photo.Day{}
	err := s.db.query(ctx, "postgres: days of photos", query, func(rows pgx.Rows) error {
		var day int64
		var d photo.Day
		err := rows.Scan(&day, &d.Count)
		d.Day = time.UnixMilli(day * dayMillis).UTC().Format(time.DateOnly)
		d.After = strconv.FormatInt((day+1)*dayMillis, 10) + "." // no id is smaller
		list = append(list, d)
		return err
	}, dayMillis, u)
	return list, err
}

// Remove implements [photo.Store].
func (s *photos) Remove(ctx context.Context, u photo.UserID, ids ...photo.ID) error {
	return s.db.change(ctx, "postgres: remove photos", func(tx pgx.Tx) error {
		for _, id := range ids {
			if err := removePhoto(ctx, tx, u, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func removePhoto(ctx context.Context, tx pgx.Tx, u photo.UserID, id photo.ID) error {
	// The edition first, as Put does, so that no two wait for each other.
	edition, err := nextEdition(ctx, tx, u)
	if err != nil {
		return err
	}
	done, err := tx.Exec(ctx, "DELETE FROM photos WHERE owner = $1 AND id = $2", u, id)
	if err != nil || done.RowsAffected() == 0 {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO photo_removed (owner, id, edition) VALUES ($1, $2, $3) ON CONFLICT (owner, id) DO UPDATE SET edition = excluded.edition", u, id, edition)
	return err
}

// Edition implements [photo.Store].
func (s *photos) Edition(ctx context.Context, u photo.UserID) (n int64, err error) {
	err = s.db.query(ctx, "postgres: edition", "SELECT edition FROM photo_editions WHERE owner = $1", func(rows pgx.Rows) error { return rows.Scan(&n) }, u)
	return n, err
}

// Standing implements [photo.Store].
func (s *photos) Standing(ctx context.Context, u photo.UserID) (st photo.Standing, err error) {
	err = s.db.query(ctx, "postgres: standing", "SELECT edition, vectors, stamp FROM photo_editions WHERE owner = $1", func(rows pgx.Rows) error {
		return rows.Scan(&st.Edition, &st.Vectors, &st.Stamp)
	}, u)
	return st, err
}

// SetStamp implements [photo.Store].
func (s *photos) SetStamp(ctx context.Context, u photo.UserID, stamp string) error {
	const query = "INSERT INTO photo_editions (owner, edition, stamp) VALUES ($1, 0, $2) ON CONFLICT (owner) DO UPDATE SET stamp = excluded.stamp"
	return s.db.exec(ctx, "postgres: set a stamp", query, u, stamp)
}

// Forget implements [photo.Store].
func (s *photos) Forget(ctx context.Context, u photo.UserID) error {
	return s.db.forget(ctx, "postgres: forget photos", string(u), "photo_vectors", "photos", "photo_removed", "photo_folders", "photo_consents", "photo_editions")
}
