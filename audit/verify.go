package audit

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao"
)

// A Report says whether a log is whole.
type Report struct {
	OK      bool   `json:"ok"`
	Entries int64  `json:"entries"`           // that were looked at
	Head    Head   `json:"head"`              // to be kept elsewhere
	At      int64  `json:"at,omitempty"`      // N where it is not whole
	Problem string `json:"problem,omitempty"` // what is wrong there
}

// A Head names an entry by its number and hash: 12:5f70….
type Head struct {
	N    int64 `json:"n"`
	Hash Hash  `json:"hash"`
}

// String returns what ParseHead reads.
func (h Head) String() string { return fmt.Sprintf("%d:%s", h.N, h.Hash) }

// ParseHead reads N:HASH.
func ParseHead(s string) (h Head, err error) {
	n, hash, ok := strings.Cut(s, ":")
	if h.N, err = strconv.ParseInt(n, 10, 64); err != nil || !ok || h.N < 1 || h.Hash.UnmarshalText([]byte(hash)) != nil {
		return Head{}, qiao.Errorf(qiao.Invalid, "audit", "that is no head of a log").WithFix("Write it as N:HASH, as qiao audit verify prints it.")
	}
	return h, nil
}

// page is how many entries are looked at at once.
const page = 1000

// Verify looks at all entries. What is wrong is in the Report; an error is that of a
// store that cannot be read. Heads that were kept elsewhere must be in the log.
func Verify(ctx context.Context, s Store, kept ...Head) (Report, error) {
	v := verifier{kept: map[int64]Hash{}}
	for _, h := range kept {
		v.kept[h.N] = h.Hash
	}
	n, hash, err := s.AuditHead(ctx)
	if err != nil {
		return Report{}, err
	}
	for {
		list, err := s.AuditEntries(ctx, Filter{After: v.last.N, Oldest: true, Limit: page})
		if err != nil {
			return Report{}, err
		}
		for _, e := range list {
			if problem := v.next(e); problem != "" {
				return Report{Entries: v.last.N, At: v.last.N + 1, Problem: problem, Head: v.head()}, nil
			}
		}
		if len(list) < page {
			break
		}
	}
	r := Report{OK: true, Entries: v.last.N, Head: v.head()}
	switch {
	case v.last.N < n: // more may have come since the head was read
		r.OK, r.At, r.Problem = false, v.last.N+1, "the last entries were removed"
	case v.last.N == n && v.last.Hash != hash:
		r.OK, r.At, r.Problem = false, n, "another entry was added last"
	}
	for n := range v.kept {
		if r.OK && n > v.last.N {
			r.OK, r.At, r.Problem = false, v.last.N+1, "an entry that was kept elsewhere is not there"
		}
	}
	return r, nil
}

type verifier struct {
	last Entry
	kept map[int64]Hash
}

func (v *verifier) head() Head { return Head{v.last.N, v.last.Hash} }

// next says what is wrong with the entry that follows, or "".
func (v *verifier) next(e Entry) string {
	kept, known := v.kept[e.N]
	switch {
	case e.N != v.last.N+1:
		return "an entry was removed"
	case e.Previous != v.last.Hash:
		return "the entry before was replaced"
	case e.Hash != e.sum():
		return "the entry was changed"
	case known && kept != e.Hash:
		return "it is not the entry that was kept elsewhere"
	}
	v.last = e
	return ""
}
