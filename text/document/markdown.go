package document

import (
	"cmp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	gtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// parseMarkdown finds the blocks of CommonMark with GitHub's tables. goldmark
// finds the blocks; the inline markup is read here, since each byte of it must
// be known by its place.
func (d *Document) parseMarkdown() {
	m := markdownParser{d: d, newline: newlineOf(d.Source), r: resolver{src: d.Source}}
	m.base = frontMatterEnd(d.Source)
	p := parser.NewParser(
		parser.WithBlockParsers(append(parser.DefaultBlockParsers(),
			util.Prioritized(mathParser{}, 650),
			util.Prioritized(extension.NewFootnoteBlockParser(), 999))...),
		parser.WithParagraphTransformers(
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200)),
	)
	pc := parser.NewContext()
	root := p.Parse(gtext.NewReader([]byte(d.Source[m.base:])), parser.WithContext(pc))
	m.labels = map[string]bool{}
	d.labels = m.labels
	for _, r := range pc.References() {
		m.labels[normalLabel(string(r.Label()))] = true
	}
	m.walk(root, Paragraph)
	d.Blocks = inPlace(d.Blocks)
}

// inPlace sorts blocks by place and drops those that overlap one before: goldmark
// can give a table and the paragraph above it in another order.
func inPlace(blocks []Block) []Block {
	byStart := func(a, b Block) int { return cmp.Compare(a.Span.Start.Byte, b.Span.Start.Byte) }
	if !slices.IsSortedFunc(blocks, byStart) {
		slices.SortStableFunc(blocks, byStart)
	}
	end := 0
	return slices.DeleteFunc(blocks, func(b Block) bool {
		over := b.Span.Start.Byte < end
		end = max(end, b.Span.End.Byte)
		return over
	})
}

// A markdownParser turns goldmark's blocks into ours.
type markdownParser struct {
	d       *Document
	base    int // where the text given to goldmark begins
	newline string
	labels  map[string]bool // of link reference definitions
	s       scanner
	r       resolver
}

// walk makes blocks of the leaves below n, within a container of the given kind.
func (m *markdownParser) walk(n ast.Node, kind Kind) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Heading:
			m.leaf(c, Heading, c.Level)
		case *ast.Paragraph, *ast.TextBlock:
			m.leaf(c, kind, 0)
		case *extast.TableCell:
			m.leaf(c, Cell, 0)
		case *ast.Blockquote:
			m.walk(c, Quote)
		case *ast.ListItem:
			m.walk(c, Item)
		default:
			if !c.IsRaw() {
				m.walk(c, kind)
			}
		}
	}
}

// leaf makes a block of the lines of n.
func (m *markdownParser) leaf(n ast.Node, kind Kind, level int) {
	lines := n.Lines()
	if lines == nil || lines.Len() == 0 {
		return
	}
	v := m.virtual(lines)
	skip := 0
	if kind == Item && n.PreviousSibling() == nil {
		skip = taskMarker(v.s)
	}
	m.s.reset(v, m.labels, skip)
	b, ok := m.r.build(m.s.scan())
	if !ok {
		return
	}
	b.Kind, b.Level = kind, level
	b.newline = m.lineBreak(n, kind, b)
	m.d.Blocks = append(m.d.Blocks, b)
}

// lineBreak returns what a line break becomes in a block: a space where the
// block must stay on one line or its prefix is not known.
func (m *markdownParser) lineBreak(n ast.Node, kind Kind, b Block) string {
	if kind == Heading || kind == Cell {
		return " "
	}
	for _, it := range b.items {
		if it.kind == altered && strings.ContainsAny(m.d.Source[it.from:it.to], "\n") {
			raw := m.d.Source[it.from:it.to]
			return strings.TrimLeft(raw, " \t\\")
		}
	}
	if n.Parent() != nil && n.Parent().Kind() == ast.KindDocument {
		return m.newline
	}
	return " "
}

// taskMarker returns the length of the box of a task at the start of an item.
func taskMarker(s string) int {
	if len(s) > 4 && s[0] == '[' && strings.IndexByte(" xX", s[1]) >= 0 && s[2] == ']' && s[3] == ' ' {
		return 4
	}
	return 0
}

// A virtual is the text of a block's lines without what stands before them.
type virtual struct {
	s     string
	lines []virtualLine // empty if the text is in one piece
	base  int           // of the source, if it is
}

type virtualLine struct{ at, src int }

// virtual joins lines; their common case is one piece of the source.
func (m *markdownParser) virtual(lines *gtext.Segments) virtual {
	src := m.d.Source
	first, last := lines.At(0), lines.At(lines.Len()-1)
	joined := true
	for i := 1; i < lines.Len(); i++ {
		joined = joined && lines.At(i-1).Stop == lines.At(i).Start
	}
	if joined {
		return virtual{s: src[m.base+first.Start : m.base+last.Stop], base: m.base + first.Start}
	}
	v := virtual{}
	var b strings.Builder
	for i := range lines.Len() {
		l := lines.At(i)
		v.lines = append(v.lines, virtualLine{b.Len(), m.base + l.Start})
		b.WriteString(src[m.base+l.Start : m.base+l.Stop])
	}
	v.s = b.String()
	return v
}

// begin returns where the byte at i of the virtual text stands in the source.
func (v *virtual) begin(i int) int {
	if len(v.lines) == 0 {
		return v.base + i
	}
	lo, hi := 0, len(v.lines)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; v.lines[mid].at <= i {
			lo = mid
		} else {
			hi = mid
		}
	}
	return v.lines[lo].src + i - v.lines[lo].at
}

// end returns where the source of the virtual text before i ends.
func (v *virtual) end(i int) int {
	if i == 0 {
		return v.begin(0)
	}
	return v.begin(i-1) + 1
}

// frontMatterEnd returns where the Markdown begins, after a byte order mark and
// the YAML or TOML between two lines of --- or +++.
func frontMatterEnd(s string) int {
	start := skipBOM(s)
	end, next := lineEnd(s, start)
	fence := strings.TrimRight(s[start:end], " \t")
	if fence != "---" && fence != "+++" {
		return start
	}
	for next < len(s) {
		line := next
		end, next = lineEnd(s, line)
		if l := strings.TrimRight(s[line:end], " \t"); l == fence || fence == "---" && l == "..." {
			return next
		}
	}
	return start
}
