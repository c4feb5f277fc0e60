package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"time"
)

// An Entry is one act.
type Entry struct {
	N        int64     `json:"n"`              // 1, 2, 3, … without a gap
	At       time.Time `json:"at"`             // in milliseconds, UTC
	Actor    string    `json:"actor"`          // the key or the person, such as phone-app
	Via      string    `json:"via"`            // http, cli or server
	Act      string    `json:"act"`            // such as revoke-key
	On       string    `json:"on,omitempty"`   // what it was done to, such as a key's name
	Outcome  string    `json:"outcome"`        // ok, or the kind of error
	Role     string    `json:"role,omitempty"` // of the actor
	Previous Hash      `json:"previous"`       // Hash of the entry before; zero for the first
	Hash     Hash      `json:"hash"`           // of all fields above
}

// A Hash is a SHA-256; in JSON, 64 hex digits.
type Hash [sha256.Size]byte

// String returns 64 hex digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText implements [encoding.TextMarshaler].
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (h *Hash) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err != nil || len(b) != len(h) {
		return errors.New("it is not 64 hex digits")
	}
	copy(h[:], b)
	return nil
}

// after returns the entry as the one that follows last.
func (e Entry) after(last Entry) Entry {
	e.N, e.Previous = last.N+1, last.Hash
	e.Hash = e.sum()
	return e
}

// sum is the hash that an entry should bear. Each field is preceded by its length,
// so that no two entries write the same bytes.
func (e Entry) sum() (h Hash) {
	b := binary.BigEndian.AppendUint64([]byte("qiao audit 1"), uint64(e.N))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.UnixMilli()))
	for _, s := range []string{e.Actor, e.Via, e.Act, e.On, e.Outcome, e.Role, string(e.Previous[:])} {
		b = binary.BigEndian.AppendUint64(b, uint64(len(s)))
		b = append(b, s...)
	}
	return sha256.Sum256(b)
}
