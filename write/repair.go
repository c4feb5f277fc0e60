package write

import (
	"context"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/text/guard"
)

// putBack restores the exact words of facts that were altered: where the answer
// has one fact of a kind too many and lacks one of the same kind, the lacking
// one takes its place.
func (w reviser) putBack(_ context.Context, r *revised) error {
	out := r.text
	for _, s := range swaps(hardOnes(r.verdict)) {
		if strings.Count(out, s.now) == 1 {
			out = strings.Replace(out, s.now, s.was, 1)
		}
	}
	if out == r.text {
		return nil
	}
	if v := w.compare(r.unit.text, out); !v.Hard() {
		r.text, r.verdict = out, v
		r.label(PutBack)
	}
	return nil
}

// A swap is a fact as it was and as it is now.
type swap struct{ was, now string }

// swaps pairs what was lost with what was added, kind by kind, where the pairing
// is beyond doubt.
func swaps(findings []guard.Finding) []swap {
	var out []swap
	lost, added := map[string][]string{}, map[string][]string{}
	var kinds []string
	for _, f := range findings {
		switch {
		case !statesFact(f.Kind):
		case f.Source != "" && f.Output != "":
			out = append(out, swap{f.Source, f.Output})
		case f.Source != "":
			kinds = append(kinds, f.Kind)
			lost[f.Kind] = append(lost[f.Kind], f.Source)
		case f.Output != "":
			added[f.Kind] = append(added[f.Kind], f.Output)
		}
	}
	for _, k := range kinds {
		if len(lost[k]) == 1 && len(added[k]) == 1 {
			out = append(out, swap{lost[k][0], added[k][0]})
		}
	}
	return out
}

// askAgain has the model write the sentences again in which a fact changed, with
// the facts named.
func (w reviser) askAgain(ctx context.Context, r *revised) error {
	out, err := w.eachBad(r, func(source, output string, v guard.Verdict) (string, error) {
		b := w.job.brief(source)
		b.goal = b.repairGoal(v)
		got, err := ask(ctx, w.model, b, func(string) {})
		r.asked = r.asked.also(got)
		if err != nil {
			return "", err
		}
		draft := guard.Clean(source, got.text)
		if declines(source, draft) || w.compare(source, draft).Hard() {
			return output, nil
		}
		return draft, nil
	})
	if err != nil || out == r.text {
		return ignoreModel(ctx, err)
	}
	r.text, r.verdict = out, w.compare(r.unit.text, out)
	r.label(AskedAgain)
	return nil
}

// ignoreModel drops a model's failure during a repair: the next step is safe
// without it. A cancelled request still ends.
func ignoreModel(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return nil
}

// keepSentences puts the source's sentence where the answer's is still wrong.
func (w reviser) keepSentences(_ context.Context, r *revised) error {
	out, _ := w.eachBad(r, func(source, _ string, _ guard.Verdict) (string, error) { return source, nil })
	if v := w.compare(r.unit.text, out); !v.Hard() {
		r.text, r.verdict = out, v
		r.label(SourceKept)
		r.notes = append(r.notes, Note{Code: "sentences-kept", Message: "Where the model changed a fact, the sentence stands as it was."})
	}
	return nil
}

// eachBad replaces each sentence of the answer in which a fact changed. A
// sentence that comes from nowhere gets an empty source.
func (w reviser) eachBad(r *revised, better func(source, output string, v guard.Verdict) (string, error)) (string, error) {
	return eachSentence(r, func(source, output string) (string, error) {
		v := w.compare(source, output)
		if !v.Hard() {
			return output, nil
		}
		return better(source, output, v)
	})
}

// eachSentence gives each sentence of the answer, with what it comes from in the
// source, to f, and returns the answer with what f returned.
func eachSentence(r *revised, f func(source, output string) (string, error)) (string, error) {
	var out strings.Builder
	last := 0
	for _, p := range guard.Align(r.unit.text, r.text) {
		s, err := f(sourceText(r.unit.text, p), p.Output.Of(r.text))
		if err != nil {
			return "", err
		}
		out.WriteString(r.text[last:p.Output.Start])
		out.WriteString(s)
		last = p.Output.End
	}
	out.WriteString(r.text[last:])
	return out.String(), nil
}

// sourceText joins the sentences that one of the answer comes from, in the
// source's order.
func sourceText(source string, p guard.Pair) string {
	at := slices.Clone(p.Sources)
	slices.SortFunc(at, func(a, b guard.Range) int { return a.Start - b.Start })
	var out []string
	for _, r := range at {
		out = append(out, r.Of(source))
	}
	return strings.Join(out, " ")
}
