package eval

import (
	"cmp"
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
)

// A chinesePair is a sentence with its corrections. A sentence among its own
// corrections is one without errors.
type chinesePair struct {
	source string
	refs   []string
}

// right tells whether the sentence is to be left as it is.
func (p chinesePair) right() bool { return slices.Contains(p.refs, p.source) }

// A chineseSet is a file of pairs.
type chineseSet struct {
	path  string
	pairs []chinesePair
}

// Measure tells, of the sentences without errors, how many get an edit, any at
// all and one applied unasked; and of those with errors, how right the edits
// are, character by character against the nearest correction.
func (s chineseSet) Measure(ctx context.Context, deps Deps) (Set, error) {
	checker, err := deps.checker(text.Chinese)
	if err != nil {
		return Set{}, err
	}
	set := Set{Name: setName(s.path), Language: string(text.Chinese), Items: len(s.pairs)}
	m := chineseCount{rules: map[string]*Tally{}}
	for i, p := range s.pairs {
		began := time.Now()
		edits, err := checker.Check(ctx, p.source, write.CheckOptions{})
		if err != nil {
			return Set{}, err
		}
		m.took = append(m.took, time.Since(began))
		m.count(p, edits)
		if len(edits) > 0 && p.right() && len(set.Examples) < deps.Examples {
			set.Examples = append(set.Examples, chineseExample(p.source, edits))
		}
		deps.progress(set.Name, i+1, len(s.pairs))
	}
	set.Figures, set.Tallies = m.figures(), m.tallies()
	return set, nil
}

func chineseExample(s string, edits []write.Edit) Example {
	var plain []text.Edit
	for _, e := range edits {
		plain = append(plain, e.Edit)
	}
	after, err := text.Apply(s, plain)
	if err != nil {
		after = s
	}
	return Example{Note: "unchanged, " + edits[0].Rule, Before: s, After: after}
}

// A chineseCount adds up what the edits of a set were worth.
type chineseCount struct {
	right, rightAny, rightAuto int // sentences without errors, and those edited
	wrong                      int // sentences with errors
	gold                       int // characters to be changed
	auto, autoHit, all, allHit int // characters changed, and those changed right
	rules                      map[string]*Tally
	took                       []time.Duration
}

func (m *chineseCount) count(p chinesePair, edits []write.Edit) {
	auto := slices.ContainsFunc(edits, func(e write.Edit) bool { return e.Auto })
	if p.right() {
		m.right++
		m.rightAny += one(len(edits) > 0)
		m.rightAuto += one(auto)
	} else {
		m.wrong++
	}
	gold := nearestGold(p, edits)
	m.gold += len(gold)
	for _, e := range edits {
		made, hits := 0, 0
		for _, a := range atoms(p.source, e.Edit) {
			made++
			hits += one(gold[a])
		}
		m.all += made
		m.allHit += hits
		t := m.tally(e.Rule)
		t.All += made
		t.Found += hits
		if e.Auto {
			m.auto += made
			m.autoHit += hits
			t.Auto += made
			t.Right += hits
		}
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (m *chineseCount) tally(rule string) *Tally {
	if m.rules[rule] == nil {
		m.rules[rule] = &Tally{Rule: rule}
	}
	return m.rules[rule]
}

func (m *chineseCount) tallies() []Tally {
	var out []Tally
	for _, t := range m.rules {
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b Tally) int { return cmp.Or(b.All-a.All, cmp.Compare(a.Rule, b.Rule)) })
	return out
}

func (m *chineseCount) figures() []Figure {
	f := []Figure{
		{Name: "unchanged_edited_any", Value: share(m.rightAny, m.right), Unit: "%", Of: m.right},
		{Name: "unchanged_edited_auto", Value: share(m.rightAuto, m.right), Unit: "%", Of: m.right},
		{Name: "sentences_with_errors", Value: float64(m.wrong)},
		{Name: "auto_precision", Value: share(m.autoHit, m.auto), Unit: "%", Of: m.auto},
		{Name: "auto_recall", Value: share(m.autoHit, m.gold), Unit: "%", Of: m.gold},
		{Name: "all_precision", Value: share(m.allHit, m.all), Unit: "%", Of: m.all},
		{Name: "all_recall", Value: share(m.allHit, m.gold), Unit: "%", Of: m.gold},
	}
	if len(m.took) > 0 {
		slices.Sort(m.took)
		f = append(f, Figure{Name: "p50", Value: millis(m.took[len(m.took)/2]), Unit: "ms"},
			Figure{Name: "p95", Value: millis(m.took[len(m.took)*95/100]), Unit: "ms"})
	}
	return f
}

// An atom is the smallest part of a change: one character for another, or an
// insertion or deletion as a whole.
type atom struct {
	at            int // byte
	before, after string
}

// atoms takes an edit of s apart.
func atoms(s string, e text.Edit) []atom {
	if utf8.RuneCountInString(e.Before) == utf8.RuneCountInString(e.After) {
		return evenAtoms(s, e.Start.Byte, e.Before, e.After)
	}
	var out []atom
	for _, d := range text.Diff(e.Before, e.After) {
		out = append(out, evenAtoms(s, e.Start.Byte+d.Start.Byte, d.Before, d.After)...)
	}
	return out
}

// evenAtoms splits a change of as many characters on both sides.
func evenAtoms(s string, at int, before, after string) []atom {
	if utf8.RuneCountInString(before) != utf8.RuneCountInString(after) {
		return []atom{leftmost(s, atom{at, before, after})}
	}
	var out []atom
	to := []rune(after)
	i := 0
	for offset, c := range before {
		if c != to[i] {
			out = append(out, atom{at + offset, string(c), string(to[i])})
		}
		i++
	}
	return out
}

// leftmost moves a deletion as far to the left as it does the same, so that
// deleting either of two equal characters counts as one change.
func leftmost(s string, a atom) atom {
	for a.after == "" && a.at > 0 {
		c, n := utf8.DecodeLastRuneInString(s[:a.at])
		last, m := utf8.DecodeLastRuneInString(a.before)
		if c != last || n != m {
			break
		}
		a.at -= n
		a.before = s[a.at : a.at+len(a.before)]
	}
	return a
}

// nearestGold returns the changes of the correction that the edits come nearest
// to.
func nearestGold(p chinesePair, edits []write.Edit) map[atom]bool {
	var best map[atom]bool
	bestHits := -1
	for _, ref := range p.refs {
		gold := map[atom]bool{}
		for _, d := range text.Diff(p.source, ref) {
			for _, a := range evenAtoms(p.source, d.Start.Byte, d.Before, d.After) {
				gold[a] = true
			}
		}
		hits := 0
		for _, e := range edits {
			for _, a := range atoms(p.source, e.Edit) {
				hits += one(gold[a])
			}
		}
		if hits > bestHits || hits == bestHits && len(gold) < len(best) {
			best, bestHits = gold, hits
		}
	}
	return best
}
