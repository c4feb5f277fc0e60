package write

import (
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/guard"
)

// mostChanged is the share of a text that a proofreader may change. A model that
// changes more has rewritten it.
const mostChanged = 0.5

// addEdits turns a unit proofread by a model into edits, each judged by itself:
// one that changes a fact waits for consent.
func (a *assembly) addEdits(r revised) error {
	changes := text.Diff(r.unit.text, r.text)
	if rewritten(r.unit.text, changes) {
		a.job.note(Note{Code: "rewritten", Message: "The model rewrote a part instead of proofreading it; it stands as it was."})
		return nil
	}
	for _, c := range changes {
		placed, ok := a.moved(r.unit, c)
		if !ok || overlapsAny(c.Span, r.unit.protect) || overlapsEdit(placed, a.edits[max(0, len(a.edits)-8):]) {
			continue
		}
		e := Edit{
			Type: typeOf(c), Rule: "model/proofread", Confidence: 0.7, Auto: true,
			Tier: a.job.made.Tier, Findings: guard.CheckEdit(r.unit.text, c),
		}
		e = settle(a.job.personal.weigh(e), placed)
		a.edits = append(a.edits, e)
		if err := a.job.send(Event{Edit: &e}); err != nil {
			return err
		}
	}
	return nil
}

func rewritten(source string, changes []text.Edit) bool {
	n := 0
	for _, c := range changes {
		n += max(len(c.Before), len(c.After))
	}
	const short = 20 // bytes: a word or two may change whole
	return n > short && float64(n) > mostChanged*float64(len(source))
}

// typeOf guesses what sort of correction a change is.
func typeOf(c text.Edit) EditType {
	before, after := utf8.RuneCountInString(c.Before), utf8.RuneCountInString(c.After)
	switch {
	case onlyMarks(c.Before) && onlyMarks(c.After):
		return Punctuation
	case sameFold(c.Before, c.After):
		return Capitalization
	case before == 0:
		return MissingWords
	case after > 0 && oneWord(c.Before) && oneWord(c.After):
		return Spelling
	}
	return Grammar
}

func onlyMarks(s string) bool { return len(text.Words(s)) == 0 }

func sameFold(a, b string) bool { return a != "" && a != b && strings.EqualFold(a, b) }

func oneWord(s string) bool {
	words := text.Words(s)
	return len(words) == 1 && words[0].Kind == text.Letters
}
