package write

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"iter"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/document"
	"github.com/qiao-ai/qiao/text/fact"
	"github.com/qiao-ai/qiao/text/guard"
)

// checksAtOnce is how many blocks are looked at together: enough to keep a
// second core busy, few enough that the first edit of a page comes soon.
const checksAtOnce = 2

// checked is what the checkers say of one block.
type checked struct {
	edits []Edit // placed in the source
	lacks []Note // parts that were missing
	ran   bool   // at least one checker looked at it
}

// proofreadOffline sends the edits of the checkers block by block.
func (j *job) proofreadOffline() error {
	doc, err := j.document()
	if err != nil {
		return err
	}
	p := proofreader{svc: j.svc, req: j.req, doc: doc, personal: j.personal}
	var edits []Edit
	ran := false
	for st, err := range ordered(j.ctx, checksAtOnce, indices(doc.Blocks), p.check) {
		if err != nil {
			return err
		}
		ran = ran || st.result.ran
		for _, n := range st.result.lacks {
			j.note(n)
		}
		for _, e := range st.result.edits {
			if err := j.send(Event{Edit: &e}); err != nil {
				return err
			}
		}
		edits = append(edits, st.result.edits...)
		if err := j.progress(st.index+1, len(doc.Blocks)); err != nil {
			return err
		}
	}
	if !ran && len(doc.Blocks) > 0 {
		return j.nothingRan()
	}
	j.engines()
	return j.finishEdits(edits)
}

// progress tells of every hundredth part of a long document.
func (j *job) progress(done, total int) error {
	const long = 20
	if total < long || done%max(1, total/100) != 0 && done != total {
		return nil
	}
	return j.send(Event{Progress: &Progress{Done: done, Total: total, Tier: j.made.Tier}})
}

func (j *job) document() (*document.Document, error) {
	return document.Parse(j.req.current(), document.Format(j.req.InputFormat))
}

func (j *job) engines() {
	for _, c := range j.svc.cfg.Checkers {
		j.made.Engines = append(j.made.Engines, c.Engines()...)
	}
}

// nothingRan says why no checker looked at the text.
func (j *job) nothingRan() error {
	if len(j.notes) > 0 {
		n := j.notes[0]
		j.notes = nil
		return qiao.Errorf(qiao.Unavailable, "write", "proofreading on this machine is not set up: %s", n.Message).
			WithFix("%s", n.Fix)
	}
	return qiao.Errorf(qiao.Unsupported, "proofread", "the offline tier knows English and Chinese, and the text is in neither")
}

// finishEdits applies the edits that are safe and sends the Result.
func (j *job) finishEdits(edits []Edit) error {
	var auto []text.Edit
	for _, e := range edits {
		if e.Auto {
			auto = append(auto, e.Edit)
		}
	}
	out, err := text.Apply(j.req.Text, auto)
	if err != nil {
		return qiao.E(qiao.Other, "write: apply the safe edits", err)
	}
	if len(edits) == 0 {
		j.label(InputRepeats)
	}
	v := guard.Verdict{Checked: true}
	for _, e := range edits {
		v.Findings = append(v.Findings, e.Findings...)
	}
	return j.finish(Result{Text: out, Edits: edits, Verdict: v})
}

// A proofreader runs the checkers over the blocks of one document.
type proofreader struct {
	svc      *Service
	req      *Request
	doc      *document.Document
	personal personal
}

// check looks at block i.
func (p proofreader) check(ctx context.Context, i int, _ func(string)) (checked, error) {
	b := &p.doc.Blocks[i]
	var c checked
	counts := text.Count(b.Text)
	c.ran = counts.Letters() == 0 // numbers and signs have no grammar
	var found []Edit
	for _, checker := range p.svc.cfg.Checkers {
		if !contains(counts, checker.Language()) {
			continue
		}
		edits, err := checker.Check(ctx, b.Text, p.options(b))
		switch qiao.KindOf(err) {
		case qiao.Other:
			if err != nil {
				return c, err
			}
			c.ran = true
			found = append(found, edits...)
		case qiao.Unavailable:
			c.lacks = append(c.lacks, Note{Code: "engine-missing", Message: err.Error(), Fix: qiao.FixOf(err)})
		default:
			return c, err
		}
	}
	found = append(found, p.personal.terms(b.Text)...)
	c.edits = p.place(i, p.keepOne(b, p.personal.learn(found)))
	return c, nil
}

