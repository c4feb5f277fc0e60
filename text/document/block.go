package document

import "github.com/qiao-ai/qiao/text"

// A Kind says what part of a document a Block is.
type Kind string

// The kinds of block.
const (
	Paragraph Kind = "paragraph"
	Heading   Kind = "heading"
	Item      Kind = "item" // of a list
	Quote     Kind = "quote"
	Cell      Kind = "cell" // of a table
	Caption   Kind = "caption"
)

// A Block is a piece of prose that can be rewritten by itself.
type Block struct {
	Kind  Kind
	Level int       // of a Heading, 1 to 6
	Span  text.Span // in the source, with the markup in between
	// Text is the prose: markup and entities are resolved, each line break is
	// "\n" or a space, and an object without words, such as an image, is
	// [Object]. It has no white space at its ends, other than within a mark.
	Text  string
	Marks []Mark // in order of Start; an outer one before those within it

	items   []item
	newline string // what a line break in new prose becomes in the source
	heading int    // the block with the heading above; -1 is none
}

// Object stands in a Block's Text for what has no words of its own: an image, a
// footnote's sign, a lone tag. New prose may keep it to say where the object
// belongs; where it is missing the object stays near its old neighbours.
const Object = "\uFFFC"

// A MarkKind is a sort of inline markup.
type MarkKind string

// The kinds of mark.
const (
	Strong   MarkKind = "strong"
	Emphasis MarkKind = "emphasis"
	Strike   MarkKind = "strike"
	Link     MarkKind = "link"   // its words may change, its target not
	Code     MarkKind = "code"   // exact
	URL      MarkKind = "url"    // an address that is its own text; exact
	Math     MarkKind = "math"   // exact
	Image    MarkKind = "image"  // exact
	Tag      MarkKind = "tag"    // any other element of HTML around words
	Opaque   MarkKind = "opaque" // exact: a footnote's sign, a lone tag, a comment
)

// A Mark is inline markup on the bytes of a Block's Text from Start up to End.
type Mark struct {
	Kind       MarkKind
	Start, End int
	Open       string // the markup before the words, such as "["
	Close      string // the markup after them, such as "](https://a.example)"
	Raw        string // of an exact mark: its whole source, instead of Open and Close
}

// Exact tells whether the mark's source must stay as it is.
func (m Mark) Exact() bool { return m.Raw != "" }

// hard tells whether losing the mark would lose content.
func (m Mark) hard() bool { return m.Exact() || m.Kind == Link }

// Protected returns the parts of b.Text that no edit may change, such as inline
// code and addresses, in order. The positions count within b.Text.
func (b *Block) Protected() []text.Span {
	var spans []text.Span
	r := text.NewRuler(b.Text)
	for _, m := range b.Marks {
		if m.Exact() {
			spans = append(spans, r.Span(m.Start, m.End))
		}
	}
	return spans
}

// An item is a part of a Block's source. The items of a block, in order, are
// its source without a gap.
type item struct {
	kind     itemKind
	from, to int // in the source
	start    int // in Text
	end      int
	mark     int // the mark of an opener, closer or atom
}

type itemKind uint8

const (
	verbatim itemKind = iota // Text and source have the same bytes
	altered                  // an entity, an escape, a line break: one whole in Text
	atom                     // an exact mark
	opener
	closer
)
