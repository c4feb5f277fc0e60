package query

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options are what a query is understood by.
type Options struct {
	// Now is the reference time, in the zone of the person who asks; the zero time
	// stands for the present one.
	Now time.Time
	// Language is that of dates written with numbers, "en-US" or other; empty takes
	// it from the query.
	Language string
	// Places finds places by a folded name. Without it no place is understood.
	Places func(name string) []Found
	// Cameras are the names of the cameras in the library, maker and model, so that
	// a model is understood by its name alone.
	Cameras []string
}

// numbersOf are the measures, compiled once.
var numbersOf = sync.OnceValue(measures)

// Parse understands a query. It never fails: what it does not understand becomes
// words. A query longer than [LongestQuery] is cut. It may be called from many
// goroutines.
func Parse(query string, o Options) Plan {
	query = cut(strings.ToValidUTF8(query, " "))
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	p := Plan{Query: query, Language: "en", Chips: []Chip{}}
	if hasHan(query) {
		p.Language = "zh"
	}
	if o.Language == "" {
		o.Language = p.Language
	}
	s := newSource(query)
	mentions := s.understand(o)
	p.Question = question(mentions)
	p.Chips = append(p.Chips, (&linker{}).link(s, mentions)...)
	p.Chips = p.Chips[:min(len(p.Chips), mostChips)]
	identify(p.Chips)
	return p
}

// cut shortens a query at the end of a character.
func cut(s string) string {
	if len(s) <= LongestQuery {
		return s
	}
	return strings.ToValidUTF8(s[:LongestQuery], "")
}

// understand finds all mentions, in the order of the text.
func (s *source) understand(o Options) []mention {
	all := s.literal()
	found := s.lookUp()
	numbers := s.numbers(numbersOf())
	candidates := append(slices.Clone(numbers), s.times(o, numbers)...)
	candidates = append(candidates, s.cameras(found, o.Cameras)...)
	candidates = append(candidates, s.places(o.Places)...)
	candidates = append(candidates, found...)
	all = append(all, s.choose(candidates)...)
	all = append(all, s.marks()...)
	all = append(all, s.leftovers()...)
	slices.SortStableFunc(all, func(a, b mention) int { return cmp.Compare(a.start, b.start) })
	return s.merge(s.settle(all))
}

// settle makes what stands last and denies deny what was before: 截图不要.
func (s *source) settle(all []mention) []mention {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].op == "not" && s.f[all[i].start:all[i].end] == "不要" && i > 0 {
			all[i].op = "afternot"
		}
		if all[i].op == "" || all[i].op == "not" || all[i].op == "weaknot" {
			break
		}
	}
	return all
}

// merge makes one chip of plain words that stand together.
func (s *source) merge(all []mention) []mention {
	var kept []mention
	for _, m := range all {
		if n := len(kept); n > 0 && kept[n-1].kind == Device && m.kind == Thing && m.v.Any[0] == "cell phone" {
			continue // "Huawei phone" shows no phone
		}
		if n := len(kept); n > 0 && plainWords(kept[n-1]) && plainWords(m) && strings.Trim(s.f[kept[n-1].end:m.start], " -'&.:/_") == "" {
			last := &kept[n-1]
			last.end = m.end
			last.label, last.v = s.said(last.start, last.end), Value{Any: []string{s.f[last.start:last.end]}}
			continue
		}
		kept = append(kept, m)
	}
	return kept
}

func plainWords(m mention) bool { return m.op == "" && m.kind == Words && !m.v.Soft }

func question(all []mention) Question {
	for _, m := range all {
		if m.op == "ask" {
			return Question(m.value)
		}
	}
	return ""
}

// identify gives each chip its id: its kind and how many of that kind were before.
func identify(chips []Chip) {
	count := map[Kind]int{}
	for i := range chips {
		count[chips[i].Kind]++
		chips[i].ID = string(chips[i].Kind) + strconv.Itoa(count[chips[i].Kind])
	}
}
