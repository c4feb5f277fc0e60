package template

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/quantity"
	"github.com/qiao-ai/qiao/when"
)

// addresses are telephone numbers and mail addresses, in whose place both stand.
var addresses = regexp.MustCompile(`\S+@\S+|\+?\(?\d[\d\s().-]*\d`)

// readings are the places where a sentence has values of each type.
type readings map[intent.Type][]span

// typed finds the values that the grammars of times and amounts see. The value
// of a span is nil: whoever resolves it reads the words again, with the user's
// clock and settings.
func (s *sentence) typed(lang string, now time.Time) readings {
	r := readings{}
	line := string(s.runes)
	for _, t := range when.Parse(line, when.Context{Now: now, Language: lang, Latent: true}) {
		sp := span{start: s.runeAt(t.Start), end: s.runeAt(t.End)}
		switch t.Kind {
		case when.Instant:
			r.add(sp, intent.Time, intent.Interval)
		case when.Interval:
			r.add(sp, intent.Interval, intent.Time)
		case when.Duration:
			r.add(sp, intent.Duration)
		case when.Recurrence:
			r.add(sp, intent.Recurrence, intent.Time)
		}
	}
	for _, q := range quantity.Parse(line, lang) {
		sp := span{start: s.runeAt(q.Start), end: s.runeAt(q.End)}
		switch q.Kind {
		case quantity.Ordinal:
			r.add(sp, intent.Ordinal)
		case quantity.Number:
			r.add(sp, intent.Quantity, intent.Money, intent.Temp, intent.Ordinal)
		case quantity.Money:
			r.add(sp, intent.Money, intent.Quantity)
		case quantity.Temperature:
			r.add(sp, intent.Temp, intent.Quantity)
		default:
			r.add(sp, intent.Quantity)
		}
	}
	for _, at := range addresses.FindAllStringIndex(line, -1) {
		r.add(span{start: s.runeAt(at[0]), end: s.runeAt(at[1])}, intent.Phone)
	}
	for t := range r {
		r[t] = s.widen(join(s, r[t]))
	}
	return r
}

func (r readings) add(s span, types ...intent.Type) {
	for _, t := range types {
		r[t] = append(r[t], s)
	}
}

// join adds what two or more neighbours are together: "tomorrow" "at 5".
func join(s *sentence, list []span) []span {
	slices.SortFunc(list, func(a, b span) int { return a.start - b.start })
	out := slices.Clone(list)
	for i := range list {
		end := list[i].end
		for j := i + 1; j < len(list) && j < i+4; j++ {
			if list[j].start < end || !glue(s.runes[end:list[j].start]) {
				break
			}
			end = list[j].end
			out = append(out, span{start: list[i].start, end: end})
		}
	}
	return out
}

// glue tells whether what stands between two values binds them.
func glue(r []rune) bool {
	switch strings.TrimSpace(string(r)) {
	case "", "at", "on", "in", "and", "the", "of", "from", "的", "和", "到":
		return true
	}
	return false
}

// leads are words that belong to a value and are no part of what the grammars
// report.
var leads = [][]rune{[]rune("at "), []rune("on "), []rune("in "), []rune("by "), []rune("for "), []rune("from "), []rune("the "), []rune("about "), []rune("around "), []rune("在"), []rune("到"), []rune("于")}

// widen adds each span with a leading preposition.
func (s *sentence) widen(list []span) []span {
	for i := range slices.Clone(list) {
		for _, w := range leads {
			from := list[i].start - len(w)
			if from >= 0 && slices.Equal(s.runes[from:list[i].start], w) && s.boundary(from) {
				list = append(list, span{start: from, end: list[i].end})
			}
		}
	}
	return list
}
