package document

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text"
)

// A Part is a block's prose, or a piece of it from byte Start up to End.
type Part struct {
	Block      int
	Start, End int
	Text       string
}

// A Chunk is a run of parts that a model can be given at once.
type Chunk struct {
	Parts []Part
	Runes int // of all parts
}

// usualChunk is the size of chunks where none is asked for, in runes.
const usualChunk = 2400

// Chunks divides the prose into chunks of at most maxRunes runes, in order; 0 is
// 2400. A chunk begins at a heading where that does not leave a small one. A
// longer block is divided between sentences, a longer sentence between words,
// and never within an exact mark: one that is longer than maxRunes stays whole.
func (d *Document) Chunks(maxRunes int) []Chunk {
	if maxRunes <= 0 {
		maxRunes = usualChunk
	}
	var chunks []Chunk
	var c Chunk
	for i := range d.Blocks {
		for _, p := range d.Blocks[i].parts(i, maxRunes) {
			n := utf8.RuneCountInString(p.Text)
			fresh := d.Blocks[i].Kind == Heading && c.Runes > maxRunes/2
			if len(c.Parts) > 0 && (fresh || c.Runes+n > maxRunes) {
				chunks, c = append(chunks, c), Chunk{}
			}
			c.Parts, c.Runes = append(c.Parts, p), c.Runes+n
		}
	}
	if len(c.Parts) > 0 {
		chunks = append(chunks, c)
	}
	return chunks
}

// parts divides the text of block number i.
func (b *Block) parts(i, limit int) []Part {
	if len(b.Text) <= limit || utf8.RuneCountInString(b.Text) <= limit {
		return []Part{{i, 0, len(b.Text), b.Text}}
	}
	cuts := b.cuts(limit)
	var parts []Part
	for k, start := range cuts {
		end := len(b.Text)
		if k+1 < len(cuts) {
			end = cuts[k+1]
		}
		s := b.Text[start:end]
		from := start + len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
		if s = strings.TrimSpace(s); s != "" {
			parts = append(parts, Part{i, from, from + len(s), s})
		}
	}
	return parts
}

// cuts returns where the parts of a long text begin.
func (b *Block) cuts(limit int) []int {
	cuts := []int{0}
	size := 0 // runes of the part
	mark := 0 // the first exact mark that may reach beyond the place looked at
	cut := func(at int) bool {
		for mark < len(b.Marks) && (b.Marks[mark].End <= at || !b.Marks[mark].Exact()) {
			mark++
		}
		if mark < len(b.Marks) && b.Marks[mark].Start < at || at <= cuts[len(cuts)-1] {
			return false
		}
		cuts = append(cuts, at)
		size = 0
		return true
	}
	last := 0
	for _, sp := range text.Sentences(b.Text) {
		start, end := sp.Start.Byte, sp.End.Byte
		n := sp.End.Rune - sp.Start.Rune
		if size > 0 && size+n > limit {
			cut(start)
		}
		size += utf8.RuneCountInString(b.Text[last:end])
		if n > limit {
			size = 0
			cutWords(b.Text, start, end, limit, cut)
		}
		last = end
	}
	return cuts
}

// cutWords cuts the text from start to end after at most limit runes, at the
// last space or else between characters.
func cutWords(s string, start, end, limit int, cut func(int) bool) {
	n, space := 0, -1
	for i := start; i < end; {
		c, size := utf8.DecodeRuneInString(s[i:])
		if n >= limit {
			at := i
			if space > start {
				at = space
			}
			if cut(at) {
				n, space, start = utf8.RuneCountInString(s[at:i]), -1, at
			}
		}
		if unicode.IsSpace(c) {
			space = i + size
		}
		i += size
		n++
	}
}

// Join returns the new prose of each block, given the new texts of its parts.
// What stood between two parts stands between their new texts.
func (d *Document) Join(parts []Part, texts []string) map[int]string {
	joined := map[int]*strings.Builder{}
	last := map[int]int{}
	for k, p := range parts {
		b := joined[p.Block]
		if b == nil {
			b = &strings.Builder{}
			joined[p.Block] = b
		} else {
			b.WriteString(d.Blocks[p.Block].Text[last[p.Block]:p.Start])
		}
		b.WriteString(texts[k])
		last[p.Block] = p.End
	}
	prose := make(map[int]string, len(joined))
	for i, b := range joined {
		prose[i] = b.String()
	}
	return prose
}

// A Context is what surrounds a block, for a model to read and not to change.
type Context struct {
	Heading string // the heading above; empty if there is none
	Before  string // the end of the block before
	After   string // the start of the block after
}

// Context returns what surrounds block i, each side cut to maxRunes runes.
func (d *Document) Context(i, maxRunes int) Context {
	var c Context
	if h := d.Blocks[i].heading; h >= 0 {
		c.Heading = d.Blocks[h].Text
	}
	if i > 0 {
		c.Before = tail(d.Blocks[i-1].Text, maxRunes)
	}
	if i+1 < len(d.Blocks) {
		c.After = head(d.Blocks[i+1].Text, maxRunes)
	}
	return c
}

func head(s string, runes int) string {
	for i := range s {
		if runes == 0 {
			return s[:i]
		}
		runes--
	}
	return s
}

func tail(s string, runes int) string {
	i := len(s)
	for ; i > 0 && runes > 0; runes-- {
		_, n := utf8.DecodeLastRuneInString(s[:i])
		i -= n
	}
	return s[i:]
}
