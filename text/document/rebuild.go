package document

import (
	"sort"
	"strings"
)

// A writer writes the source of a block with new prose.
type writer struct {
	d       *Document
	b       *Block
	new     string
	changes []change
	plain   bool // escape every sign, and keep no line breaks

	out       strings.Builder
	lineStart bool // in the source: signs at the start of a line have meaning
	guarded   int  // the byte of new prose that needs a backslash; -1 is none
}

// rebuild returns the source of block b with new prose and its marks placed.
// Words that stayed keep their bytes.
func (d *Document) rebuild(b *Block, p *placer) string {
	w := writer{d: d, b: b, new: p.new, changes: p.changes, lineStart: true, guarded: -1}
	w.marks(p.places)
	return w.out.String()
}

// rebuildPlainly is rebuild without marks that only dress words, and with every
// sign escaped: for prose that Markdown would misread.
func (d *Document) rebuildPlainly(b *Block, p *placer) string {
	w := writer{d: d, b: b, new: p.new, changes: p.changes, lineStart: true, guarded: -1, plain: true}
	var hard []place
	for _, at := range p.places {
		if b.Marks[at.mark].hard() {
			hard = append(hard, at)
		}
	}
	w.marks(hard)
	return w.out.String()
}

// marks writes the prose with the marks at their places, which nest.
func (w *writer) marks(places []place) {
	at := 0
	var open []place
	closeUpTo := func(limit int) {
		for len(open) > 0 && open[len(open)-1].end <= limit {
			o := open[len(open)-1]
			open = open[:len(open)-1]
			w.text(at, o.end)
			at = max(at, o.end)
			w.markup(w.b.Marks[o.mark].Close)
		}
	}
	for _, p := range places {
		closeUpTo(p.start)
		w.text(at, p.start)
		at = max(at, p.start)
		m := w.b.Marks[p.mark]
		if m.Exact() {
			w.markup(m.Raw)
			at = max(at, p.end)
			continue
		}
		w.markup(m.Open)
		open = append(open, p)
	}
	closeUpTo(len(w.new))
	w.text(at, len(w.new))
}

func (w *writer) markup(s string) {
	w.out.WriteString(s)
	w.lineStart = w.lineStart && s == ""
}

// text writes the new prose from byte i up to j.
func (w *writer) text(i, j int) {
	for i < j {
		k := sort.Search(len(w.changes), func(k int) bool { return w.changes[k].new2 > i })
		switch {
		case k == len(w.changes):
			w.same(i, j, w.oldOf(k, i))
			return
		case w.changes[k].new1 > i:
			end := min(j, w.changes[k].new1)
			w.same(i, end, w.oldOf(k, i))
			i = end
		default:
			end := min(j, w.changes[k].new2)
			w.fresh(i, end)
			i = end
		}
	}
}

// oldOf returns where byte i of the new prose, which lies before change k, stood.
func (w *writer) oldOf(k, i int) int {
	if k == 0 {
		return i
	}
	return i - w.changes[k-1].new2 + w.changes[k-1].old2
}

// same copies the source of prose that stayed: new bytes i to j were old ones
// from at on.
func (w *writer) same(i, j, at int) {
	items := w.b.items
	k := sort.Search(len(items), func(k int) bool { return items[k].end > at })
	for ; i < j && k < len(items); k++ {
		it := items[k]
		if it.end <= at {
			continue
		}
		n := min(j-i, it.end-at)
		w.item(it, i, n, at)
		i, at = i+n, at+n
	}
}

// item copies n bytes of prose within it.
func (w *writer) item(it item, i, n, at int) {
	switch {
	case w.plain || it.kind == atom || it.kind == altered && n < it.end-it.start:
		w.fresh(i, i+n)
	case it.kind == altered:
		raw := w.d.Source[it.from:it.to]
		w.out.WriteString(raw)
		w.lineStart = strings.ContainsAny(raw, "\n\r")
	default:
		w.begin(i)
		from := it.from + at - it.start
		if g := w.guarded; g >= i && g < i+n {
			w.out.WriteString(w.d.Source[from : from+g-i])
			w.out.WriteByte('\\')
			w.guarded, from, n = -1, from+g-i, n-(g-i)
		}
		w.out.WriteString(w.d.Source[from : from+n])
	}
}

// begin looks, at the start of a line of Markdown, whether the new prose from i
// on would be read as the sign of a block.
func (w *writer) begin(i int) {
	if w.lineStart && w.d.Format == Markdown {
		if k := blockSign(w.new[i:]); k >= 0 {
			w.guarded = i + k
		}
	}
	w.lineStart = false
}

// fresh writes new words, escaped.
func (w *writer) fresh(i, j int) {
	w.begin(i)
	switch w.d.Format {
	case Markdown:
		w.freshMarkdown(i, j)
	case HTML:
		w.freshHTML(i, j)
	default:
		w.out.WriteString(strings.ReplaceAll(w.new[i:j], "\n", w.b.newline))
	}
}
