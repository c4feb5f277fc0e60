package write

import (
	"context"
	"time"
)

// A UserID names whose dictionary, profile and glossary apply. Without sign-in
// it is "local".
type UserID string

// A Profile is what Qiao has learnt of a user's style from accepted and
// rejected edits. The user sees all of it and can delete all of it.
type Profile struct {
	Rules []RuleHabit `json:"rules"`
}

// A RuleHabit counts what a user did with a rule's proposals.
type RuleHabit struct {
	Rule     string    `json:"rule"`
	Accepted int       `json:"accepted"`
	Rejected int       `json:"rejected"`
	Muted    bool      `json:"muted"` // by the user's own wish
	Last     time.Time `json:"last"`
}

// A Term is an entry of a user's glossary: how a thing must be written.
type Term struct {
	Term  string   `json:"term"`
	Avoid []string `json:"avoid,omitempty"` // spellings to replace with Term
	Note  string   `json:"note,omitempty"`
}

// A Decision tells what a user did with an edit. It holds no text.
type Decision struct {
	Rule     string `json:"rule"`
	Accepted bool   `json:"accepted"`
}

// A Store keeps what belongs to a user. Each change is one transaction. Methods
// may be called from many goroutines.
type Store interface {
	Words(ctx context.Context, u UserID) ([]string, error) // sorted
	AddWord(ctx context.Context, u UserID, word string) error
	RemoveWord(ctx context.Context, u UserID, word string) error

	Profile(ctx context.Context, u UserID) (Profile, error)
	Decide(ctx context.Context, u UserID, d []Decision, at time.Time) error
	Mute(ctx context.Context, u UserID, rule string, muted bool) error

	Glossary(ctx context.Context, u UserID) ([]Term, error) // sorted by Term
	PutTerm(ctx context.Context, u UserID, t Term) error
	RemoveTerm(ctx context.Context, u UserID, term string) error

	// Forget deletes all that is kept of the user: words, profile and glossary.
	Forget(ctx context.Context, u UserID) error
}
