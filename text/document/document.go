package document

import (
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// A Format is the markup of a text.
type Format string

// The formats. The empty Format is PlainText.
const (
	PlainText Format = "plain-text"
	Markdown  Format = "markdown"
	HTML      Format = "html"
)

// A Document is a text with the places of its prose. It does not change, and
// may be used from many goroutines.
type Document struct {
	Source string
	Format Format
	Blocks []Block // in order of place

	ruler  func() *text.Ruler
	labels map[string]bool // of Markdown's link reference definitions
}

// Parse finds the prose of s in time linear in its length. Any UTF-8 text is a
// document: broken markup is read as a browser or a Markdown viewer would. The
// error is of Kind Invalid for a text that is not UTF-8, with the offset of the
// first bad byte, and of Kind Unsupported for a format that is not known.
func Parse(s string, f Format) (*Document, error) {
	if err := text.Valid(s); err != nil {
		return nil, err
	}
	d := &Document{Source: s, Format: f}
	d.ruler = sync.OnceValue(func() *text.Ruler { return text.NewRuler(s) })
	switch f {
	case PlainText, "":
		d.Format = PlainText
		d.parsePlain()
	case Markdown:
		d.parseMarkdown()
	case HTML:
		d.parseHTML()
	default:
		return nil, qiao.Errorf(qiao.Unsupported, "read document", "unknown format %q", f).
			WithFix("Use plain-text, markdown or html.")
	}
	d.measure()
	return d, nil
}

// measure fills what depends on the whole document: spans and headings.
func (d *Document) measure() {
	r := d.ruler()
	heading := -1
	for i := range d.Blocks {
		b := &d.Blocks[i]
		b.Span = r.Span(b.Span.Start.Byte, b.Span.End.Byte)
		b.heading = heading
		if b.Kind == Heading {
			heading = i
		}
	}
}
