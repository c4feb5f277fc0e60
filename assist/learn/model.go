package learn

import (
	"fmt"

	"github.com/qiao-ai/qiao/assist/intent"
)

// A Model is a Classifier with a Tagger for the slots of what it finds.
type Model struct {
	About      string // where it is from, for people
	Classifier *Classifier
	Tagger     *Tagger // may be nil
}

// Match plans a sentence: the likeliest intent with its slots, whose values are
// left to a resolver. Its Score is the likelihood that the intent is right.
func (m *Model) Match(text string) intent.Match {
	list := tokens(text)
	p := m.Classifier.classify(list)
	out := intent.Match{
		Intent: intent.Name(p.Label), Slots: map[string]intent.Found{}, Score: p.Score, Tier: intent.TierLearned,
		Why: fmt.Sprintf("%s %.2f, then %s", p.Label, p.Score, p.Second),
	}
	if m.Tagger == nil || len(list) == 0 {
		return out
	}
	for _, s := range Spans(m.Tagger.tag(list, p.Label)) {
		from, to := list[s.From].start, list[s.To-1].end
		if old, ok := out.Slots[s.Slot]; ok && old.End-old.Start >= to-from {
			continue // the longer value of a slot that is there twice
		}
		out.Slots[s.Slot] = intent.Found{Text: text[from:to], Start: from, End: to}
	}
	return out
}
