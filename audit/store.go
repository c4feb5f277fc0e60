package audit

import (
	"context"
	"time"
)

// A Store keeps entries. It has no way to change or remove one. Every method is one
// transaction; all may be called from many goroutines, and several processes may use
// one Store.
type Store interface {
	// AppendAudit adds the entry that next makes of the last one, which is the zero
	// Entry at first, and returns it. No other entry comes between.
	AppendAudit(ctx context.Context, next func(last Entry) Entry) (Entry, error)
	// AuditEntries returns at most f.Limit entries, in the order of f.
	AuditEntries(ctx context.Context, f Filter) ([]Entry, error)
	// AuditHead returns the number and the hash of the entry that was added last, as
	// they were noted then beside the entries; 0 where none was.
	AuditHead(ctx context.Context) (n int64, h Hash, err error)
}

// A Filter chooses entries. A zero field allows all.
type Filter struct {
	Since time.Time // at or after
	Until time.Time // before
	Actor string
	Act   string
	On    string
	After int64 // those with a greater N, the oldest first; 0 is all, the newest first unless Oldest is set
	// Oldest lists the oldest first.
	Oldest bool
	Limit  int // 100 if 0
}

// Most is how many entries a Filter may ask for; 100 where it asks for none.
func (f Filter) Most() int {
	if f.Limit <= 0 {
		return 100
	}
	return f.Limit
}
