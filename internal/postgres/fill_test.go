//go:build unix

package postgres_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/assist/assisttest"
	"github.com/qiao-ai/qiao/assist/factor"
	"github.com/qiao-ai/qiao/audit"
	"github.com/qiao-ai/qiao/internal/postgres"
	"github.com/qiao-ai/qiao/internal/postgres/pgtest"
	"github.com/qiao-ai/qiao/internal/sqlite"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/ledger/ledgertest"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/write"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func file(t testing.TB) *sqlite.DB {
	db := sqlite.New(filepath.Join(t.TempDir(), "qiao.db"))
	t.Cleanup(func() { must(t, db.Close()) })
	return db
}

// full puts something of everything into a store.
func full(t *testing.T, db *sqlite.DB) {
	ctx := t.Context()
	must(t, db.AddWord(ctx, "li", "清华"))
	must(t, db.Decide(ctx, "li", []write.Decision{{Rule: "r", Accepted: true}}, noon))
	must(t, db.Mute(ctx, "li", "r", true))
	must(t, db.PutTerm(ctx, "li", write.Term{Term: "Qiao", Avoid: []string{"qiao"}, Note: "桥"}))
	must(t, db.AddKey(ctx, account.Key{ID: "app", User: "li", Admin: true, Created: noon}, account.HashOf("a")))
	must(t, audit.New(db, nil, nil).Record(ctx, audit.Act{Actor: "li", Via: "cli", Act: "create-key"}))
	must(t, db.AddSpend(ctx, []account.Spend{{Subject: account.Subject{Kind: "key", Name: "app"}, Period: "2026-11", Amount: qiao.Money{Micro: 5, Currency: "CNY"}}}))
	must(t, db.AddRows(ctx, []ledger.Row{ledgertest.Row(noon), ledgertest.Row(noon), ledgertest.Row(noon.AddDate(0, -2, 0))}))
	must(t, db.Apps().UpdateApp(ctx, "weather", func(a *apps.App) error { a.Left = map[string]string{"x": "y"}; return nil }))
	must(t, db.Locks().UpdateLock(ctx, "li", func(l *factor.Lock) error { l.Hash = "h"; return nil }))
	a := db.Assist()
	_, err := a.Commit(ctx, "li", assist.Batch{Change: assist.Change{At: noon}, Session: "s", State: []byte(`{"x":1}`),
		Pass:   &assist.Pass{Hash: "h", Session: "s", Expires: noon, Body: []byte("{}")},
		Writes: []assist.Write{{Kind: "note", ID: "a", After: assisttest.Record("note", "a", "Buy MILK 牛奶", noon)}}})
	must(t, err)
	must(t, db.AddSession(ctx, account.Session{Hash: account.HashOf("browser"), User: "li", Name: "李娜", Role: account.Viewer, Created: noon, Expires: noon.Add(time.Hour)}))
	p := db.Photos()
	for i := range 3 {
		one := &photo.Photo{ID: photo.ID(fmt.Sprint("p", i)), Path: fmt.Sprintf("/a/%d\xff.jpg", i), ModTime: noon, Sidecar: 42, Lines: []photo.Line{{Text: "愚园路"}}}
		must(t, p.Put(ctx, "li", one))
		must(t, p.PutVector(ctx, "li", one.ID, "m", []float32{1, 2}))
	}
	must(t, p.Remove(ctx, "li", "p2"))
	must(t, p.SetFolder(ctx, "li", photo.Folder{Path: "/a", Watch: true, Last: noon}))
	must(t, p.SetConsent(ctx, "li", photo.Consent{Album: "旅行", Allowed: true, At: noon}))
}

// A state is what every feature shows of a store.
type state interface {
	write.Store
	account.Store
	account.Purse
	account.Sessions
	audit.Store
	ledger.Store
	Assist() assist.Store
	Photos() photo.Store
}

