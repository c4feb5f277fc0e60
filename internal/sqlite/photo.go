package sqlite

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
)

// Photos returns the store of photos, which lives in d.
func (d *DB) Photos() photo.Store { return &Photos{d} }

// Photos keeps libraries of photos.
type Photos struct{ db *DB }

var _ photo.Store = (*Photos)(nil)

// Put implements [photo.Store].
func (s *Photos) Put(ctx context.Context, u photo.UserID, p *photo.Photo) error {
	return s.db.change(ctx, "sqlite: put a photo", func(tx *sql.Tx) error {
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

func nextEdition(ctx context.Context, tx *sql.Tx, u photo.UserID) (n int64, err error) {
	const query = `INSERT INTO photo_editions (owner, edition) VALUES (?, 1)
		ON CONFLICT DO UPDATE SET edition = edition + 1 RETURNING edition`
	err = tx.QueryRowContext(ctx, query, u).Scan(&n)
	return n, err
}

func putPhoto(ctx context.Context, tx *sql.Tx, u photo.UserID, p *photo.Photo) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	taken := p.ModTime.UTC()
	if p.Taken != nil {
		taken = p.Taken.Time()
	}
	const query = `INSERT INTO photos (owner, id, path, hash, size, modtime, state, pending, taken, edition, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (owner, id) DO UPDATE SET path = excluded.path, hash = excluded.hash, size = excluded.size,
			modtime = excluded.modtime, state = excluded.state, pending = excluded.pending, taken = excluded.taken,
			edition = excluded.edition, body = excluded.body
		RETURNING key`
	var key int64
	err = tx.QueryRowContext(ctx, query, u, p.ID, p.Path, p.Hash, p.Size, p.ModTime.UnixNano(), p.State, stages(p.Pending),
		taken.UnixMilli(), p.Edition, string(body)).Scan(&key)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM photo_removed WHERE owner = ? AND id = ?", u, p.ID); err != nil {
		return err
	}
	t := photo.Searchable(p)
	_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO photo_text (rowid, words, grams, loose) VALUES (?, ?, ?, ?)", key, t.Words, t.Grams, t.Loose)
	return err
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
func (s *Photos) Get(ctx context.Context, u photo.UserID, id photo.ID) (*photo.Photo, error) {
	list, err := s.photos(ctx, "SELECT body FROM photos WHERE owner = ? AND id = ?", u, id)
	if err == nil && len(list) == 0 {
		return nil, qiao.Errorf(qiao.NotFound, "photo", "there is no such photo").WithFix("Look at qiao photo list.")
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

func (s *Photos) photos(ctx context.Context, query string, args ...any) ([]*photo.Photo, error) {
	list := []*photo.Photo{}
	err := s.db.query(ctx, "sqlite: photos", query, func(rows *sql.Rows) error {
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
func (s *Photos) ByHash(ctx context.Context, u photo.UserID, hash string) ([]*photo.Photo, error) {
	return s.photos(ctx, "SELECT body FROM photos WHERE owner = ? AND hash = ? ORDER BY id", u, hash)
}

// List implements [photo.Store].
func (s *Photos) List(ctx context.Context, u photo.UserID, q photo.ListQuery) (l photo.List, err error) {
	where, args := "owner = ?", []any{u}
	if q.State != "" {
		where, args = where+" AND state = ?", append(args, q.State)
	}
	if q.IDs != nil {
		ids, err := json.Marshal(q.IDs)
		if err != nil {
			return l, err
		}
		where, args = where+" AND id IN (SELECT value FROM json_each(?))", append(args, string(ids))
	}
	err = s.db.query(ctx, "sqlite: count photos", "SELECT count(*) FROM photos WHERE "+where, func(rows *sql.Rows) error { return rows.Scan(&l.Total) }, args...)
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
		where, args = where+" AND (taken, id) "+beyond+" (?, ?)", append(args, taken, id)
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 100
	}
	l.Photos, err = s.photos(ctx, "SELECT body FROM photos WHERE "+where+" ORDER BY taken "+order+", id "+order+" LIMIT ?", append(args, limit+1)...)
	if err == nil && len(l.Photos) > limit {
		l.Photos = l.Photos[:limit]
		last := l.Photos[limit-1]
		taken := last.ModTime.UTC()
		if last.Taken != nil {
			taken = last.Taken.Time()
		}
		l.Next = strconv.FormatInt(taken.UnixMilli(), 10) + "." + string(last.ID)
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

// Remove implements [photo.Store].
func (s *Photos) Remove(ctx context.Context, u photo.UserID, ids ...photo.ID) error {
	return s.db.change(ctx, "sqlite: remove photos", func(tx *sql.Tx) error {
		for _, id := range ids {
			if err := removePhoto(ctx, tx, u, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func removePhoto(ctx context.Context, tx *sql.Tx, u photo.UserID, id photo.ID) error {
	var key int64
	err := tx.QueryRowContext(ctx, "DELETE FROM photos WHERE owner = ? AND id = ? RETURNING key", u, id).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM photo_text WHERE rowid = ?", key); err != nil {
		return err
	}
	edition, err := nextEdition(ctx, tx, u)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO photo_removed (owner, id, edition) VALUES (?, ?, ?)", u, id, edition)
	return err
}

// Edition implements [photo.Store].
func (s *Photos) Edition(ctx context.Context, u photo.UserID) (n int64, err error) {
	err = s.db.query(ctx, "sqlite: edition", "SELECT edition FROM photo_editions WHERE owner = ?", func(rows *sql.Rows) error { return rows.Scan(&n) }, u)
	return n, err
}

// Standing implements [photo.Store].
func (s *Photos) Standing(ctx context.Context, u photo.UserID) (st photo.Standing, err error) {
	err = s.db.query(ctx, "sqlite: standing", "SELECT edition, vectors, stamp FROM photo_editions WHERE owner = ?", func(rows *sql.Rows) error {
		return rows.Scan(&st.Edition, &st.Vectors, &st.Stamp)
	}, u)
	return st, err
}

// SetStamp implements [photo.Store].
func (s *Photos) SetStamp(ctx context.Context, u photo.UserID, stamp string) error {
	const query = "INSERT INTO photo_editions (owner, edition, stamp) VALUES (?, 0, ?) ON CONFLICT DO UPDATE SET stamp = excluded.stamp"
	return s.db.exec(ctx, "sqlite: set a stamp", query, u, stamp)
}

// Each implements [photo.Store].
func (s *Photos) Each(ctx context.Context, u photo.UserID, since int64, yield func(photo.Change) error) error {
	const query = `SELECT id, edition, body FROM photos WHERE owner = ?1 AND edition > ?2
		UNION ALL SELECT id, edition, NULL FROM photo_removed WHERE owner = ?1 AND edition > ?2 ORDER BY 2`
	var stopped error
	err := s.db.query(ctx, "sqlite: changes", query, func(rows *sql.Rows) error {
		var c photo.Change
		var body []byte
		if err := rows.Scan(&c.ID, &c.Edition, &body); err != nil {
			return err
		}
		if body != nil {
			c.Photo = &photo.Photo{}
			if err := json.Unmarshal(body, c.Photo); err != nil {
				return err
			}
		}
		stopped = yield(c)
		return stopped
	}, u, since)
	if stopped != nil {
		return stopped
	}
	return err
}

// Match implements [photo.Store].
func (s *Photos) Match(ctx context.Context, u photo.UserID, any [][]photo.Term, limit int) ([]photo.Match, error) {
	expression := matching(any)
	if expression == "" {
		return nil, nil
	}
	if limit <= 0 {
		limit = -1
	}
	const query = `SELECT p.id, -bm25(photo_text) FROM photo_text t JOIN photos p ON p.key = t.rowid
		WHERE photo_text MATCH ? AND p.owner = ? ORDER BY bm25(photo_text), p.id LIMIT ?`
	list := []photo.Match{}
	err := s.db.query(ctx, "sqlite: match", query, func(rows *sql.Rows) error {
		var m photo.Match
		err := rows.Scan(&m.ID, &m.Score)
		list = append(list, m)
		return err
	}, expression, u, limit)
	return list, err
}

// matching writes terms as FTS5 reads them. Tokens stand in quotes, so that
// nothing in them is taken for an operator.
func matching(any [][]photo.Term) string {
	var sets []string
	for _, set := range any {
		var all []string
		for _, t := range set {
			if len(t.Tokens) == 0 {
				continue
			}
			field := string(photo.Words)
			if t.Field == photo.Grams || t.Field == photo.Loose {
				field = string(t.Field)
			}
			phrase := field + `:"` + strings.ReplaceAll(strings.Join(t.Tokens, " "), `"`, `""`) + `"`
			if t.Prefix {
				phrase += "*"
			}
			all = append(all, phrase)
		}
		if len(all) > 0 {
			sets = append(sets, "("+strings.Join(all, " AND ")+")")
		}
	}
	return strings.Join(sets, " OR ")
}

// Files implements [photo.Store].
func (s *Photos) Files(ctx context.Context, u photo.UserID, folder string) (map[string]photo.File, error) {
	files := map[string]photo.File{}
	query, args := "SELECT path, id, size, modtime, state, pending, hash, coalesce(json_extract(body, '$.sidecar'), 0) FROM photos WHERE owner = ? AND path <> ''", []any{u}
	if folder != "" {
		query, args = query+" AND (substr(path, 1, ?) = ? OR substr(path, 1, ?) = ?)", append(args, len([]rune(folder))+1, folder+"/", len([]rune(folder))+1, folder+`\`)
	}
	err := s.db.query(ctx, "sqlite: files", query, func(rows *sql.Rows) error {
		var path, pending string
		var f photo.File
		var modified, sidecar int64
		err := rows.Scan(&path, &f.ID, &f.Size, &modified, &f.State, &pending, &f.Hash, &sidecar)
		f.ModTime, f.Pending = time.Unix(0, modified), parseStages(pending)
		if sidecar != 0 {
			f.Sidecar = time.Unix(0, sidecar)
		}
		files[path] = f
		return err
	}, args...)
	return files, err
}

// Counts implements [photo.Store].
func (s *Photos) Counts(ctx context.Context, u photo.UserID) (photo.Counts, error) {
	c := photo.Counts{States: map[photo.State]int{}, Pending: map[photo.Stage]int{}}
	const query = "SELECT state, pending, count(*), sum(size) FROM photos WHERE owner = ? GROUP BY state, pending"
	err := s.db.query(ctx, "sqlite: count photos", query, func(rows *sql.Rows) error {
		var state photo.State
		var pending string
		var n int
		var bytes int64
		if err := rows.Scan(&state, &pending, &n, &bytes); err != nil {
			return err
		}
		c.Photos, c.Bytes = c.Photos+n, c.Bytes+bytes
		c.States[state] += n
		for _, stage := range parseStages(pending) {
			c.Pending[stage] += n
		}
		return nil
	}, u)
	return c, err
}

// PutVector implements [photo.Store].
func (s *Photos) PutVector(ctx context.Context, u photo.UserID, id photo.ID, model string, vector []float32) error {
	blob := make([]byte, 0, 4*len(vector))
	for _, v := range vector {
		blob = binary.LittleEndian.AppendUint32(blob, math.Float32bits(v))
	}
	return s.db.change(ctx, "sqlite: put a vector", func(tx *sql.Tx) error {
		// Another owner's photo, or one that has gone, gets none.
		const query = `INSERT INTO photo_vectors (owner, id, model, vector)
			SELECT owner, id, ?, ? FROM photos WHERE owner = ? AND id = ?
			ON CONFLICT DO UPDATE SET vector = excluded.vector`
		r, err := tx.ExecContext(ctx, query, model, blob, u, id)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err == nil && n == 0 {
			return qiao.Errorf(qiao.NotFound, "photo", "there is no such photo")
		}
		_, err = tx.ExecContext(ctx, "UPDATE photo_editions SET vectors = vectors + 1 WHERE owner = ?", u)
		return err
	})
}

// Vectors implements [photo.Store].
func (s *Photos) Vectors(ctx context.Context, u photo.UserID, model string, yield func(photo.ID, []float32) error) error {
	var stopped error
	err := s.db.query(ctx, "sqlite: vectors", "SELECT id, vector FROM photo_vectors WHERE owner = ? AND model = ?", func(rows *sql.Rows) error {
		var id photo.ID
		var blob []byte
		if err := rows.Scan(&id, &blob); err != nil {
			return err
		}
		v := make([]float32, len(blob)/4)
		for i := range v {
			v[i] = math.Float32frombits(binary.LittleEndian.Uint32(blob[4*i:]))
		}
		stopped = yield(id, v)
		return stopped
	}, u, model)
	if stopped != nil {
		return stopped
	}
	return err
}

// Folders implements [photo.Store].
func (s *Photos) Folders(ctx context.Context, u photo.UserID) ([]photo.Folder, error) {
	list := []photo.Folder{}
	err := s.db.query(ctx, "sqlite: folders", "SELECT path, watch, last FROM photo_folders WHERE owner = ? ORDER BY path", func(rows *sql.Rows) error {
		var f photo.Folder
		var last int64
		err := rows.Scan(&f.Path, &f.Watch, &last)
		if last != 0 {
			f.Last = time.UnixMilli(last).UTC()
		}
		list = append(list, f)
		return err
	}, u)
	return list, err
}

// SetFolder implements [photo.Store].
func (s *Photos) SetFolder(ctx context.Context, u photo.UserID, f photo.Folder) error {
	last := int64(0)
	if !f.Last.IsZero() {
		last = f.Last.UnixMilli()
	}
	const query = "INSERT INTO photo_folders (owner, path, watch, last) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET watch = excluded.watch, last = excluded.last"
	return s.db.exec(ctx, "sqlite: set a folder", query, u, f.Path, f.Watch, last)
}

// RemoveFolder implements [photo.Store].
func (s *Photos) RemoveFolder(ctx context.Context, u photo.UserID, path string) error {
	return s.db.exec(ctx, "sqlite: remove a folder", "DELETE FROM photo_folders WHERE owner = ? AND path = ?", u, path)
}

// Forget implements [photo.Store].
func (s *Photos) Forget(ctx context.Context, u photo.UserID) error {
	return s.db.change(ctx, "sqlite: forget photos", func(tx *sql.Tx) error {
		for _, query := range []string{
			"DELETE FROM photo_text WHERE rowid IN (SELECT key FROM photos WHERE owner = ?)",
			"DELETE FROM photos WHERE owner = ?",
			"DELETE FROM photo_removed WHERE owner = ?",
			"DELETE FROM photo_folders WHERE owner = ?",
			"DELETE FROM photo_vectors WHERE owner = ?",
			"DELETE FROM photo_consents WHERE owner = ?",
			"DELETE FROM photo_editions WHERE owner = ?",
		} {
			if _, err := tx.ExecContext(ctx, query, u); err != nil {
				return err
			}
		}
		return nil
	})
}
