package lease

import (
	"context"
	"time"
)

// A Pool keeps counters that nodes share. Its methods may be called from many
// goroutines; an error is of Kind Unavailable, and says nothing of whether the call
// took effect: a renewal may be sent again.
type Pool interface {
	// Renew settles what a node used and leases it what it needs next, for each
	// counter by itself. There is one Grant for each Ask, in their order.
	Renew(ctx context.Context, node string, asks []Ask) ([]Grant, error)
	// Beat says that a node lives, and tells what is known of all.
	Beat(ctx context.Context, node string) (Beat, error)
}

// A Counter is what a limit counts.
type Counter struct {
	Name string // such as "key/phone-app/requests"; it holds no secret
	// End is when the period of a budget ends. Zero is a sliding minute.
	End time.Time
}

// Budget tells whether the counter is one of a period.
func (c Counter) Budget() bool { return !c.End.IsZero() }

// Window is how many seconds of use count against a limit by the minute: sixty, the
// one that runs, and one more for the seconds of two clocks that do not begin at once.
const Window = 62

// Life is how long a node may spend what it leased without hearing from the pool.
const Life = 10 * time.Second

// Young is how long a pool that has just begun waits for nodes to tell what they
// know. See Ask.Most and Ask.Floor.
const Young = 5 * time.Second

// An Ask is what a node used of one counter, and what it needs. Sent twice, it counts
// once.
type Ask struct {
	Counter Counter
	Limit   int64

	// Used is all that the node used in the Window, for a counter by the minute.
	Used []Use

	// Of a budget: Spent is what was spent since the Ask with the number before Seq,
	// and Floor what all nodes had spent as far as this one knew at that time. A
	// pool that has lost its memory begins with the highest Floor.
	Seq, Spent, Floor int64

	Keep  int64 // of its slice that the node keeps, and may have spent by the answer
	Need  int64 // beyond Keep, by requests that wait
	Least int64 // that is of any use to them
	Want  int64 // beyond Keep, for requests to come
	Most  int64 // that the node may use and hold, of a pool that is Young; 0 is any
}

// A Use is what was used some whole seconds ago.
type Use struct{ Age, N int64 }

// A Grant is a node's slice from now on, for [Life].
type Grant struct {
	Lease int64         // at least the Ask's Keep
	Left  int64         // that nobody has used or leased; less than 0 is too much used
	Used  int64         // by all nodes
	Wait  time.Duration // until the Ask's Least may fit; 0 if nobody waits or something was granted
}

// A Beat is what a pool knows of its nodes.
type Beat struct {
	Nodes int           // that have been heard of in the last seconds
	Epoch string        // another one after the pool lost its memory
	Age   time.Duration // of the epoch
}

// grant divides what is left: those who wait first, and for requests to come no more
// than a share of the rest, so that the last units do not lie idle at one node.
func (a *Ask) grant(left int64, nodes int) int64 {
	if left < max(a.Least, 1) {
		return 0
	}
	return min(left, max(a.Need, min(a.Want, left/int64(2*nodes))))
}
