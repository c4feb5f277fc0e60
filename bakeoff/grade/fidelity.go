package grade

import (
	"regexp"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/bakeoff/suite"
	"github.com/qiao-ai/qiao/text/guard"
)

// doubted is what is left of a score where the guard takes a sense to be changed,
// such as a denial or a limit: it doubts one in five free paraphrases that keep the
// facts, and a nought would punish whoever words things anew.
const doubted = 0.5

// fidelity is 0 where a fact of the source was changed for certain, and else the
// share of the item's checks that hold; half of it where a sense seems changed.
func fidelity(item *suite.Item, answer string) Grade {
	if answer == "" || guard.IsRefusal(answer) {
		return Grade{Why: "refused, or said nothing"}
	}
	g := Grade{Score: 1}
	if len(item.Checks) > 0 {
		var err error
		if g, err = checked(item, answer); err != nil {
			return Grade{Why: err.Error()}
		}
	}
	clean := guard.Clean(item.Source, answer)
	doubt := ""
	for _, f := range guard.Check(item.Task, item.Source, clean).Findings {
		switch {
		case f.Severity != guard.Hard || !stands(f, item.Source, clean):
		case certain(f):
			return Grade{Why: f.Message}
		case doubt == "":
			doubt = f.Message
		}
	}
	if doubt != "" {
		g.Score *= doubted
		g.Why = strings.TrimPrefix(g.Why+"; "+doubt, "; ")
	}
	return g
}

// senses are what the guard reads between words.
var senses = []string{"negation", "modality", "quantifier", "condition", "bound", "binding", "omission", "addition", "claim", "name", "word", "answered", "unit", "person", "direction", "frequency", "just", "opposite", "order", "structure"}

func certain(f guard.Finding) bool { return !slices.Contains(senses, f.Kind) }

var digits = regexp.MustCompile(`\d+(?:[.,:]\d+)*`)

// stands tells whether a finding about a number that is gone, or new, holds when
// the texts' digits are compared: 4B stays 4B in "4B's".
func stands(f guard.Finding, source, answer string) bool {
	if f.Kind != "number" && f.Kind != "duration" {
		return true
	}
	switch {
	case f.Output == "":
		return !written(f.Source, answer)
	case f.Source == "":
		return !written(f.Output, source)
	}
	return true
}

// numerals are those that count a few things in Chinese.
var numerals = strings.NewReplacer("一", "1", "二", "2", "两", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7", "八", "8", "九", "9")

// written tells whether all numbers of a fact stand in a text.
func written(fact, in string) bool {
	numbers := digits.FindAllString(numerals.Replace(fact), -1)
	there := digits.FindAllString(numerals.Replace(in), -1)
	return len(numbers) > 0 && !slices.ContainsFunc(numbers, func(n string) bool {
		return !slices.ContainsFunc(there, func(t string) bool { return bare(t) == bare(n) })
	})
}

// bare is a number without its grouping and the nought before it.
func bare(n string) string { return strings.TrimLeft(strings.ReplaceAll(n, ",", ""), "0") }
