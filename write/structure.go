package write

import (
	"github.com/qiao-ai/qiao/text/document"
	"github.com/qiao-ai/qiao/write/extract"
)

// extractStructure answers with the list or the table that the text already
// spells out. Where it spells out none the error is of Kind Unsupported.
func (j *job) extractStructure() error {
	doc, err := j.document()
	if err != nil {
		return err
	}
	p := proseOf(doc)
	if doc.Format == document.Markdown {
		p = prose{doc: doc, text: doc.Source} // bullets and bars are structure
	}
	if j.req.Task == Table {
		return j.extractTable(p)
	}
	l, err := extract.List(p.text)
	if err != nil {
		return err
	}
	r := Result{Text: l.Markdown(), Extract: p.quotations(l.Items)}
	if j.req.Format == PlainText {
		r.Text = l.Plain()
	}
	return j.finishExtract(r, "extract/list")
}

func (j *job) extractTable(p prose) error {
	g, err := extract.Table(p.text)
	if err != nil {
		return err
	}
	r := Result{Text: g.Markdown(), Extract: p.quotations(g.Header)}
	if j.req.Format == PlainText {
		r.Text = g.Plain()
	}
	for _, row := range g.Rows {
		r.Extract = append(r.Extract, p.quotations(row)...)
	}
	return j.finishExtract(r, "extract/table")
}

// quotations says where items stand in the source.
func (p prose) quotations(items []extract.Item) []Quotation {
	var out []Quotation
	for _, it := range items {
		if it.Text != "" {
			out = append(out, Quotation{Span: p.source(it.Span), Text: it.Text, Score: 1})
		}
	}
	return out
}
