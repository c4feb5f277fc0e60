package write

import (
	"context"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text/guard"
)

// chunkOfSummary is how many times the usual amount of text a model is given at
// once for a summary, which needs to see connections.
const chunkOfSummary = 5

// condenseByModel makes a summary, a list or a table with a model. A text that
// is too long for one call is condensed piece by piece first; what the pieces
// gave is then condensed together, for a summary, or joined.
func (j *job) condenseByModel(m *ModelTier) error {
	doc, err := j.document()
	if err != nil {
		return err
	}
	pieces := runs(doc, chunkOfSummary*j.svc.cfg.Chunk, j.req.Protect)
	c := condenser{model: m.Model, judge: j.judge(m), job: j}
	if len(pieces) == 0 {
		return j.extractSummary()
	}
	if len(pieces) == 1 {
		return j.condense(c, pieces[0])
	}
	parts, err := j.condenseAll(c, pieces)
	if err != nil {
		return err
	}
	joined := strings.Join(parts, "\n")
	if j.req.Task != Summarize {
		return j.finishCondensed(revised{text: joined, verdict: j.compare(j.req.Text, joined)})
	}
	return j.condense(c, unit{text: joined})
}

// condense makes the answer from one piece and sends it.
func (j *job) condense(c condenser, u unit) error {
	for st, err := range ordered(j.ctx, 1, slices.Values([]unit{u}), c.condense) {
		if err != nil {
			return err
		}
		if st.preview != "" {
			if err := j.send(Event{Preview: &Preview{Text: st.preview}}); err != nil {
				return err
			}
		}
		if st.done {
			return j.finishCondensed(st.result)
		}
	}
	return nil
}

// condenseAll condenses the pieces of a long text, in parallel, telling how far
// it has come.
func (j *job) condenseAll(c condenser, pieces []unit) ([]string, error) {
	c.partial = true
	var parts []string
	for st, err := range ordered(j.ctx, j.svc.cfg.Parallel, slices.Values(pieces), c.condense) {
		if err != nil {
			return nil, err
		}
		if !st.done {
			continue
		}
		j.count(st.result.asked)
		j.label(st.result.labels...)
		parts = append(parts, st.result.text)
		p := Progress{Done: st.index + 1, Total: len(pieces) + 1, Tier: j.made.Tier}
		if err := j.send(Event{Progress: &p}); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

// finishCondensed sends a condensed text. If nothing of it could be proved, a
// summary is made of the source's own sentences instead.
func (j *job) finishCondensed(r revised) error {
	j.count(r.asked)
	j.label(r.labels...)
	j.found = append(j.found, r.repaired...)
	for _, n := range r.notes {
		j.note(n)
	}
	if strings.TrimSpace(r.text) == "" {
		j.note(Note{Code: "nothing-proved", Message: "Nothing that the model wrote could be proved from the text."})
		if j.req.Task == Summarize {
			return j.extractSummary()
		}
		return qiao.Errorf(qiao.Protocol, "write", "the model's %s does not keep the facts of the text", j.req.Task).
			WithFix("Try again, or choose another model.")
	}
	if err := j.send(Event{Block: &Block{Text: r.text, Verdict: r.verdict, Labels: r.labels}}); err != nil {
		return err
	}
	return j.finish(Result{Text: r.text, Verdict: r.verdict})
}

// A condenser has a model condense pieces of text, and leaves out what it cannot
// prove.
type condenser struct {
	model   qiao.Model
	judge   qiao.Model // nil unless the request is strict
	job     *job       // read only
	partial bool       // pieces of a longer text: key points, to be condensed again
}

func (c condenser) condense(ctx context.Context, u unit, preview func(string)) (revised, error) {
	r := revised{unit: u}
	mask := guard.Mask(u.text, u.protect...)
	b := c.job.brief(mask.Text)
	if c.partial && c.job.req.Task == Summarize {
		b.goal = b.partialGoal()
	}
	got, err := ask(ctx, c.model, b, newCurtain(u.text, mask, preview).show)
	r.asked = got
	if err != nil {
		return r, err
	}
	draft := strings.TrimSpace(guard.Clean(mask.Text, got.text))
	if declines(u.text, draft) {
		return r, refused()
	}
	r.text, _ = mask.Unmask(draft)
	return r, c.prove(ctx, &r)
}

// prove leaves out each sentence, point or row that states what the text does
// not.
func (c condenser) prove(ctx context.Context, r *revised) error {
	source := c.job.req.Text
	if c.partial {
		source = r.unit.text
	}
	w := reviser{model: c.model, judge: c.judge, job: c.job}
	r.verdict = w.compare(source, r.text)
	r.repaired = hardOnes(r.verdict)
	if r.verdict.Hard() {
		whole := r.unit
		r.unit.text = source
		if err := w.putBack(ctx, r); err != nil {
			return err
		}
		r.unit = whole
	}
	if r.verdict.Hard() {
		c.leaveOut(r, func(part string) bool { return w.compare(source, part).Hard() })
		r.verdict = w.compare(source, r.text)
	}
	if c.judge == nil {
		return nil
	}
	return c.leaveOutDoubted(ctx, w, r, source)
}

// leaveOut removes the parts that are bad.
func (c condenser) leaveOut(r *revised, bad func(string) bool) {
	var kept strings.Builder
	dropped := 0
	for _, part := range parts(r.text) {
		if strings.TrimSpace(part) != "" && bad(part) {
			dropped++
			continue
		}
		kept.WriteString(part)
	}
	if dropped == 0 {
		return
	}
	r.text = strings.TrimSpace(kept.String())
	r.label(LeftOut)
	r.notes = append(r.notes, Note{Code: "left-out", Message: "What could not be proved from the text was left out."})
}
