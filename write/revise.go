package write

import (
	"context"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text/guard"
)

// revised is what became of one unit.
type revised struct {
	unit     unit
	text     string
	verdict  guard.Verdict
	labels   []Label
	repaired []guard.Finding // what was wrong before the repair
	notes    []Note
	asked    asked
}

func (r *revised) label(l Label) {
	if !slices.Contains(r.labels, l) {
		r.labels = append(r.labels, l)
	}
}

// A reviser has a model revise units, and checks and repairs what it wrote.
type reviser struct {
	model qiao.Model
	judge qiao.Model // nil unless the request is strict
	job   *job       // read only
}

// revise is the whole way of one unit: masked, asked, cleaned, unmasked,
// compared, repaired.
func (w reviser) revise(ctx context.Context, u unit, preview func(string)) (revised, error) {
	r := revised{unit: u}
	if u.name && w.job.req.Task == Rewrite {
		r.text, r.verdict = u.text, guard.Verdict{Checked: true}
		return r, nil
	}
	mask := guard.Mask(u.text, u.protect...)
	b := w.job.brief(mask.Text)
	b.above = u.above
	got, err := ask(ctx, w.model, b, newCurtain(u.text, mask, preview).show)
	r.asked = got
	if err != nil {
		return r, err
	}
	draft := guard.Clean(mask.Text, got.text)
	if declines(u.text, draft) {
		r.keepAll(Note{Code: "refused", Message: "The model refused this part; it stands as it was."})
		return r, nil
	}
	var lost []guard.Finding
	r.text, lost = mask.Unmask(draft)
	if w.job.req.Task == Proofread {
		return r, nil // its edits are judged one by one
	}
	return r, w.prove(ctx, &r, lost)
}

// declines tells whether a model refused, rather than revised a text that itself
// reads like a refusal.
func declines(source, draft string) bool { return guard.IsRefusal(draft) && !guard.IsRefusal(source) }

// keepAll puts the source in place of the answer.
func (r *revised) keepAll(n Note) {
	r.text = r.unit.text
	r.verdict = guard.Verdict{Checked: true}
	r.labels = []Label{SourceKept}
	r.notes = append(r.notes, n)
}

// prove compares the answer with its unit and repairs it, from the cheapest
// step to the safest, until no fact is changed. A strict request then has a
// second model look at each sentence.
func (w reviser) prove(ctx context.Context, r *revised, lost []guard.Finding) error {
	r.verdict = w.compare(r.unit.text, r.text)
	r.verdict.Findings = append(r.verdict.Findings, lost...)
	r.repaired = hardOnes(r.verdict)
	for _, repair := range []func(context.Context, *revised) error{w.putBack, w.askAgain, w.keepSentences} {
		if !r.verdict.Hard() {
			break
		}
		if err := repair(ctx, r); err != nil {
			return err
		}
	}
	if w.judge != nil && !r.verdict.Hard() {
		if err := w.doubt(ctx, r); err != nil {
			return err
		}
	}
	if r.verdict.Hard() {
		r.keepAll(Note{Code: "facts-changed", Message: "The model changed facts in this part; it stands as it was."})
	}
	return nil
}

func (w reviser) compare(source, output string) guard.Verdict {
	return w.job.compare(source, output)
}

func hardOnes(v guard.Verdict) []guard.Finding {
	var out []guard.Finding
	for _, f := range v.Findings {
		if f.Severity == guard.Hard {
			out = append(out, f)
		}
	}
	return out
}
