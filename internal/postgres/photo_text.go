package postgres

import (
	"context"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao/photo"
)

// Bounds of a tsvector: no lexeme is longer than 2046 bytes, no position higher than
// 16383, no lexeme has more than 256 positions, and the whole has less than 1 MiB.
const (
	longestToken  = 255 // characters; longer ones are cut, in queries too
	lastPosition  = 16383
	mostPositions = 256
	mostBytes     = 900_000
)

// letters mark the field that a lexeme is of.
var letters = map[photo.Field]byte{photo.Words: 'w', photo.Grams: 'g', photo.Loose: 'l'}

// searchVector writes tokens as PostgreSQL reads a tsvector. Marks between texts
// take a place and are left out. What is beyond the bounds of a tsvector, which is
// more than some ten pages of text, is not found.
func searchVector(t photo.SearchText) string {
	places := map[string][]int{}
	var order []string
	size := 0
	for _, of := range []struct {
		field photo.Field
		text  string
	}{{photo.Words, t.Words}, {photo.Grams, t.Grams}, {photo.Loose, t.Loose}} {
		for i, token := range strings.Fields(of.text) {
			if token == "_" {
				continue
			}
			if i >= lastPosition || size > mostBytes {
				break
			}
			l := lexeme(of.field, token)
			at := places[l]
			if at == nil {
				order = append(order, l)
				size += len(l) + 8
			}
			if len(at) < mostPositions {
				places[l] = append(at, i+1)
				size += 2
			}
		}
	}
	var b strings.Builder
	for _, l := range order {
		b.WriteString(l)
		for i, at := range places[l] {
			b.WriteByte(":,"[min(i, 1)])
			b.WriteString(strconv.Itoa(at))
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// lexeme writes a token of a field in quotes.
func lexeme(field photo.Field, token string) string {
	n := 0
	for i := range token {
		if n++; n > longestToken {
			token = token[:i]
			break
		}
	}
	token = strings.ReplaceAll(strings.ToValidUTF8(token, "\ufffd"), "\x00", "\ufffd")
	return "'" + string(letters[field]) + quoted.Replace(token) + "'"
}

var quoted = strings.NewReplacer("'", "''", `\`, `\\`)

// Match implements [photo.Store]. The rank is PostgreSQL's own, by how often and how
// near to each other terms stand.
func (s *photos) Match(ctx context.Context, u photo.UserID, any [][]photo.Term, limit int) ([]photo.Match, error) {
	expression := matching(any)
	if expression == "" {
		return nil, nil
	}
	var most *int
	if limit > 0 {
		most = &limit
	}
	const query = `SELECT id, ts_rank(search, q, 1)::float8 AS score FROM photos, CAST($2::text AS tsquery) q
		WHERE owner = $1 AND search @@ q ORDER BY score DESC, id LIMIT $3`
	list := []photo.Match{}
	err := s.db.query(ctx, "postgres: match", query, func(rows pgx.Rows) error {
		var m photo.Match
		err := rows.Scan(&m.ID, &m.Score)
		list = append(list, m)
		return err
	}, u, expression, most)
	return list, err
}

// matching writes terms as a tsquery.
func matching(any [][]photo.Term) string {
	var sets []string
	for _, set := range any {
		var all []string
		for _, t := range set {
			if len(t.Tokens) > 0 {
				all = append(all, phrase(t))
			}
		}
		if len(all) > 0 {
			sets = append(sets, "("+strings.Join(all, " & ")+")")
		}
	}
	return strings.Join(sets, " | ")
}

// phrase writes tokens that follow each other.
func phrase(t photo.Term) string {
	field := t.Field
	if letters[field] == 0 {
		field = photo.Words
	}
	list := make([]string, len(t.Tokens))
	for i, token := range t.Tokens {
		list[i] = lexeme(field, token)
	}
	if t.Prefix {
		list[len(list)-1] += ":*"
	}
	return "(" + strings.Join(list, " <-> ") + ")"
}