// contains tells whether a text with these counts has words of the language.
func contains(n text.Counts, l text.Language) bool {
	if l == text.Chinese {
		return n.Han > 0 && n.Kana == 0
	}
	return n.LatinWords > 0 && n.English >= n.Foreign
}

func (p proofreader) options(b *document.Block) CheckOptions {
	o := p.personal.options()
	o.Fragment = b.Kind == document.Item || b.Kind == document.Heading || b.Kind == document.Cell || b.Kind == document.Caption
	o.Explain = p.req.CorrectionExplanationLanguage
	if t := p.req.OutputLanguage; t.Base() == text.Chinese {
		o.Target = t
	}
	for _, l := range p.req.ExpectedInputLanguages {
		if l.Base() == text.English {
			o.Dialect = l
		}
	}
	return o
}

// keepOne drops edits that touch what must stay, and of edits that overlap all
// but the surest.
func (p proofreader) keepOne(b *document.Block, edits []Edit) []Edit {
	kept := untouchable(b)
	slices.SortStableFunc(edits, func(x, y Edit) int { return cmp.Compare(y.Confidence, x.Confidence) })
	var out []Edit
	for _, e := range edits {
		if overlapsAny(e.Span, kept) || overlapsEdit(e.Edit, out) {
			continue
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(x, y Edit) int { return cmp.Compare(x.Start.Byte, y.Start.Byte) })
	return out
}

// untouchable returns what has no grammar: the block's exact marks, and the
// links, code and ids in its words.
func untouchable(b *document.Block) []text.Span {
	spans := b.Protected()
	for _, f := range fact.Extract(b.Text) {
		if f.Kind.Exact() {
			spans = append(spans, f.Span)
		}
	}
	return spans
}

func overlapsAny(sp text.Span, spans []text.Span) bool {
	return slices.ContainsFunc(spans, sp.Overlaps)
}

// place moves the edits of block i to the source, asks the guard about each,
// and drops those that the markup or a protected range does not allow.
func (p proofreader) place(i int, edits []Edit) []Edit {
	var out []Edit
	for _, e := range edits {
		e.Tier = Offline
		e.Findings = unasked(e, guard.CheckEdit(p.doc.Blocks[i].Text, e.Edit))
		placed, err := p.doc.Edit(i, e.Edit)
		if err != nil || overlapsAny(placed.Span, p.req.Protect) || overlapsEdit(placed, out) {
			continue
		}
		out = append(out, settle(p.personal.weigh(e), placed))
	}
	return out
}

// unasked leaves out of an edit's findings that the script changes, where the
// edit is there because the user asked for another script.
func unasked(e Edit, findings []guard.Finding) []guard.Finding {
	if e.Type != Script {
		return findings
	}
	return slices.DeleteFunc(findings, func(f guard.Finding) bool { return f.Kind == "script" })
}

// overlapsEdit tells whether an edit has another's place: two that move the same
// markup may, although their words do not overlap.
func overlapsEdit(e text.Edit, edits []Edit) bool {
	return slices.ContainsFunc(edits, func(o Edit) bool { return o.Overlaps(e.Span) })
}

// settle finishes an edit that found its place: an edit that changes a fact
// waits for consent.
func settle(e Edit, placed text.Edit) Edit {
	e.Edit = placed
	if (guard.Verdict{Findings: e.Findings}).Hard() {
		e.Auto = false
	}
	h := fnv.New32a()
	fmt.Fprint(h, e.Rule, e.Start.Byte, e.Before, "\x00", e.After)
	e.ID = fmt.Sprintf("e%08x", h.Sum32())
	return e
}

// indices yields 0 up to len(s)-1.
func indices[T any](s []T) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range s {
			if !yield(i) {
				return
			}
		}
	}
}
