package eval

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/write"
)

// A run checks the sentences of one set and keeps what all sets report.
type run struct {
	checker Checker
	deps    Deps
	set     *Set
	words   int
	edits   int // applied unasked
	changed int // sentences
	took    []time.Duration
}

func newRun(c Checker, deps Deps, set *Set) *run {
	return &run{checker: c, deps: deps, set: set}
}

// An answer is what the proofreader said of one sentence.
type answer struct {
	sentence  tokenised
	edits     []write.Edit
	auto, all []tokenEdit
}

// check has a tokenised sentence checked.
func (r *run) check(ctx context.Context, tokens []string) (answer, error) {
	a := answer{sentence: detokenise(tokens)}
	edits, err := r.checkText(ctx, a.sentence.text)
	if err != nil {
		return answer{}, err
	}
	for _, e := range edits {
		te := a.sentence.tokenEdit(e)
		a.edits = append(a.edits, e)
		a.all = append(a.all, te)
		if e.Auto {
			a.auto = append(a.auto, te)
		}
	}
	return a, nil
}

// checkText has a sentence checked and counts what is applied unasked.
func (r *run) checkText(ctx context.Context, s string) ([]write.Edit, error) {
	began := time.Now()
	edits, err := r.checker.Check(ctx, s, write.CheckOptions{})
	if err != nil {
		return nil, err
	}
	r.took = append(r.took, time.Since(began))
	r.words += len(strings.Fields(s))
	auto := slices.DeleteFunc(slices.Clone(edits), func(e write.Edit) bool { return !e.Auto })
	if len(auto) > 0 {
		r.edits += len(auto)
		r.changed++
		r.example(s, auto)
	}
	return edits, nil
}

func (r *run) example(s string, auto []write.Edit) {
	if len(r.set.Examples) >= r.deps.Examples {
		return
	}
	var rules []string
	after, last := "", 0
	for _, e := range auto {
		rules = append(rules, e.Rule)
		after += s[last:e.Start.Byte] + e.After
		last = e.End.Byte
	}
	r.set.Examples = append(r.set.Examples, Example{strings.Join(rules, ", "), s, after + s[last:]})
}

// figures are those that every set has.
func (r *run) figures() []Figure {
	f := []Figure{
		{Name: "words", Value: float64(r.words)},
		{Name: "auto_edits", Value: float64(r.edits)},
		{Name: "auto_edits_per_1000_words", Value: perThousand(r.edits, r.words), Unit: "/1000 words", Of: r.words},
		{Name: "changed_sentences", Value: share(r.changed, len(r.took)), Unit: "%", Of: len(r.took)},
	}
	if len(r.took) > 0 {
		slices.Sort(r.took)
		f = append(f, Figure{Name: "p50", Value: millis(r.took[len(r.took)/2]), Unit: "ms"},
			Figure{Name: "p95", Value: millis(r.took[len(r.took)*95/100]), Unit: "ms"})
	}
	return f
}

func perThousand(n, of int) float64 { return 10 * share(n, of) }

// share is n of so many in per cent.
func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(n) / float64(of)
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
