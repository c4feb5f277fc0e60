package pgtest

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// A Size says how much Generate makes.
type Size struct {
	Owners, Photos int // photos of all owners together
	Rows           int // of the ledger, in the year before Until
	Until          time.Time
}

// Owner is the name of one of the owners, from 0.
func Owner(n int) string { return fmt.Sprintf("owner%d", n) }

// Keys is how many keys the rows of the ledger are of: key0, key1, …
const Keys = 200

// Generate fills a database with libraries of photos and a year of the ledger, and
// gathers the statistics that plans are made by. Every photo has words of a scale:
// "common" is in all, "often7" in one of ten, "rare13" in one of a hundred, the pair
// of characters 愚园 in one of seven.
func Generate(ctx context.Context, url string, s Size) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	from := s.Until.AddDate(-1, 0, 0)
	for m := time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC); !m.After(s.Until); m = m.AddDate(0, 1, 0) {
		part := fmt.Sprintf("CREATE TABLE ledger_%s PARTITION OF ledger FOR VALUES FROM (%d) TO (%d)", m.Format("2006_01"), m.UnixMilli(), m.AddDate(0, 1, 0).UnixMilli())
		if _, err := conn.Exec(ctx, part); err != nil {
			return err
		}
	}
	for _, step := range []struct {
		query string
		args  []any
	}{
		{makePhotos, []any{s.Photos, s.Owners}},
		{"INSERT INTO photo_editions (owner, edition) SELECT owner, max(edition) FROM photos GROUP BY owner", nil},
		{makeRows, []any{s.Rows, from.UnixMilli(), s.Until.UnixMilli() - from.UnixMilli(), Keys}},
		{"VACUUM (ANALYZE) photos, photo_editions, ledger", nil},
	} {
		if _, err := conn.Exec(ctx, step.query, step.args...); err != nil {
			return err
		}
	}
	return nil
}

// makePhotos gives photos to owners in turns, with an hour between those of one.
const makePhotos = `INSERT INTO photos (owner, id, path, hash, size, modtime, state, pending, taken, edition, sidecar, body, search)
	SELECT 'owner' || n % $2::int, 'p' || n, convert_to('/photos/' || n || '.jpg', 'UTF8'), md5(n::text), 3000000, n, 'ready', '',
		1500000000000 + (n / $2::int) * 3600000::bigint, n / $2::int + 1, 0,
		json_build_object('id', 'p' || n, 'path', '/photos/' || n || '.jpg', 'state', 'ready', 'format', 'jpeg', 'width', 4032, 'height', 3024,
			'modTime', to_timestamp(1500000000 + (n / $2::int) * 3600), 'caption', repeat('a caption of some length ', 12))::text,
		('''wcommon'':1 ''woften' || n / $2::int % 10 || ''':2 ''wrare' || n / $2::int % 100 || ''':3'
			|| CASE WHEN n / $2::int % 7 = 0 THEN ' ''g愚园'':1 ''g园路'':2' ELSE '' END)::tsvector
	FROM generate_series(0, $1::int - 1) n`

// makeRows spreads rows evenly over a time.
const makeRows = `INSERT INTO ledger SELECT $2::bigint + (n * $3::bigint::numeric / $1::int)::bigint, gen_random_uuid(), 'r' || n, 'key' || n % 1000000 * 7 % $4::int, 'team' || n % 10, 'u' || n % 1000,
		(ARRAY['write', 'assist', 'photo'])[n % 3 + 1], (ARRAY['cn', 'eu'])[n % 2 + 1], 'openai', (ARRAY['qwen', 'deepseek', 'local'])[n % 3 + 1], 'fast', 'model' || n % 5,
		800 + n % 700, 0, 0, 100 + n % 300, 0, false, 900 + n % 500, 'CNY', 0, false, 100000 + n::bigint * 7919 % 900000, 2000000, '', 0,
		CASE WHEN n % 997 = 0 THEN 'timeout' ELSE 'ok' END, false
	FROM generate_series(0, $1::int - 1) n`
