package english

import (
	"cmp"
	"slices"

	"github.com/qiao-ai/qiao/write"
)

// autoFrom is the confidence from which a change is applied unasked. The
// figures in the tables were measured on development data of learners and of
// clean text, so that more than six in ten such changes are what an editor made
// too, and clean text is changed less than three times in a thousand words.
const autoFrom = 0.55

// auto tells whether c is safe enough to apply unasked. Matters of taste never
// are.
func auto(c change) bool {
	return c.confidence >= autoFrom && c.kind != write.Style
}

// settle chooses among changes that overlap: the surest one wins, and what the
// others would have put in the same place becomes its alternative. The result
// is in the order of place.
func settle(changes []change) []change {
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(b.confidence, a.confidence) })
	var kept []change
	for _, c := range changes {
		k := slices.IndexFunc(kept, func(o change) bool { return overlap(c, o) })
		switch {
		case k < 0:
			kept = append(kept, c)
		case kept[k].start == c.start && kept[k].end == c.end && kept[k].after != c.after && len(kept[k].alternatives) < 5:
			kept[k].alternatives = append(slices.Clip(kept[k].alternatives), c.after)
		}
	}
	slices.SortFunc(kept, func(a, b change) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
	return kept
}

// overlap tells whether two changes cannot both be made. An insertion beside
// another change can, unless that is an insertion too.
func overlap(a, b change) bool {
	if a.start == b.start && a.end == b.end {
		return true
	}
	return a.start < b.end && b.start < a.end
}
