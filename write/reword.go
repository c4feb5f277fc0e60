package write

import (
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/document"
)

// reword notes what changed in a unit as edits of the source, which can be
// accepted and reverted one by one.
func (a *assembly) reword(r revised, rendered string) {
	for _, e := range a.changes(r, rendered) {
		a.edits = append(a.edits, a.rewording(e))
	}
}

func (a *assembly) rewording(e text.Edit) Edit {
	j := a.job
	return settle(Edit{Type: Rewording, Rule: "model/" + string(j.req.Task), Confidence: 0.5, Tier: j.made.Tier}, e)
}

// changes returns the edits that turn the unit's source into what was rendered.
// In structured text each is an edit of prose that leaves the markup whole; where
// that does not give what was rendered, the block is one edit.
func (a *assembly) changes(r revised, rendered string) []text.Edit {
	u := r.unit
	source := a.doc.Source[u.start:u.end]
	if source == rendered {
		return nil
	}
	var edits []text.Edit
	for _, d := range text.Diff(u.text, r.text) {
		e, ok := a.moved(u, d)
		if !ok {
			return []text.Edit{a.ruler.Edit(u.start, u.end, rendered)}
		}
		edits = append(edits, e)
	}
	if out, err := text.Apply(a.doc.Source, edits); err != nil || out[u.start:len(out)-(len(a.doc.Source)-u.end)] != rendered {
		return []text.Edit{a.ruler.Edit(u.start, u.end, rendered)}
	}
	return edits
}

// moved moves an edit of the unit's prose to the source.
func (a *assembly) moved(u unit, e text.Edit) (text.Edit, bool) {
	if a.doc.Format == document.PlainText {
		return a.ruler.Edit(u.start+e.Start.Byte, u.start+e.End.Byte, e.After), true
	}
	placed, err := a.doc.Edit(u.block, e)
	return placed, err == nil
}
