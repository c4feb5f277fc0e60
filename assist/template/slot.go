package template

import (
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/text"
)

// A Kind is what sort of thing a {name} of a template stands for.
type Kind uint8

// The kinds of a Def.
const (
	// Listed is one of a list's values. Without Values the list is given with
	// each sentence, in [Context.Lists].
	Listed Kind = iota
	// Range is a number from From to To.
	Range
	// Wildcard is any words, at least one; or, where [Context.Lists] has a list
	// of its name, one of that list.
	Wildcard
	// Typed is what the grammar of times or of amounts, or the form of numbers
	// and addresses, takes for a value of Type.
	Typed
)

// A Def defines a {name}.
type Def struct {
	Kind   Kind
	Values []Value // of Listed

	From, To float64 // of a Range
	Fraction bool    // a Range takes fractions
	Factor   float64 // what the number is multiplied by; 0 is 1

	Type intent.Type // of Typed, and of a Wildcard if known

	// Command makes a Wildcard stand for a command: its first word must be one
	// that a template of the set begins with.
	Command bool
}

// DefOf is what a slot of a manifest stands for in a template.
func DefOf(s intent.Slot, lang string) Def {
	switch s.Type {
	case intent.Enum:
		return Def{Kind: Listed, Values: enumValues(s, lang)}
	case intent.Integer, intent.Number, intent.Percent:
		d := Def{Kind: Range, From: -1e12, To: 1e12, Fraction: s.Type != intent.Integer}
		if s.Min != nil {
			d.From = *s.Min
		}
		if s.Max != nil {
			d.To = *s.Max
		}
		return d
	case intent.Time, intent.Interval, intent.Duration, intent.Recurrence, intent.Ordinal,
		intent.Money, intent.Temp, intent.Quantity, intent.Phone:
		return Def{Kind: Typed, Type: s.Type}
	}
	return Def{Kind: Wildcard, Type: s.Type}
}

func enumValues(s intent.Slot, lang string) []Value {
	var list []Value
	for _, v := range s.Values {
		said := v.Said[text.Language(lang).Base()]
		for _, t := range said {
			list = append(list, Value{Text: t, Out: v.ID})
		}
		if len(said) == 0 {
			list = append(list, Value{Text: quote(v.ID), Out: v.ID})
		}
	}
	return list
}

// quote is a text as a template that stands for it alone.
func quote(s string) string {
	var out []rune
	for _, r := range s {
		switch r {
		case '(', ')', '[', ']', '{', '}', '<', '>', '|', ';', '\\':
			out = append(out, '\\')
		}
		out = append(out, r)
	}
	return string(out)
}
