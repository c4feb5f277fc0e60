// Package assisttest is the suite that every store of the assistant passes. Start
// with Store.
package assisttest

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
)

// Store checks that the stores which open makes, each empty, keep the contract of
// [assist.Store].
func Store(t *testing.T, open func(t *testing.T) assist.Store) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, assist.Store)
	}{
		{"what was put is found, by time", listsByTime},
		{"what is missing is NotFound", tellsWhatIsMissing},
		{"a search finds parts of words in both languages", searches},
		{"users do not see each other", keepsUsersApart},
		{"undo restores every byte", undoes},
		{"undo refuses what was changed since", refusesLateUndo},
		{"nothing is undone twice", undoesOnce},
		{"a correction undone is what was before it", undoesCorrections},
		{"a pass is redeemed once", redeemsOnce},
		{"a pass that was taken back is no good", voids},
		{"a batch that fails changes nothing", isAtomic},
		{"a conversation goes on", keepsState},
		{"what is forgotten is gone", forgets},
		{"revisions tell what is new", revises},
		{"what is expected is checked", expects},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

// Record makes a record for tests.
func Record(k assist.Kind, id, text string, at time.Time) *assist.Record {
	body, _ := json.Marshal(map[string]string{"text": text})
	return &assist.Record{Kind: k, ID: id, At: at, Text: text, Body: body}
}

var moment = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func put(t *testing.T, s assist.Store, u assist.UserID, records ...*assist.Record) assist.ChangeID {
	t.Helper()
	b := assist.Batch{Change: assist.Change{At: moment, Intent: "test.put", Label: "put"}}
	for _, r := range records {
		b.Writes = append(b.Writes, assist.Write{Kind: r.Kind, ID: r.ID, After: r})
	}
	return commit(t, s, u, b)
}

func commit(t *testing.T, s assist.Store, u assist.UserID, b assist.Batch) assist.ChangeID {
	t.Helper()
	id, err := s.Commit(context.Background(), u, b)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func list(t *testing.T, s assist.Store, u assist.UserID, k assist.Kind) []assist.Record {
	t.Helper()
	got, err := s.List(context.Background(), u, k)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func wantKind(t *testing.T, err error, k qiao.Kind) {
	t.Helper()
	if qiao.KindOf(err) != k {
		t.Errorf("got %v, want an error of Kind %v", err, k)
	}
}

func ids(records []assist.Record) (ids string) {
	for _, r := range records {
		ids += r.ID
	}
	return ids
}

func listsByTime(t *testing.T, s assist.Store) {
	put(t, s, "me", Record("note", "b", "two", moment.Add(time.Hour)), Record("note", "a", "one", moment.Add(2*time.Hour)),
		Record("note", "d", "four", moment), Record("note", "c", "three", moment), Record("other", "x", "", time.Time{}))
	if got := ids(list(t, s, "me", "note")); got != "cdba" {
		t.Errorf("the order is %s, want cdba", got)
	}
	got, err := s.Get(context.Background(), "me", "other", "x")
	if err != nil || !cmp.Equal(got, *Record("other", "x", "", time.Time{})) {
		t.Errorf("got %v, %v", got, err)
	}
}

func tellsWhatIsMissing(t *testing.T, s assist.Store) {
	_, err := s.Get(context.Background(), "me", "note", "a")
	wantKind(t, err, qiao.NotFound)
	_, err = s.Pass(context.Background(), "me", "a")
	wantKind(t, err, qiao.NotFound)
	_, err = s.Commit(context.Background(), "me", assist.Batch{Undo: []assist.ChangeID{7}})
	wantKind(t, err, qiao.NotFound)
}

func searches(t *testing.T, s assist.Store) {
	put(t, s, "me", Record("note", "a", "Door code of the studio: 4711", moment), Record("note", "b", "周末去看牙医", moment),
		Record("note", "c", `50% off "today"`, moment), Record("other", "d", "studio", moment))
	for _, c := range []struct{ query, want string }{
		{"STUDIO", "a"}, {"code door", "a"}, {"tud", "a"}, {"牙医", "b"}, {"去看牙医", "b"}, {"of", "ac"}, {"0%", "c"},
		{`"today"`, "c"}, {"nothing", ""}, {"4711 牙医", ""}, {"_", ""}, {"", "abc"},
	} {
		got, err := s.Search(context.Background(), "me", "note", c.query)
		if err != nil || ids(got) != c.want {
			t.Errorf("%q finds %q, %v, want %q", c.query, ids(got), err, c.want)
		}
	}
	commit(t, s, "me", assist.Batch{Writes: []assist.Write{{Kind: "note", ID: "a"}}})
	if got, err := s.Search(context.Background(), "me", "note", "studio"); err != nil || len(got) != 0 {
		t.Errorf("what was removed is found: %v, %v", got, err)
	}
}

func keepsUsersApart(t *testing.T, s assist.Store) {
	change := put(t, s, "me", Record("note", "a", "mine", moment))
	if got := list(t, s, "you", "note"); len(got) != 0 {
		t.Errorf("another user sees %v", got)
	}
	if got, _ := s.Search(context.Background(), "you", "note", "mine"); len(got) != 0 {
		t.Errorf("another user finds %v", got)
	}
	_, err := s.Commit(context.Background(), "you", assist.Batch{Undo: []assist.ChangeID{change}})
	wantKind(t, err, qiao.NotFound)
	commit(t, s, "me", assist.Batch{Pass: &assist.Pass{Hash: "h", Expires: moment, Body: []byte("{}")}})
	_, err = s.Commit(context.Background(), "you", assist.Batch{Redeem: "h"})
	wantKind(t, err, qiao.Conflict)
}

func undoes(t *testing.T, s assist.Store) {
	put(t, s, "me", Record("note", "a", "first", moment), Record("note", "b", "stays", moment))
	before := list(t, s, "me", "note")
	changed := commit(t, s, "me", assist.Batch{Change: assist.Change{At: moment}, Writes: []assist.Write{
		{Kind: "note", ID: "a", After: Record("note", "a", "second", moment.Add(time.Minute))},
		{Kind: "note", ID: "c", After: Record("note", "c", "new", moment)},
		{Kind: "note", ID: "b"},
		{Kind: "note", ID: "a", After: Record("note", "a", "third", moment)},
	}})
	removed := commit(t, s, "me", assist.Batch{Change: assist.Change{At: moment}, Writes: []assist.Write{{Kind: "note", ID: "a"}}})
	commit(t, s, "me", assist.Batch{Undo: []assist.ChangeID{removed, changed}})
	if diff := cmp.Diff(before, list(t, s, "me", "note")); diff != "" {
		t.Errorf("undone is not as before (-want +got):\n%s", diff)
	}
	changes, err := s.Changes(context.Background(), "me", 10)
	if err != nil || len(changes) != 1 || changes[0].Label != "put" || !changes[0].At.Equal(moment) {
		t.Errorf("the changes left are %v, %v", changes, err)
	}
}

func refusesLateUndo(t *testing.T, s assist.Store) {
	first := put(t, s, "me", Record("note", "a", "first", moment))
	put(t, s, "me", Record("note", "a", "second", moment))
	_, err := s.Commit(context.Background(), "me", assist.Batch{Undo: []assist.ChangeID{first}})
	wantKind(t, err, qiao.Conflict)
}

func undoesOnce(t *testing.T, s assist.Store) {
	id := put(t, s, "me", Record("note", "a", "first", moment))
	_, err := s.Commit(context.Background(), "me", assist.Batch{Undo: []assist.ChangeID{id, id}})
	wantKind(t, err, qiao.Conflict)
	commit(t, s, "me", assist.Batch{Undo: []assist.ChangeID{id}})
	_, err = s.Commit(context.Background(), "me", assist.Batch{Undo: []assist.ChangeID{id}})
	wantKind(t, err, qiao.Conflict)
}

func undoesCorrections(t *testing.T, s assist.Store) {
	first := put(t, s, "me", Record("note", "a", "first", moment))
	before := list(t, s, "me", "note")
	second := commit(t, s, "me", assist.Batch{Undo: []assist.ChangeID{first}, Writes: []assist.Write{{Kind: "note", ID: "b", After: Record("note", "b", "second", moment)}}})
	if got := ids(list(t, s, "me", "note")); got != "b" {
		t.Errorf("corrected, there is %q, want b", got)
	}
	commit(t, s, "me", assist.Batch{Undo: []assist.ChangeID{second}})
	if diff := cmp.Diff(before, list(t, s, "me", "note")); diff != "" {
		t.Errorf("the correction undone is not as before (-want +got):\n%s", diff)
	}
	commit(t, s, "me", assist.Batch{Undo: []assist.ChangeID{first}})
	if got := list(t, s, "me", "note"); len(got) != 0 {
		t.Errorf("all undone, there is %v", got)
	}
}

func redeemsOnce(t *testing.T, s assist.Store) {
	p := assist.Pass{Hash: "h", Session: "s", Expires: moment, Body: []byte(`{"a":1}`)}
	commit(t, s, "me", assist.Batch{Session: "s", Pass: &p})
	got, err := s.Pass(context.Background(), "me", "h")
	if err != nil || !cmp.Equal(got, p) {
		t.Errorf("got %v, %v", got, err)
	}
	commit(t, s, "me", assist.Batch{Redeem: "h"})
	_, err = s.Commit(context.Background(), "me", assist.Batch{Redeem: "h"})
	wantKind(t, err, qiao.Conflict)
}

func voids(t *testing.T, s assist.Store) {
	commit(t, s, "me", assist.Batch{Session: "s", Pass: &assist.Pass{Hash: "h", Session: "s", Expires: moment, Body: []byte("{}")}})
	commit(t, s, "me", assist.Batch{Session: "other", Void: true})
	if _, err := s.Pass(context.Background(), "me", "h"); err != nil {
		t.Errorf("another conversation took it back: %v", err)
	}
	commit(t, s, "me", assist.Batch{Session: "s", Void: true})
	_, err := s.Commit(context.Background(), "me", assist.Batch{Redeem: "h"})
	wantKind(t, err, qiao.Conflict)
}

func isAtomic(t *testing.T, s assist.Store) {
	put(t, s, "me", Record("note", "a", "first", moment))
	before := list(t, s, "me", "note")
	for _, b := range []assist.Batch{{Redeem: "none"}, {Undo: []assist.ChangeID{1, 9}}} {
		b.Writes = []assist.Write{{Kind: "note", ID: "b", After: Record("note", "b", "new", moment)}}
		b.Session, b.State = "s", []byte(`{"x":1}`)
		if _, err := s.Commit(context.Background(), "me", b); err == nil {
			t.Error("it did not fail")
		}
	}
	if diff := cmp.Diff(before, list(t, s, "me", "note")); diff != "" {
		t.Errorf("something was changed (-want +got):\n%s", diff)
	}
	if state, err := s.State(context.Background(), "me", "s"); err != nil || state != nil {
		t.Errorf("the state was changed: %s, %v", state, err)
	}
}

func keepsState(t *testing.T, s assist.Store) {
	for _, want := range []string{`{"a":1}`, `{"a":2}`} {
		commit(t, s, "me", assist.Batch{Session: "s", State: []byte(want)})
		commit(t, s, "me", assist.Batch{Session: "s"})
		if got, err := s.State(context.Background(), "me", "s"); err != nil || string(got) != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
}

func forgets(t *testing.T, s assist.Store) {
	put(t, s, "me", Record("note", "a", "first", moment))
	put(t, s, "you", Record("note", "a", "first", moment))
	if err := s.Forget(context.Background(), "me"); err != nil {
		t.Fatal(err)
	}
	changes, _ := s.Changes(context.Background(), "me", 5)
	if len(list(t, s, "me", "note")) != 0 || len(changes) != 0 {
		t.Error("something is left")
	}
	if len(list(t, s, "you", "note")) != 1 {
		t.Error("another user's things are gone")
	}
}

// revisions are those after a number, as "id" or "-id" for one that is gone.
func revisions(t *testing.T, s assist.Store, after int64, n int) (words []string, last int64) {
	t.Helper()
	got, err := s.Revisions(context.Background(), "me", "note", after, n)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range got {
		if r.Kind != "note" || r.Number <= max(after, last) {
			t.Errorf("%v does not follow %d", r, max(after, last))
		}
		last = r.Number
		if r.Gone {
			r.ID = "-" + r.ID
		}
		words = append(words, r.ID)
	}
	return words, last
}

func revises(t *testing.T, s assist.Store) {
	if r, err := s.Latest(context.Background(), "me", "note"); err != nil || r.Number != 0 {
		t.Errorf("before anything the latest is %v, %v", r, err)
	}
	put(t, s, "me", Record("note", "a", "", moment), Record("note", "b", "", moment), Record("other", "x", "", moment))
	put(t, s, "you", Record("note", "y", "", moment))
	got, seen := revisions(t, s, 0, 9)
	if !cmp.Equal(got, []string{"a", "b"}) {
		t.Errorf("at first there is %v", got)
	}
	removed := commit(t, s, "me", assist.Batch{Writes: []assist.Write{{Kind: "note", ID: "a"}, {Kind: "note", ID: "never"}}})
	put(t, s, "me", Record("note", "b", "", moment))
	got, last := revisions(t, s, seen, 9)
	if !cmp.Equal(got, []string{"-a", "b"}) {
		t.Errorf("what is new is %v", got)
	}
	if first, _ := revisions(t, s, seen, 1); !cmp.Equal(first, []string{"-a"}) {
		t.Errorf("the first new one is %v", first)
	}
	if r, err := s.Revision(context.Background(), "me", "note", "a"); err != nil || !r.Gone || r.Number <= seen {
		t.Errorf("a is at %v, %v", r, err)
	}
	_, err := s.Revision(context.Background(), "me", "note", "never")
	wantKind(t, err, qiao.NotFound)
	commit(t, s, "me", assist.Batch{Undo: []assist.ChangeID{removed}})
	if got, last = revisions(t, s, last, 9); !cmp.Equal(got, []string{"a"}) {
		t.Errorf("after undoing, what is new is %v", got)
	}
	if r, err := s.Latest(context.Background(), "me", "note"); err != nil || r.Number != last || r.ID != "a" || r.Gone {
		t.Errorf("the latest is %v, %v, want a at %d", r, err, last)
	}
	if err := s.Forget(context.Background(), "me"); err != nil {
		t.Fatal(err)
	}
	if got, _ := revisions(t, s, 0, 9); len(got) != 0 {
		t.Errorf("forgotten, there is %v", got)
	}
}

func expects(t *testing.T, s assist.Store) {
	put(t, s, "me", Record("note", "a", "first", moment))
	old, err := s.Latest(context.Background(), "me", "note")
	if err != nil {
		t.Fatal(err)
	}
	write := func(r assist.Revision) error {
		_, err := s.Commit(context.Background(), "me", assist.Batch{Expect: []assist.Revision{r}, Writes: []assist.Write{{Kind: "note", ID: "a", After: Record("note", "a", "next", moment)}}})
		return err
	}
	wantKind(t, write(assist.Revision{Kind: "note", ID: "a", Gone: true}), qiao.Conflict)
	wantKind(t, write(assist.Revision{Kind: "note", ID: "b", Number: old.Number}), qiao.Conflict)
	if err := write(old); err != nil {
		t.Errorf("at the expected revision: %v", err)
	}
	wantKind(t, write(old), qiao.Conflict)
	commit(t, s, "me", assist.Batch{Writes: []assist.Write{{Kind: "note", ID: "a"}}})
	wantKind(t, write(old), qiao.Conflict)
	if err := write(assist.Revision{Kind: "note", ID: "a", Gone: true}); err != nil {
		t.Errorf("where there is none: %v", err)
	}
}
