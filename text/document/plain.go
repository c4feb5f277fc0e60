package document

import (
	"strings"

	"github.com/qiao-ai/qiao/text"
)

// parsePlain makes a block of each paragraph: of lines that read on, without
// list markers.
func (d *Document) parsePlain() {
	s := d.Source
	p := plainParser{d: d, newline: newlineOf(s), r: resolver{src: s}, kind: Paragraph}
	for start := skipBOM(s); start < len(s); {
		end, next := lineEnd(s, start)
		p.line(start, end)
		start = next
	}
	p.flush()
}

// A plainParser gathers the lines of a paragraph.
type plainParser struct {
	d       *Document
	newline string
	r       resolver
	kind    Kind
	lines   [][2]int
	events  []event
}

func (p *plainParser) line(start, end int) {
	s := p.d.Source
	if strings.TrimSpace(s[start:end]) == "" {
		p.flush()
		return
	}
	marker := text.ListMarker(s[start:end])
	if n := len(p.lines); n > 0 && (marker > 0 || !text.ReadsOn(s[p.lines[n-1][0]:p.lines[n-1][1]], s[start:end])) {
		p.flush()
	}
	if marker > 0 {
		p.kind = Item
	}
	p.lines = append(p.lines, [2]int{start + marker, end})
}

// flush makes a block of the lines gathered.
func (p *plainParser) flush() {
	events := p.events[:0]
	for i, l := range p.lines {
		if i > 0 {
			events = append(events, event{kind: altered, from: p.lines[i-1][1], to: l[0], prose: "\n"})
		}
		events = append(events, event{kind: verbatim, from: l[0], to: l[1]})
	}
	p.events = events
	if b, ok := p.r.build(events); ok {
		b.Kind, b.newline = p.kind, p.newline
		p.d.Blocks = append(p.d.Blocks, b)
	}
	p.lines, p.kind = p.lines[:0], Paragraph
}

// lineEnd returns where the line at start ends and where the next one begins.
func lineEnd(s string, start int) (end, next int) {
	k := strings.IndexAny(s[start:], "\r\n")
	if k < 0 {
		return len(s), len(s)
	}
	end = start + k
	if strings.HasPrefix(s[end:], "\r\n") {
		return end, end + 2
	}
	return end, end + 1
}

// newlineOf returns the line break that s uses first.
func newlineOf(s string) string {
	k := strings.IndexByte(s, '\n')
	if k > 0 && s[k-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

func skipBOM(s string) int {
	if strings.HasPrefix(s, "\uFEFF") {
		return len("\uFEFF")
	}
	return 0
}
