package write

import (
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/document"
	"github.com/qiao-ai/qiao/write/extract"
)

// extractSummary answers with sentences of the source. Nothing in them can be
// wrong that was right, and the label says how they were made.
func (j *job) extractSummary() error {
	doc, err := j.document()
	if err != nil {
		return err
	}
	p := proseOf(doc)
	kind := extract.Kind(orDefault(j.req.Type, KeyPoints))
	picked := extract.Summary(p.text, extract.Options{
		Kind: kind, Length: extract.Length(orDefault(j.req.Length, Medium)), Language: j.language,
	})
	if len(picked) == 0 {
		return qiao.Errorf(qiao.Unsupported, "write", "the text has no sentence to pick").
			WithFix("Give a text with at least one whole sentence.")
	}
	var r Result
	for _, s := range picked {
		r.Extract = append(r.Extract, Quotation{Span: p.source(s.Span), Text: s.Text, Score: s.Score})
	}
	r.Text = extract.Markdown(picked, kind)
	if j.req.Format == PlainText {
		r.Text = extract.Plain(picked, kind)
	}
	return j.finishExtract(r, "extract/summary")
}

// finishExtract sends an answer made of parts of the source: they state what
// they stated.
func (j *job) finishExtract(r Result, engine string) error {
	j.made.Tier = Offline
	j.made.Engines = append(j.made.Engines, engine)
	j.label(Extractive)
	r.Verdict.Checked = true
	if err := j.send(Event{Block: &Block{Text: r.Text, Verdict: r.Verdict, Labels: []Label{Extractive}}}); err != nil {
		return err
	}
	return j.finish(r)
}

// prose is the text of a document's blocks in one, with the way back.
type prose struct {
	doc    *document.Document
	text   string
	starts []int // where each block begins in text; nil if text is the source
}

func proseOf(d *document.Document) prose {
	if d.Format == document.PlainText {
		return prose{doc: d, text: d.Source}
	}
	p := prose{doc: d, starts: []int{}}
	var b strings.Builder
	for i := range d.Blocks {
		p.starts = append(p.starts, b.Len())
		b.WriteString(d.Blocks[i].Text)
		b.WriteString("\n\n")
	}
	p.text = b.String()
	return p
}

// source returns where a part of the prose stands in the document: exactly in
// plain text, else as the block that holds it.
func (p prose) source(sp text.Span) text.Span {
	if p.starts == nil {
		return sp
	}
	block := 0
	for i, start := range p.starts {
		if start <= sp.Start.Byte {
			block = i
		}
	}
	return p.doc.Blocks[block].Span
}
