package document

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

const renderOp = "render document"

// A LostError says which links, code and other exact marks have no place in new
// prose. It is the cause of the error of Kind Conflict that Render returns.
type LostError struct {
	Block int
	Lost  []Mark
}

// Error counts the marks; it does not show them, since they are content.
func (e *LostError) Error() string {
	kinds := map[MarkKind]int{}
	for _, m := range e.Lost {
		kinds[m.Kind]++
	}
	var parts []string
	for _, k := range []MarkKind{Link, Code, URL, Math, Image, Opaque} {
		if n := kinds[k]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, k))
		}
	}
	return fmt.Sprintf("block %d would lose %s", e.Block, strings.Join(parts, ", "))
}

// Lost returns the marks of block i that have no place in prose: links of which
// no word is left, and exact marks whose text is gone. An image or another
// [Object] is never lost.
func (d *Document) Lost(i int, prose string) []Mark {
	return placeMarks(&d.Blocks[i], d.Blocks[i].padded(prose)).lost
}

// Render returns the source with new prose for the blocks whose numbers are the
// keys. Every byte outside of these blocks stays, and so do their words that did
// not change. Links keep their target, code and addresses stay exact, and bold
// and its like follow their words and vanish with them. Signs in the prose that
// would be read as markup are escaped. In Markdown and HTML, a line break in new
// prose does not begin a new paragraph.
//
// The result is read again before it is returned: it has the same blocks, with
// the prose asked for. The error is of Kind Invalid for a key that is no block
// or prose that is not UTF-8, of Kind Conflict with a [LostError] for a mark
// that has no place, and of Kind Unsupported for prose that the format cannot
// hold there.
func (d *Document) Render(prose map[int]string) (string, error) {
	placers, err := d.placeAll(prose)
	if err != nil {
		return "", err
	}
	sources := map[int]string{}
	for i, p := range placers {
		sources[i] = d.rebuild(&d.Blocks[i], p)
	}
	result := d.splice(sources)
	if d.Format == PlainText {
		return result, nil
	}
	wrong := d.differs(result, placers)
	if len(wrong) == 0 {
		return result, nil
	}
	for _, i := range wrong {
		sources[i] = d.rebuildPlainly(&d.Blocks[i], placers[i])
	}
	result = d.splice(sources)
	if wrong = d.differs(result, placers); len(wrong) > 0 {
		return "", qiao.Errorf(qiao.Unsupported, renderOp, "the new text of block %d cannot be written as %s", wrong[0], d.Format).
			WithFix("Write it without signs that look like markup, or change this part by hand.")
	}
	return result, nil
}

// placeAll places the marks of all blocks that change.
func (d *Document) placeAll(prose map[int]string) (map[int]*placer, error) {
	placers := map[int]*placer{}
	for _, i := range sortedKeys(prose) {
		s := prose[i]
		if i < 0 || i >= len(d.Blocks) {
			return nil, qiao.Errorf(qiao.Invalid, renderOp, "there is no block %d", i).
				WithFix("Use the numbers of the document's blocks, 0 to %d.", len(d.Blocks)-1)
		}
		if err := text.Valid(s); err != nil {
			return nil, err
		}
		b := &d.Blocks[i]
		if s = b.padded(s); s == b.Text {
			continue
		}
		p := placeMarks(b, s)
		if len(p.lost) > 0 {
			return nil, qiao.E(qiao.Conflict, renderOp, &LostError{i, p.lost}).
				WithFix("Keep the words of links, and code and addresses as they are, in the new text.")
		}
		placers[i] = p
	}
	return placers, nil
}

// padded gives prose the form of Block.Text: no white space at its ends, unless
// nothing else differs, and "\n" for each line break.
func (b *Block) padded(s string) string {
	s = strings.TrimSpace(s)
	if s == strings.TrimSpace(b.Text) {
		return b.Text
	}
	if strings.Contains(s, "\r") {
		s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	}
	return s
}

func sortedKeys[V any](m map[int]V) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// splice puts new sources in the place of their blocks.
func (d *Document) splice(sources map[int]string) string {
	var out strings.Builder
	out.Grow(len(d.Source))
	last := 0
	for _, i := range sortedKeys(sources) {
		sp := d.Blocks[i].Span
		out.WriteString(d.Source[last:sp.Start.Byte])
		out.WriteString(sources[i])
		last = sp.End.Byte
	}
	out.WriteString(d.Source[last:])
	return out.String()
}

// differs reads result and returns the changed blocks that are not as they
// should be: all of them if the document has other blocks now.
func (d *Document) differs(result string, placers map[int]*placer) []int {
	got, err := Parse(result, d.Format)
	if err != nil {
		return sortedKeys(placers)
	}
	var wrong []int
	k := 0
	for i := range d.Blocks {
		want, p := d.Blocks[i].Text, placers[i]
		if p != nil {
			want = p.new
		}
		if !hasWord(want) {
			continue
		}
		if k >= len(got.Blocks) {
			return sortedKeys(placers)
		}
		g := &got.Blocks[k]
		k++
		switch {
		case p == nil && g.Text != want:
			return sortedKeys(placers)
		case p != nil && !isAs(g, &d.Blocks[i], want):
			wrong = append(wrong, i)
		}
	}
	if k != len(got.Blocks) {
		return sortedKeys(placers)
	}
	return wrong
}

// isAs tells whether got has the prose wanted and the hard marks of old.
func isAs(got, old *Block, want string) bool {
	return got.Kind == old.Kind && got.Level == old.Level && squeeze(got.Text) == squeeze(want) &&
		sameMarks(hardMarks(got), hardMarks(old))
}

// sameMarks tells whether got has all marks of old. An object may be missing: one
// that has come to the end of a block is no longer within it.
func sameMarks(got, old []hardMark) bool {
	k := 0
	for _, m := range old {
		switch {
		case k < len(got) && got[k].source == m.source:
			k++
		case !m.object:
			return false
		}
	}
	return k == len(got)
}

// squeeze leaves out white space and objects.
func squeeze(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || c == '\uFFFC' {
			return -1
		}
		return c
	}, s)
}

// A hardMark is what must stay of a mark.
type hardMark struct {
	source string
	object bool // it has no words
}

// hardMarks returns the marks that must stay, sorted. Prefixes of lines within
// them do not count.
func hardMarks(b *Block) []hardMark {
	var all []hardMark
	for _, m := range b.Marks {
		if m.hard() {
			source := linePrefix.ReplaceAllString(m.Open+m.Raw+m.Close, "\n")
			all = append(all, hardMark{source, b.Text[m.Start:m.End] == Object})
		}
	}
	slices.SortFunc(all, func(x, y hardMark) int { return cmp.Compare(x.source, y.source) })
	return all
}
