package assist

import (
	"context"
	"encoding/json"
	"time"
)

type (
	// A UserID names whose things these are.
	UserID string
	// A SessionID names a conversation of a user.
	SessionID string
	// A Kind is a sort of kept thing, such as "timer".
	Kind string
	// A ChangeID numbers the changes of a user, in their order, from 1.
	ChangeID int64
)

// A Record is a kept thing. Two records are the same if all their fields are.
type Record struct {
	Kind Kind            `json:"kind"`
	ID   string          `json:"id"`
	At   time.Time       `json:"at,omitzero"` // what its kind is sorted by, to the millisecond
	Text string          `json:"text"`        // what a search finds
	Body json.RawMessage `json:"body"`        // a JSON object
}

// A Write puts a record in the place of the one with its kind and id, or, if
// After is nil, removes that one.
type Write struct {
	Kind  Kind    `json:"kind"`
	ID    string  `json:"id"`
	After *Record `json:"after"`
}

// A Change is what was done at once, and is undone at once.
type Change struct {
	ID     ChangeID  `json:"id"`
	At     time.Time `json:"at"`
	Intent string    `json:"intent"`
	Label  string    `json:"label"` // what was done, for people
}

// A Pass is a promise to do something once somebody confirms it. What redeems it
// is a secret of which a store keeps only the hash.
type Pass struct {
	Hash    string
	Session SessionID
	Expires time.Time
	Body    json.RawMessage
}

// A Batch is all that a turn changes. It happens wholly or not at all.
type Batch struct {
	Change  Change // the ID is the store's to give
	Writes  []Write
	Session SessionID
	// State is the conversation's from now on; nil leaves it as it was.
	State json.RawMessage
	// Void takes back the passes of the session that nobody has redeemed.
	Void bool
	Pass *Pass
	// Undo lists changes to take back, before anything else happens. Beside writes
	// it is part of the change: who undoes that has the old ones again.
	Undo []ChangeID
	// Redeem is the hash of a pass that this batch uses up. One that is not there
	// any more is an error of Kind Conflict, and nothing happens.
	Redeem string
	// Expect lists what must be true of records: to be at a revision, or, where
	// Gone is set, not to be there. Otherwise the error has Kind Conflict, and
	// nothing happens.
	Expect []Revision
}

// A Revision tells when a record was last written or removed: its Number is higher
// than those of all writes to the same kind before it, undoing among them.
type Revision struct {
	Kind   Kind
	ID     string
	Number int64
	Gone   bool // it was removed
}

// A Store keeps what belongs to users. Its methods may be called from many
// goroutines. No user sees what belongs to another.
type Store interface {
	// Get returns a record, or an error of Kind NotFound.
	Get(ctx context.Context, u UserID, k Kind, id string) (Record, error)
	// List returns the records of a kind by their At, then their ID.
	List(ctx context.Context, u UserID, k Kind) ([]Record, error)
	// Search returns those of a kind whose Text contains every word of the query,
	// in whatever case, in the order of List. Words are parted by spaces.
	Search(ctx context.Context, u UserID, k Kind, query string) ([]Record, error)
	// Commit does a batch. If it writes, it keeps the inverse beside the change,
	// whose id it returns; otherwise it returns 0. A change to be undone that was
	// undone already, or whose records were changed since, is an error of Kind
	// Conflict, one that is unknown NotFound.
	Commit(ctx context.Context, u UserID, b Batch) (ChangeID, error)
	// Revision returns that of a record, one that is gone too, or an error of Kind
	// NotFound.
	Revision(ctx context.Context, u UserID, k Kind, id string) (Revision, error)
	// Revisions returns those of a kind with a higher number than after, in their
	// order, up to n. Records that are removed stay among them.
	Revisions(ctx context.Context, u UserID, k Kind, after int64, n int) ([]Revision, error)
	// Latest returns the last revision of a kind: the zero one if nothing of it was
	// ever written.
	Latest(ctx context.Context, u UserID, k Kind) (Revision, error)
	// Changes returns up to n changes that were not undone, the last one first.
	Changes(ctx context.Context, u UserID, n int) ([]Change, error)
	// State returns a conversation's state, or nil if there is none.
	State(ctx context.Context, u UserID, s SessionID) (json.RawMessage, error)
	// Pass returns the pass of a hash without redeeming it, or an error of Kind
	// NotFound. It may have expired.
	Pass(ctx context.Context, u UserID, hash string) (Pass, error)
	// Forget deletes all that is kept of a user.
	Forget(ctx context.Context, u UserID) error
}

// equalRecords tells whether both are the same, or both are missing.
func equalRecords(a, b *Record) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Kind == b.Kind && a.ID == b.ID && a.At.Equal(b.At) && a.Text == b.Text && string(a.Body) == string(b.Body)
}
