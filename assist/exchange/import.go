package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/skill"
)

// mostUID bounds a UID, in bytes.
const mostUID = 500

// Contents are what a file holds.
type Contents struct {
	Entries []Entry
	Refused []Refusal
	Photos  int // pictures, sounds and keys that were left out
	Skipped int // journals, busy times and groups, which Qiao does not keep
}

// A Refusal says what was not taken in.
type Refusal struct {
	Line int    `json:"line"` // of the file, from 1
	Why  string `json:"why"`
}

func (f *Contents) refuse(line int, why string) {
	f.Refused = append(f.Refused, Refusal{line, why})
}

// An Entry is one thing of a file: an event, a reminder or a contact.
type Entry struct {
	Line int // where it begins
	Kind assist.Kind
	UID  string

	name  string
	value any    // skill.Event, skill.Reminder or skill.Contact
	heavy string // a card's pictures
}

// Name is what people call it.
func (e Entry) Name() string { return e.name }

// Record is the record of an entry under an id. What only Qiao knows of a record
// that it replaces stays.
func (e Entry) Record(id string, old *assist.Record) (assist.Record, error) {
	foreign := func(f skill.Foreign) skill.Foreign {
		if f.UID = e.UID; f.UID == id {
			f.UID = ""
		}
		return f
	}
	switch v := e.value.(type) {
	case skill.Event:
		v.Foreign = foreign(v.Foreign)
		return skill.EventRecord(id, v)
	case skill.Reminder:
		v.Foreign = foreign(v.Foreign)
		if old != nil {
			if was, err := assist.Decode[skill.Reminder](*old); err == nil {
				v.Place = was.Place
			}
		}
		return skill.ReminderRecord(id, v)
	case skill.Contact:
		v.Foreign = foreign(v.Foreign)
		if old != nil {
			if was, err := assist.Decode[skill.Contact](*old); err == nil {
				v.Self = v.Self || was.Self
				if v.Relation == "" {
					v.Relation = was.Relation
				}
			}
		}
		return skill.ContactRecord(id, v)
	}
	return assist.Record{}, qiao.Errorf(qiao.Other, "import", "nobody keeps a %s", e.Kind)
}

// UID is the name by which others know a record.
func UID(id string, f skill.Foreign) string {
	if f.UID != "" {
		return f.UID
	}
	return id
}

// A Report says what became of a file.
type Report struct {
	New     int             `json:"new"`
	Changed int             `json:"changed"`
	Same    int             `json:"same"`
	Photos  int             `json:"photos,omitempty"`  // that were left out
	Skipped int             `json:"skipped,omitempty"` // of a kind that is not kept
	Refused []Refusal       `json:"refused"`
	Change  assist.ChangeID `json:"change,omitempty"` // undoes all of it; 0 if nothing changed
}

// Label says in few words what an import did.
func (r Report) Label(what string) string {
	return fmt.Sprintf("%s imported: %d new, %d changed", what, r.New, r.Changed)
}

// Read reads an iCalendar or vCard file, whichever it is.
func Read(data []byte, zone *time.Location) (*Contents, error) {
	head := bytes.ToUpper(data[:min(len(data), 4096)])
	if bytes.Contains(head, []byte("BEGIN:VCARD")) && !bytes.Contains(head, []byte("BEGIN:VCALENDAR")) {
		return ReadCards(data)
	}
	return ReadCalendar(data, zone)
}

// Import puts contents into a user's store, as one change. A thing that is there
// already, by its UID, is replaced if it is different. A contact called me is the
// user; what others are to that one, they are to the user.
func (f *Contents) Import(ctx context.Context, store assist.Store, u assist.UserID, now time.Time, me string) (Report, error) {
	r := Report{Photos: f.Photos, Skipped: f.Skipped, Refused: append([]Refusal{}, f.Refused...)}
	var writes []assist.Write
	kinds := map[assist.Kind]bool{}
	for _, e := range f.Entries {
		kinds[e.Kind] = true
	}
	for _, k := range slices.Sorted(keysOf(kinds)) {
		known, err := store.List(ctx, u, k)
		if err != nil {
			return r, err
		}
		w, err := f.plan(k, known, me, &r)
		if err != nil {
			return r, err
		}
		writes = append(writes, w...)
	}
	slices.SortFunc(r.Refused, func(a, b Refusal) int { return a.Line - b.Line })
	if len(writes) == 0 {
		return r, nil
	}
	c := assist.Change{At: time.UnixMilli(now.UnixMilli()).UTC(), Intent: appOf[writes[0].Kind] + ".import", Label: r.Label(f.what())}
	var err error
	r.Change, err = store.Commit(ctx, u, assist.Batch{Change: c, Writes: writes})
	return r, err
}

// appOf are the apps of kinds, as intents name them.
var appOf = map[assist.Kind]string{skill.EventKind: "calendar", skill.ReminderKind: "reminder", skill.ContactKind: "contact"}

func keysOf[K comparable](m map[K]bool) func(func(K) bool) {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func (f *Contents) what() string {
	names := map[assist.Kind]string{skill.EventKind: "events", skill.ReminderKind: "reminders", skill.ContactKind: "contacts"}
	found := map[string]bool{}
	for _, e := range f.Entries {
		found[names[e.Kind]] = true
	}
	return strings.Join(slices.Sorted(keysOf(found)), ", ")
}

// plan compares the entries of a kind with what is known.
func (f *Contents) plan(k assist.Kind, known []assist.Record, me string, r *Report) ([]assist.Write, error) {
	byUID := make(map[string]*assist.Record, len(known))
	for i := range known {
		var foreign skill.Foreign
		if err := json.Unmarshal(known[i].Body, &foreign); err != nil {
			return nil, qiao.E(qiao.Other, "import", err)
		}
		byUID[UID(known[i].ID, foreign)] = &known[i]
	}
	if k == skill.ContactKind {
		f.relate(known, me)
	}
	var writes []assist.Write
	written := map[string]bool{}
	for _, e := range f.Entries {
		if e.Kind != k {
			continue
		}
		if written[e.UID] {
			r.Refused = append(r.Refused, Refusal{e.Line, "the file has its UID twice"})
			continue
		}
		written[e.UID] = true
		old, id := byUID[e.UID], e.UID
		if old != nil {
			id = old.ID
		}
		rec, err := e.Record(id, old)
		if err != nil {
			return nil, err
		}
		switch {
		case old == nil:
			r.New++
		case string(old.Body) == string(rec.Body) && old.Text == rec.Text:
			r.Same++
			continue
		default:
			r.Changed++
		}
		writes = append(writes, assist.Write{Kind: k, ID: id, After: &rec})
	}
	return writes, nil
}
