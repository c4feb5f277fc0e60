package template

import (
	"slices"
	"time"

	"github.com/qiao-ai/qiao/assist/intent"
)

// MaxRunes is how long a sentence may be; a longer one matches nothing.
const MaxRunes = 300

// A Context is what a sentence is understood in.
type Context struct {
	// Values are facts about where it was said, such as {"area": "Kitchen"}.
	Values map[string]string
	// Lists are those that the grammar leaves open, such as the user's contacts.
	Lists map[string]*List
	// Now is the reference time of typed slots; zero is the present.
	Now time.Time
}

// A score weighs a reading; more is better. The first that differs decides.
type score struct {
	preferred int32 // runes of the preferred slot
	wild      int32 // runes of wildcards, counted below zero
	literal   int32 // runes of the template's own words
}

func (a score) above(b score) bool {
	if a.preferred != b.preferred {
		return a.preferred > b.preferred
	}
	if a.wild != b.wild {
		return a.wild > b.wild
	}
	return a.literal > b.literal
}

// A found is a reading of a sentence by one template.
type found struct {
	template int
	score    score
	match    intent.Match
}

// Match lists what a sentence may mean, the best first, each intent with its
// slots once. Words to skip are left out only where nothing matches with them.
func (s *Set) Match(line string, c Context) []intent.Match {
	if len(line) > 8*MaxRunes {
		return nil
	}
	sent := normalise(line, s.grammar.NoSpaces)
	all := s.read(sent, c)
	if len(all) == 0 {
		if ranges := s.skippable(sent); len(ranges) > 0 {
			all = s.read(sent.without(ranges), c)
		}
	}
	return s.rank(all)
}

func (s *Set) rank(all []found) []intent.Match {
	slices.SortStableFunc(all, func(a, b found) int {
		switch {
		case a.score.above(b.score):
			return -1
		case b.score.above(a.score):
			return 1
		case len(a.match.Slots) != len(b.match.Slots):
			return len(b.match.Slots) - len(a.match.Slots) // what says more
		}
		return a.template - b.template
	})
	var list []intent.Match
	refused := s.refused(all)
	for _, f := range all {
		t := &s.templates[f.template]
		if t.Negative || refused[f.match.Intent] || slices.ContainsFunc(list, func(m intent.Match) bool { return same(m, f.match) }) {
			continue
		}
		list = append(list, f.match)
	}
	return list
}

// refused are the intents whose negative phrases match.
func (s *Set) refused(all []found) map[intent.Name]bool {
	var m map[intent.Name]bool
	for _, f := range all {
		if s.templates[f.template].Negative {
			if m == nil {
				m = map[intent.Name]bool{}
			}
			m[f.match.Intent] = true
		}
	}
	return m
}

func same(a, b intent.Match) bool {
	if a.Intent != b.Intent || len(a.Slots) != len(b.Slots) {
		return false
	}
	for k, v := range a.Slots {
		w, ok := b.Slots[k]
		if !ok || v.Text != w.Text || v.Value != w.Value {
			return false
		}
	}
	return true
}

// skippable finds the words to leave out.
func (s *Set) skippable(t *sentence) [][2]int {
	var ranges [][2]int
	for i := 0; i < len(t.runes); i++ {
		if !t.boundary(i) {
			continue
		}
		for _, w := range s.skip {
			end := i + len(w)
			if end <= len(t.runes) && t.boundary(end) && slices.Equal(t.runes[i:end], w) {
				ranges = append(ranges, [2]int{i, end})
				i = end - 1
				break
			}
		}
	}
	return ranges
}

// read runs every template that the sentence may match.
func (s *Set) read(t *sentence, c Context) []found {
	if len(t.runes) == 0 || len(t.runes) > MaxRunes {
		return nil
	}
	x := s.pool.Get().(*scratch)
	defer s.pool.Put(x)
	x.begin(s, t, c)
	has := maskOf(t.runes)
	var all []found
	for i := range s.templates {
		if !s.templates[i].mask.within(&has) {
			continue
		}
		if f, ok := x.run(i); ok {
			all = append(all, f)
		}
	}
	return all
}
