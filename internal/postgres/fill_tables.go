package postgres

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/photo"
)

// A copyTable says how the rows of a table of SQLite become rows of the table of the
// same name here.
type copyTable struct {
	name    string
	columns []string // NAME, or NAME->NAME where it has another here; with =bool or =bytes where it is of that type here
	derived []string // columns that only this database has
	derive  func(d *DB, row map[string]any) ([]any, error)

	replaces bool // one row, which is in an empty database, too
}

// copies are all tables, in an order in which what is referred to comes first.
var copies = []copyTable{
	{name: "words", columns: []string{"user->owner", "word"}},
	{name: "habits", columns: []string{"user->owner", "rule", "accepted", "rejected", "muted=bool", "last"}},
	{name: "terms", columns: []string{"user->owner", "term", "avoid", "note"}},
	{name: "keys", columns: []string{"id", "hash", "owner", "team", "admin=bool", "role", "scope", "limits", "hint", "created", "expires", "revoked", "former", "previous"}},
	{name: "sessions", columns: []string{"hash", "owner", "name", "role", "created", "expires"}},
	{name: "audit", columns: []string{"n", "at", "actor", "role", "via", "act", "target", "outcome", "previous", "hash"}},
	{name: "audit_head", columns: []string{"n", "hash"}, replaces: true},
	{name: "spend", columns: []string{"kind", "name", "period", "currency", "micro"}},
	{name: "ledger", columns: []string{"time", "id", "key", "team", "user->owner", "feature", "region", "dialect", "partner", "asked", "served",
		"input", "cache_read", "cache_write", "output", "reasoning", "estimated=bool", "cost", "currency", "unpriced=bool",
		"first_us", "total_us", "attempts", "retries", "outcome", "hedged=bool"},
		derived: []string{"uid", "late"}, derive: deriveLedger},
	{name: "assist_records", columns: []string{"user->owner", "kind", "id", "at", "text", "body"}, derived: []string{"folded"},
		derive: func(_ *DB, row map[string]any) ([]any, error) { return []any{foldedText(row["text"].(string))}, nil }},
	{name: "assist_revisions", columns: []string{"user->owner", "kind", "id", "rev", "gone=bool"}},
	{name: "assist_changes", columns: []string{"user->owner", "id", "at", "intent", "label", "images", "undone=bool", "reverts"}},
	{name: "assist_sessions", columns: []string{"user->owner", "id", "body"}},
	{name: "assist_passes", columns: []string{"user->owner", "hash", "session", "expires", "body"}},
	{name: "assist_apps", columns: []string{"name", "edition", "body"}},
	{name: "assist_locks", columns: []string{"user->owner", "hash", "wrong", "until"}},
	{name: "photos", columns: []string{"owner", "id", "path=bytes", "hash", "size", "modtime", "state", "pending", "taken", "edition", "body"},
		derived: []string{"sidecar", "search"}, derive: derivePhoto},
	{name: "photo_removed", columns: []string{"owner", "id", "edition"}},
	{name: "photo_editions", columns: []string{"owner", "edition", "stamp", "vectors"}},
	{name: "photo_vectors", columns: []string{"owner", "id", "model", "vector"}},
	{name: "photo_consents", columns: []string{"owner", "album", "allowed=bool", "at"}},
	{name: "photo_folders", columns: []string{"owner", "path=bytes", "watch=bool", "last"}},
}

// Tables lists the tables that Fill reads, with their columns.
func Tables() map[string][]string {
	all := map[string][]string{}
	for _, t := range copies {
		all[t.name] = t.from()
	}
	return all
}

// from are the names of the columns in SQLite.
func (t copyTable) from() []string {
	var names []string
	for _, c := range t.columns {
		name, _, _ := strings.Cut(c, "->")
		name, _, _ = strings.Cut(name, "=")
		names = append(names, name)
	}
	return names
}

// to are their names here.
func (t copyTable) to() []string {
	var names []string
	for _, c := range t.columns {
		if _, other, ok := strings.Cut(c, "->"); ok {
			c = other
		}
		name, _, _ := strings.Cut(c, "=")
		names = append(names, name)
	}
	return names
}

func (t copyTable) insert() string {
	columns := append(t.to(), t.derived...)
	values := make([]string, len(columns))
	for i, c := range columns {
		values[i] = fmt.Sprintf("$%d", i+1)
		if c == "search" {
			values[i] += "::text::tsvector"
		}
	}
	return "INSERT INTO " + t.name + " (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(values, ", ") + ")"
}

// row makes the values of a row here of those that were read.
func (t copyTable) row(d *DB, read []any) ([]any, error) {
	values := append([]any{}, read...)
	byName := map[string]any{}
	for i, name := range t.from() {
		byName[name] = read[i]
		_, kind, _ := strings.Cut(t.columns[i], "=")
		switch v := read[i].(type) {
		case int64:
			if kind == "bool" {
				values[i] = v != 0
			}
		case string:
			if kind == "bytes" {
				values[i] = []byte(v)
			}
		}
	}
	if t.derive == nil {
		return values, nil
	}
	more, err := t.derive(d, byName)
	return append(values, more...), err
}

func atMillis(v any) time.Time {
	ms, _ := v.(int64)
	return time.UnixMilli(ms).UTC()
}

// deriveLedger gives a row a UID, so that rows keep their order, and tells what
// hedges cost.
func deriveLedger(d *DB, row map[string]any) ([]any, error) {
	r := ledger.Row{Hedged: row["hedged"] == int64(1)}
	r.Cost.Currency, _ = row["currency"].(string)
	if s, _ := row["attempts"].(string); s != "" {
		if err := json.Unmarshal([]byte(s), &r.Attempts); err != nil {
			return nil, err
		}
	}
	return []any{[16]byte(d.uids.Next()), lateCost(&r)}, nil
}

func derivePhoto(_ *DB, row map[string]any) ([]any, error) {
	var p photo.Photo
	body, _ := row["body"].(string)
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		return nil, err
	}
	return []any{p.Sidecar, searchVector(photo.Searchable(&p))}, nil
}