// shown is all that can be seen of a store.
func shown(t *testing.T, s state) map[string]any {
	ctx := t.Context()
	all := map[string]any{}
	put := func(name string, v any, err error) {
		must(t, err)
		all[name] = v
	}
	words, err := s.Words(ctx, "li")
	put("words", words, err)
	profile, err := s.Profile(ctx, "li")
	put("profile", profile, err)
	terms, err := s.Glossary(ctx, "li")
	put("terms", terms, err)
	keys, err := s.Keys(ctx)
	put("keys", keys, err)
	signed, err := s.SessionOf(ctx, account.HashOf("browser"))
	put("signed in", signed, err)
	acts, err := s.AuditEntries(ctx, audit.Filter{})
	put("acts", acts, err)
	_, head, err := s.AuditHead(ctx)
	put("head", head, err)
	standing, err := s.Photos().Standing(ctx, "li")
	put("standing", standing, err)
	revisions, err := s.Assist().Revisions(ctx, "li", "note", 0, 9)
	put("revisions", revisions, err)
	spent, err := s.Spent(ctx, "2026-11")
	put("spent", spent, err)
	rows, err := s.Rows(ctx, ledger.Filter{}, 100)
	put("rows", rows, err)
	usage, err := s.Usage(ctx, ledger.Query{By: []ledger.Dimension{ledger.ByDay, ledger.ByUser}})
	put("usage", usage, err)
	found, err := s.Assist().Search(ctx, "li", "note", "milk 牛奶")
	put("found", found, err)
	changes, err := s.Assist().Changes(ctx, "li", 9)
	put("changes", changes, err)
	session, err := s.Assist().State(ctx, "li", "s")
	put("session", string(session), err)
	pass, err := s.Assist().Pass(ctx, "li", "h")
	put("pass", pass, err)
	list, err := s.Photos().List(ctx, "li", photo.ListQuery{})
	put("photos", list, err)
	files, err := s.Photos().Files(ctx, "li", "/a")
	put("files", files, err)
	matched, err := s.Photos().Match(ctx, "li", [][]photo.Term{photo.Terms("愚园")}, 0)
	for i := range matched {
		matched[i].Score = 0
	}
	put("matched", matched, err)
	var events []string
	put("each", nil, s.Photos().Each(ctx, "li", 0, func(c photo.Change) error {
		events = append(events, fmt.Sprint(c.ID, c.Edition, c.Photo == nil))
		return nil
	}))
	all["events"] = events
	vectors := map[photo.ID][]float32{}
	put("vectors", vectors, s.Photos().Vectors(ctx, "li", "m", func(id photo.ID, v []float32) error { vectors[id] = v; return nil }))
	folders, err := s.Photos().Folders(ctx, "li")
	put("folders", folders, err)
	consents, err := s.Photos().Consents(ctx, "li")
	put("consents", consents, err)
	return all
}

func fill(ctx context.Context, to *postgres.DB, from *sqlite.DB) (list []postgres.Copied, err error) {
	err = from.Snapshot(ctx, func(s *sqlite.Snapshot) error {
		list, err = to.Fill(ctx, s, nil)
		return err
	})
	return list, err
}

func TestACopyShowsTheSame(t *testing.T) {
	from, to := file(t), pgtest.DB(t)
	full(t, from)
	list, err := fill(t.Context(), to, from)
	must(t, err)
	for _, c := range list {
		if c.Rows == 0 {
			t.Errorf("nothing of %s was copied", c.Table)
		}
	}
	if d := cmp.Diff(shown(t, from), shown(t, to)); d != "" {
		t.Errorf("(-SQLite +PostgreSQL)\n%s", d)
	}
	if _, err := fill(t.Context(), to, from); qiao.KindOf(err) != qiao.Conflict || qiao.FixOf(err) == "" {
		t.Errorf("a second copy: %v", err)
	}
	must(t, to.AddRows(t.Context(), []ledger.Row{ledgertest.Row(noon)})) // and it goes on
}

func TestACopyThatFailsLeavesNothing(t *testing.T) {
	from, to := file(t), pgtest.DB(t)
	full(t, from)
	must(t, from.AddWord(t.Context(), "li", "no\x00text"))
	if _, err := fill(t.Context(), to, from); qiao.KindOf(err) != qiao.Invalid || strings.Contains(err.Error(), "no") && strings.Contains(err.Error(), "text\x00") {
		t.Errorf("%v", err)
	}
	must(t, from.RemoveWord(t.Context(), "li", "no\x00text"))
	if _, err := fill(t.Context(), to, from); err != nil {
		t.Errorf("after a failure: %v", err)
	}
}

// own are tables of SQLite that are made again of others, or are SQLite's business.
var own = []string{"goose_db_version", "sqlite_sequence", "keys_version", "ledger_rows", "ledger_labels", "assist_search", "photo_text"}

func TestEveryTableIsCopied(t *testing.T) {
	db := file(t)
	tables := postgres.Tables()
	must(t, db.Ping(t.Context()))
	must(t, db.Snapshot(t.Context(), func(s *sqlite.Snapshot) error {
		return s.Read(t.Context(), "sqlite_master WHERE type IN ('table', 'view')", []string{"name"}, func(v []any) error {
			name := v[0].(string)
			if slices.ContainsFunc(own, func(o string) bool { return name == o || strings.HasPrefix(name, o+"_") }) {
				return nil
			}
			return columns(t, db, name, tables[name])
		})
	}))
}

// columns compares the columns of a table with those that are copied.
func columns(t *testing.T, db *sqlite.DB, name string, copied []string) error {
	return db.Snapshot(t.Context(), func(s *sqlite.Snapshot) error {
		return s.Read(t.Context(), "pragma_table_info('"+name+"')", []string{"name"}, func(v []any) error {
			rowid := name == "ledger" && v[0] == "seq" || name == "photos" && v[0] == "key"
			if !slices.Contains(copied, v[0].(string)) && !rowid {
				t.Errorf("qiao db copy leaves out %s.%s", name, v[0])
			}
			return nil
		})
	})
}
