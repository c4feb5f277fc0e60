package ledger

import (
	"crypto/rand"
	"encoding/binary"
	"sync/atomic"
	"time"
)

// A UID tells a row from all others, of other processes too. A Store that many
// nodes share keeps no row twice: one that is tried again, because nobody knows
// whether the first time was done, is there once.
type UID [16]byte

// UIDs gives UIDs that sort by the order in which they were given. Its methods may
// be called from many goroutines.
type UIDs struct {
	prefix [10]byte // when it began, and what tells it from others
	n      atomic.Uint64
}

// NewUIDs returns UIDs of its own.
func NewUIDs() *UIDs {
	u := &UIDs{}
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(time.Now().UnixMilli()))
	copy(u.prefix[:6], ms[2:])
	_, _ = rand.Read(u.prefix[6:]) // it never fails
	return u
}

// Next returns the next one.
func (u *UIDs) Next() (id UID) {
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], u.n.Add(1))
	copy(id[:], u.prefix[:])
	copy(id[10:], n[2:])
	return id
}
