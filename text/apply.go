package text

import (
	"cmp"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
)

const applyOp = "apply edits"

// Apply returns s with the edits made, which may come in any order. Their Byte
// offsets count; Rune and UTF16 are not looked at.
//
// It changes nothing and returns an error of Kind Conflict if an edit's Before
// or Hash does not fit s (an edit without a Hash is held to its Before alone),
// and of Kind Invalid if edits overlap (see [Span.Overlaps]) or a span is
// impossible.
func Apply(s string, edits []Edit) (string, error) {
	sorted, err := inOrder(s, edits)
	if err != nil {
		return "", err
	}
	return splice(s, sorted), nil
}

// Inverse returns the edits that turn Apply(s, edits) back into s, in order of
// place. Applying one of them takes back that change alone; taking back more,
// one after the other, needs a [Rebase] in between. Edits that change nothing
// have no inverse, and deletions that touch each other share one.
func Inverse(s string, edits []Edit) ([]Edit, error) {
	sorted, err := inOrder(s, edits)
	if err != nil {
		return nil, err
	}
	after := splice(s, sorted)
	inverse := make([]Edit, 0, len(sorted))
	var by Pos
	for _, e := range sorted {
		if e.noop() {
			continue
		}
		grown := e.grows()
		back := Edit{Span: e.moved(by), Before: e.After, After: e.Before}
		back.End = back.End.plus(grown)
		by = by.plus(grown)
		inverse = appendInverse(inverse, back)
	}
	return rehash(after, inverse), nil
}

// appendInverse appends e, or lengthens the last edit if both insert at one place.
func appendInverse(edits []Edit, e Edit) []Edit {
	if n := len(edits); n > 0 && edits[n-1].Overlaps(e.Span) {
		edits[n-1].After += e.After
		return edits
	}
	return append(edits, e)
}

// Rebase moves edits of s to where they belong in Apply(s, applied), with new
// hashes, so that a user can accept edits one after the other. An edit that
// overlaps an applied one has no place any more and is returned in lost.
func Rebase(s string, applied, rest []Edit) (moved, lost []Edit, err error) {
	done, err := inOrder(s, applied)
	if err != nil {
		return nil, nil, err
	}
	open, err := inOrder(s, rest)
	if err != nil {
		return nil, nil, err
	}
	after := splice(s, done)
	var by Pos
	i := 0
	for _, e := range open {
		for i < len(done) && done[i].End.Byte <= e.Start.Byte && byPlace(done[i], e) < 0 {
			by = by.plus(done[i].grows())
			i++
		}
		if i < len(done) && done[i].Overlaps(e.Span) {
			lost = append(lost, e)
			continue
		}
		e.Span = e.moved(by)
		moved = append(moved, e)
	}
	return rehash(after, moved), lost, nil
}

func rehash(s string, edits []Edit) []Edit {
	for i := range edits {
		edits[i].Hash = HashOf(s, edits[i].Span)
	}
	return edits
}

// inOrder returns the edits sorted by place, or why they cannot be applied to s.
func inOrder(s string, edits []Edit) ([]Edit, error) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, byPlace)
	for i, e := range sorted {
		if err := fits(s, e); err != nil {
			return nil, err
		}
		if i > 0 && sorted[i-1].Overlaps(e.Span) {
			return nil, qiao.Errorf(qiao.Invalid, applyOp, "two edits overlap at byte %d", e.Start.Byte).
				WithFix("Apply one of them, then check the new text again.")
		}
	}
	return sorted, nil
}

func byPlace(a, b Edit) int {
	return cmp.Or(cmp.Compare(a.Start.Byte, b.Start.Byte), cmp.Compare(a.End.Byte, b.End.Byte))
}

// fits returns nil if e was made for s.
func fits(s string, e Edit) error {
	start, end := e.Start.Byte, e.End.Byte
	switch {
	case start < 0 || end < start:
		return qiao.Errorf(qiao.Invalid, applyOp, "an edit from byte %d to %d is impossible", start, end).
			WithFix("Send edits as they were received.")
	case end > len(s), s[start:end] != e.Before, e.Hash != "" && e.Hash != HashOf(s, e.Span):
		return qiao.Errorf(qiao.Conflict, applyOp, "the text at byte %d is not what the edit was made for", start).
			WithFix("The text has changed since: check it again, and apply the new edits.")
	}
	return nil
}

// splice makes sorted edits, known to fit.
func splice(s string, sorted []Edit) string {
	size := len(s)
	for _, e := range sorted {
		size += len(e.After) - len(e.Before)
	}
	var b strings.Builder
	b.Grow(size)
	last := 0
	for _, e := range sorted {
		b.WriteString(s[last:e.Start.Byte])
		b.WriteString(e.After)
		last = e.End.Byte
	}
	b.WriteString(s[last:])
	return b.String()
}
