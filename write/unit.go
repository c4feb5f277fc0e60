package write

import (
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/document"
)

// A unit is a piece of a document that a model is given at once: a run of
// paragraphs of plain text, or one block of structured text.
type unit struct {
	block      int    // the block of structured text
	name       bool   // a short heading or cell: a name for things, not prose
	start, end int    // where it stands in the source, in bytes
	text       string // its prose
	protect    []text.Span
	above      string // read-only: what stands before it
}

// units cuts a document. Plain text goes in runs of at most size characters, so
// that a model may join and split sentences across paragraphs; structured text
// goes block by block, so that its structure cannot change.
func units(d *document.Document, size int, protect []text.Span) []unit {
	if d.Format == document.PlainText {
		return runs(d, size, protect)
	}
	out := make([]unit, len(d.Blocks))
	for i := range d.Blocks {
		b := &d.Blocks[i]
		u := unit{
			block: i, start: b.Span.Start.Byte, end: b.Span.End.Byte,
			text: b.Text, protect: b.Protected(), above: above(d, i), name: isName(b),
		}
		if overlapsAny(b.Span, protect) {
			u.protect = whole(b.Text)
		}
		out[i] = u
	}
	return out
}

// isName tells whether a block is a short heading or table cell. A rewrite leaves
// it alone: there is no tone in it, and other places may refer to it.
func isName(b *document.Block) bool {
	const most = 6 // words, or characters of Chinese
	return (b.Kind == document.Heading || b.Kind == document.Cell) && len(text.Words(b.Text)) <= most
}

// runs cuts the source into runs of at most size characters, between paragraphs
// where that is possible, else between sentences.
func runs(d *document.Document, size int, protect []text.Span) []unit {
	var out []unit
	for _, c := range d.Chunks(size) {
		first, last := c.Parts[0], c.Parts[len(c.Parts)-1]
		start, _ := sourceOf(d, first)
		_, end := sourceOf(d, last)
		if n := len(out); n > 0 && start < out[n-1].end {
			out[n-1] = run(d, first.Block, out[n-1].start, end, protect) // the same block once more
			continue
		}
		out = append(out, run(d, first.Block, start, end, protect))
	}
	return out
}

// sourceOf returns where a part stands in the source: exactly, if its block's
// prose has the same bytes there, else with the whole block.
func sourceOf(d *document.Document, p document.Part) (start, end int) {
	b := &d.Blocks[p.Block]
	start, end = b.Span.Start.Byte, b.Span.End.Byte
	if d.Source[start:end] != b.Text {
		return start, end
	}
	return start + p.Start, start + p.End
}

func run(d *document.Document, block, start, end int, protect []text.Span) unit {
	u := unit{block: block, start: start, end: end, text: d.Source[start:end], above: above(d, block)}
	for _, sp := range protect {
		from, to := max(sp.Start.Byte, start), min(sp.End.Byte, end)
		if from < to {
			u.protect = append(u.protect, text.NewEdit(u.text, from-start, to-start, "").Span)
		}
	}
	return u
}

func whole(s string) []text.Span { return []text.Span{text.NewRuler(s).Span(0, len(s))} }

// above returns the heading over a block and the end of the block before it.
func above(d *document.Document, i int) string {
	const most = 300 // characters
	c := d.Context(i, most)
	if c.Heading == "" || c.Before == c.Heading {
		return c.Before
	}
	return c.Heading + "\n" + c.Before
}
