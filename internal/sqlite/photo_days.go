package sqlite

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"github.com/qiao-ai/qiao/photo"
)

const dayMillis = 24 * 60 * 60 * 1000

// Days implements [photo.Store]. It reads an index alone.
func (s *Photos) Days(ctx context.Context, u photo.UserID) ([]photo.Day, error) {
	const query = `SELECT (taken - ((taken % ?1) + ?1) % ?1) / ?1 AS day, count(*) FROM photos WHERE owner = ?2 GROUP BY day ORDER BY day DESC`
	list := []photo.Day{}
	err := s.db.query(ctx, "sqlite: days of photos", query, func(rows *sql.Rows) error {
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
