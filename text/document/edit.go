package document

import (
	"regexp"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

const editOp = "edit document"

// longestRewrite is the largest block, in bytes, that is written anew for one
// edit at the border of a mark.
const longestRewrite = 64 << 10

// Edit maps an edit of block i's Text to the source. An edit of plain words
// touches only their bytes, inside of bold or a link too. One that crosses the
// border of a mark becomes an edit that moves the markup with it, as Render
// would.
//
// The error is of Kind Conflict if the edit was not made for the block's Text,
// or would change or lose a link or an exact mark, and of Kind Unsupported if
// the format cannot hold the result.
func (d *Document) Edit(i int, e text.Edit) (text.Edit, error) {
	b := &d.Blocks[i]
	start, end := e.Start.Byte, e.End.Byte
	if start < 0 || end < start || end > len(b.Text) || b.Text[start:end] != e.Before {
		return text.Edit{}, qiao.Errorf(qiao.Conflict, editOp, "the edit was not made for the text of block %d", i).
			WithFix("Check the document again, and apply the new edits.")
	}
	if from, to, ok := b.inside(start, end, e.After); ok && !d.makesSign(b, start, end, e.After) {
		return d.ruler().Edit(from, to, d.escaped(b, start, end, e.After)), nil
	}
	if len(b.Text) > longestRewrite {
		return text.Edit{}, qiao.Errorf(qiao.Unsupported, editOp, "the edit crosses markup in a block of %d bytes", len(b.Text)).
			WithFix("Change this part by hand.")
	}
	return d.rewrite(i, b.Text[:start]+e.After+b.Text[end:])
}

// inside returns the source of the prose from start to end if it lies in one
// piece of words and replacing it cannot disturb markup.
func (b *Block) inside(start, end int, after string) (from, to int, ok bool) {
	k := sort.Search(len(b.items), func(k int) bool { return b.items[k].end > start })
	if start == end && (k == len(b.items) || start == b.items[k].start) && k > 0 {
		k-- // an insertion belongs to the words before it
	}
	it := b.items[k]
	if it.kind != verbatim || it.start > start || it.end < end || strings.ContainsAny(after, "\r\n"+Object) {
		return 0, 0, false
	}
	free := (start > it.start || !b.isMarkup(k-1)) && (end < it.end || !b.isMarkup(k+1))
	if !free && !(isWordy(b.Text[start:end]) && isWordy(after)) {
		return 0, 0, false
	}
	return it.from + start - it.start, it.from + end - it.start, true
}

// isMarkup tells whether item k opens or closes a mark, or is one.
func (b *Block) isMarkup(k int) bool {
	return k >= 0 && k < len(b.items) && b.items[k].kind != verbatim && b.items[k].kind != altered
}

// signs are what inline markup is made of.
const signs = "`*_~[]<>&\\$|#!"

// makesSign tells whether an edit of markup may give a meaning to signs that
// stay: inline ones next to it, or one of a block that comes to the start of a
// line.
func (d *Document) makesSign(b *Block, start, end int, after string) bool {
	if d.Format == PlainText {
		return false
	}
	near := b.Text[max(0, start-3):min(len(b.Text), end+3)]
	if strings.ContainsAny(near, signs+Object) || strings.ContainsAny(after, signs) {
		return true
	}
	from, to := b.lineAround(start)
	to = max(end, min(to, end+longestInline))
	if d.Format != Markdown || from < 0 {
		return false
	}
	line := b.Text[from:start] + after + b.Text[end:to]
	return blockSign(line) >= 0 || line == "" || isBlank(line[0])
}

// lineAround returns the words around byte i of the prose that begin a line of
// the source; from is -1 if the line begins further away than the sign of a
// block can reach.
func (b *Block) lineAround(i int) (from, to int) {
	k := sort.Search(len(b.items), func(k int) bool { return b.items[k].end > i })
	if k == len(b.items) || k > 0 && b.items[k].start == i && b.items[k-1].kind == verbatim {
		k--
	}
	it := b.items[k]
	if k > 0 && b.items[k-1].kind != altered || i-it.start > surroundings {
		return -1, it.end
	}
	return it.start, it.end
}

// isWordy tells whether s begins and ends with a letter or a digit.
func isWordy(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	return (unicode.IsLetter(first) || unicode.IsDigit(first)) && (unicode.IsLetter(last) || unicode.IsDigit(last))
}

// surroundings is how many bytes on each side of an edit decide on escapes.
const surroundings = 64

// escaped returns after as it must be written in the place of b.Text[start:end].
func (d *Document) escaped(b *Block, start, end int, after string) string {
	before := b.Text[max(0, start-surroundings):start]
	behind := b.Text[end:min(len(b.Text), end+surroundings)]
	w := writer{d: d, b: b, new: before + after + behind, guarded: -1, lineStart: b.beginsLine(start)}
	w.fresh(len(before), len(before)+len(after))
	return w.out.String()
}

// beginsLine tells whether the prose at byte i begins a line of the source.
func (b *Block) beginsLine(i int) bool {
	k := sort.Search(len(b.items), func(k int) bool { return b.items[k].end >= i })
	return i == 0 || k < len(b.items) && b.items[k].kind == altered
}

// rewrite returns the smallest edit of the source that gives block i new prose.
func (d *Document) rewrite(i int, prose string) (text.Edit, error) {
	b := &d.Blocks[i]
	prose = b.padded(prose)
	p := placeMarks(b, prose)
	if len(p.lost) > 0 {
		return text.Edit{}, qiao.E(qiao.Conflict, editOp, &LostError{i, p.lost}).
			WithFix("Leave links, code and addresses as they are.")
	}
	from, to := b.Span.Start.Byte, b.Span.End.Byte
	for _, source := range []string{d.rebuild(b, p), d.rebuildPlainly(b, p)} {
		if d.holds(i, source, p) {
			return d.smallest(from, to, source), nil
		}
	}
	return text.Edit{}, qiao.Errorf(qiao.Unsupported, editOp, "the edit of block %d cannot be written as %s", i, d.Format).
		WithFix("Change this part by hand.")
}

// holds tells whether source, read by itself, is block i with its new prose.
func (d *Document) holds(i int, source string, p *placer) bool {
	b, prose := &d.Blocks[i], p.new
	if d.Format == PlainText || !hasWord(prose) {
		return true
	}
	if strings.TrimSpace(source) != source {
		return false
	}
	if d.goesOn(b) {
		whole := d.splice(map[int]string{i: source})
		return len(whole) <= longestRewrite && len(d.differs(whole, map[int]*placer{i: p})) == 0
	}
	s := d.alone(b, source)
	got, err := Parse(s, d.Format)
	if err != nil || len(got.Blocks) != 1 {
		return false
	}
	g := &got.Blocks[0]
	return squeeze(g.Text) == squeeze(prose) && sameMarks(hardMarks(g), hardMarks(b))
}

// goesOn tells whether the line of Markdown goes on behind the block, with
// markup that new prose could change.
func (d *Document) goesOn(b *Block) bool {
	rest := strings.TrimLeft(d.Source[b.Span.End.Byte:], " \t")
	return d.Format == Markdown && rest != "" && strings.IndexByte("\r\n|#", rest[0]) < 0
}

// linePrefix is a line break with what may stand before the next line's prose.
var linePrefix = regexp.MustCompile(`\r?\n[ \t>]*`)

// alone makes a document of one block's source: with its definitions of links,
// and without the prefixes of its lines.
func (d *Document) alone(b *Block, source string) string {
	if d.Format == HTML {
		return source
	}
	source = linePrefix.ReplaceAllString(source, "\n")
	if b.Kind == Heading && !strings.Contains(source, "\n") {
		source = "# " + source
	}
	var defs strings.Builder
	for label := range d.labels {
		if strings.Contains(normalLabel(source), label) {
			defs.WriteString("\n\n[" + label + "]: /x")
		}
	}
	return source + defs.String()
}

// smallest returns the edit that turns the source from byte from to byte to into
// new, without the words that both have at their ends.
func (d *Document) smallest(from, to int, new string) text.Edit {
	old := d.Source[from:to]
	head := 0
	for head < min(len(old), len(new)) && old[head] == new[head] {
		head++
	}
	for head > 0 && (isWithin(old, head) || isWithin(new, head)) {
		head--
	}
	tail := 0
	for tail < min(len(old), len(new))-head && old[len(old)-1-tail] == new[len(new)-1-tail] {
		tail++
	}
	for tail > 0 && (isWithin(old, len(old)-tail) || isWithin(new, len(new)-tail)) {
		tail--
	}
	return d.ruler().Edit(from+head, to-tail, new[head:len(new)-tail])
}

// isWithin tells whether byte i of s is within a character or a word.
func isWithin(s string, i int) bool {
	return i < len(s) && !utf8.RuneStart(s[i]) || splitsWord(s, i)
}
