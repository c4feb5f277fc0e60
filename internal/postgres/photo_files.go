package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao/photo"
)

// Files implements [photo.Store].
func (s *photos) Files(ctx context.Context, u photo.UserID, folder string) (map[string]photo.File, error) {
	files := map[string]photo.File{}
	query, args := "SELECT path, id, size, modtime, state, pending, hash, sidecar FROM photos WHERE owner = $1 AND path <> ''", []any{u}
	if folder != "" {
		query += " AND substring(path for $2) IN ($3, $4)"
		args = append(args, len(folder)+1, []byte(folder+"/"), []byte(folder+`\`))
	}
	err := s.db.query(ctx, "postgres: files", query, func(rows pgx.Rows) error {
		var path []byte
		var pending string
		var f photo.File
		var modified, sidecar int64
		err := rows.Scan(&path, &f.ID, &f.Size, &modified, &f.State, &pending, &f.Hash, &sidecar)
		f.ModTime, f.Pending = time.Unix(0, modified), parseStages(pending)
		if sidecar != 0 {
			f.Sidecar = time.Unix(0, sidecar)
		}
		files[string(path)] = f
		return err
	}, args...)
	return files, err
}

// Counts implements [photo.Store].
func (s *photos) Counts(ctx context.Context, u photo.UserID) (photo.Counts, error) {
	c := photo.Counts{States: map[photo.State]int{}, Pending: map[photo.Stage]int{}}
	const query = "SELECT state, pending, count(*), sum(size)::bigint FROM photos WHERE owner = $1 GROUP BY state, pending"
	err := s.db.query(ctx, "postgres: count photos", query, func(rows pgx.Rows) error {
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

// Folders implements [photo.Store].
func (s *photos) Folders(ctx context.Context, u photo.UserID) ([]photo.Folder, error) {
	list := []photo.Folder{}
	err := s.db.query(ctx, "postgres: folders", "SELECT path, watch, last FROM photo_folders WHERE owner = $1 ORDER BY path", func(rows pgx.Rows) error {
		var f photo.Folder
		var path []byte
		var last int64
		err := rows.Scan(&path, &f.Watch, &last)
		f.Path, f.Last = string(path), ofMillis(last)
		list = append(list, f)
		return err
	}, u)
	return list, err
}

// SetFolder implements [photo.Store].
func (s *photos) SetFolder(ctx context.Context, u photo.UserID, f photo.Folder) error {
	const query = "INSERT INTO photo_folders (owner, path, watch, last) VALUES ($1, $2, $3, $4) ON CONFLICT (owner, path) DO UPDATE SET watch = excluded.watch, last = excluded.last"
	return s.db.exec(ctx, "postgres: set a folder", query, u, []byte(f.Path), f.Watch, millis(f.Last))
}

// RemoveFolder implements [photo.Store].
func (s *photos) RemoveFolder(ctx context.Context, u photo.UserID, path string) error {
	return s.db.exec(ctx, "postgres: remove a folder", "DELETE FROM photo_folders WHERE owner = $1 AND path = $2", u, []byte(path))
}
