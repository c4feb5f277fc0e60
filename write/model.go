package write

import (
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/document"
	"github.com/qiao-ai/qiao/text/guard"
)

// reviseByModel rewrites or proofreads a document unit by unit. Units are
// worked on in parallel and sent in order, each checked.
func (j *job) reviseByModel(m *ModelTier) error {
	doc, err := j.document()
	if err != nil {
		return err
	}
	us := units(doc, j.svc.cfg.Chunk, j.req.protected())
	w := reviser{model: m.Model, judge: j.judge(m), job: j}
	a := assembly{job: j, doc: doc, ruler: text.NewRuler(doc.Source), units: len(us)}
	for st, err := range ordered(j.ctx, j.svc.cfg.Parallel, slices.Values(us), w.revise) {
		if err != nil {
			return err
		}
		if st.preview != "" {
			if err := j.send(Event{Preview: &Preview{Block: st.index, Text: st.preview}}); err != nil {
				return err
			}
		}
		if st.done {
			if err := a.add(st.index, st.result); err != nil {
				return err
			}
			if err := j.progress(st.index+1, len(us)); err != nil {
				return err
			}
		}
	}
	return a.finish()
}

// judge is the second model of a strict request, or nil.
func (j *job) judge(m *ModelTier) qiao.Model {
	switch {
	case !j.req.Strict:
		return nil
	case j.svc.cfg.Judge != nil:
		return j.svc.cfg.Judge
	}
	return m.Model
}

// An assembly puts the revised units of a document together again.
type assembly struct {
	job      *job
	doc      *document.Document
	ruler    *text.Ruler
	units    int
	done     int // bytes of the source that were sent
	text     []byte
	edits    []Edit
	findings []guard.Finding
}

// add takes the next unit: its text goes out as a block, or, for proofreading,
// its changes as edits.
func (a *assembly) add(index int, r revised) error {
	j := a.job
	j.count(r.asked)
	j.label(r.labels...)
	for _, n := range r.notes {
		j.note(n)
	}
	if j.req.Task == Proofread {
		return a.addEdits(r)
	}
	j.found = append(j.found, r.repaired...)
	a.findings = append(a.findings, r.verdict.Findings...)
	rendered := a.render(r)
	a.reword(r, rendered)
	piece := a.doc.Source[a.done:r.unit.start] + rendered
	a.done = r.unit.end
	if index == a.units-1 {
		piece += a.doc.Source[a.done:]
	}
	a.text = append(a.text, piece...)
	return j.send(Event{Block: &Block{Index: index, Text: piece, Verdict: r.verdict, Labels: r.labels}})
}

// render returns the unit's new source. A block whose new prose would lose a
// link or a piece of code stays.
func (a *assembly) render(r revised) string {
	if a.doc.Format == document.PlainText {
		return r.text
	}
	s, err := a.doc.RenderBlock(r.unit.block, r.text)
	if err != nil {
		a.job.label(SourceKept)
		a.job.note(Note{Code: "markup-kept", Message: "A part whose links or code would have been lost stands as it was."})
		return a.doc.Source[r.unit.start:r.unit.end]
	}
	return s
}

// finish sends the Result.
func (a *assembly) finish() error {
	j := a.job
	if j.req.Task == Proofread {
		return j.finishEdits(a.edits)
	}
	if a.units == 0 {
		a.text = []byte(a.doc.Source) // nothing but code or markup
	}
	out := string(a.text)
	r := Result{Text: out, Edits: a.edits, Verdict: guard.Verdict{Checked: true, Findings: a.findings}}
	if a.doc.Source != j.req.Text { // a follow-up: the edits are those of the whole conversation
		r.Edits = nil
		for _, d := range text.Diff(j.req.Text, out) {
			r.Edits = append(r.Edits, a.rewording(d))
		}
	}
	if len(r.Edits) == 0 {
		j.label(InputRepeats)
	}
	return j.finish(r)
}
