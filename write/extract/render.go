package extract

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Markdown writes sentences: key points as bullets, others as running text.
func Markdown(sentences []Sentence, k Kind) string { return render(sentences, k, "- ") }

// Plain writes sentences: key points one a line, others as running text.
func Plain(sentences []Sentence, k Kind) string { return render(sentences, k, "") }

func render(sentences []Sentence, k Kind, bullet string) string {
	var b strings.Builder
	for i, s := range sentences {
		line := strings.Join(strings.Fields(s.Text), " ")
		switch {
		case k == KeyPoints && i > 0:
			b.WriteString("\n" + bullet)
		case k == KeyPoints:
			b.WriteString(bullet)
		case i > 0 && endsNarrow(sentences[i-1].Text):
			b.WriteByte(' ')
		}
		b.WriteString(line)
	}
	return b.String()
}

// endsNarrow tells whether a space follows s in running text: after English,
// not after Chinese.
func endsNarrow(s string) bool {
	c, _ := utf8.DecodeLastRuneInString(s)
	return c < 0x2E80 && c != '”' && c != '’' && c != '…'
}

// Markdown writes the list.
func (l Listing) Markdown() string {
	var b strings.Builder
	for i, it := range l.Items {
		if l.Ordered {
			b.WriteString(strconv.Itoa(i+1) + ". ")
		} else {
			b.WriteString("- ")
		}
		b.WriteString(oneLine(it.Text) + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Plain writes the list, an item a line.
func (l Listing) Plain() string {
	lines := make([]string, len(l.Items))
	for i, it := range l.Items {
		lines[i] = oneLine(it.Text)
	}
	return strings.Join(lines, "\n")
}

// Markdown writes the table. A table without a header gets an empty one, which
// Markdown demands.
func (g Grid) Markdown() string {
	header := g.Header
	if header == nil {
		header = make([]Item, len(g.Rows[0]))
	}
	var b strings.Builder
	writeRow(&b, header)
	b.WriteString("|" + strings.Repeat(" --- |", len(header)) + "\n")
	for _, r := range g.Rows {
		writeRow(&b, r)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func writeRow(b *strings.Builder, row []Item) {
	b.WriteByte('|')
	for _, it := range row {
		b.WriteString(" " + strings.ReplaceAll(oneLine(it.Text), "|", `\|`) + " |")
	}
	b.WriteByte('\n')
}

// Plain writes the table with tabs between its cells.
func (g Grid) Plain() string {
	rows := g.Rows
	if g.Header != nil {
		rows = append([][]Item{g.Header}, rows...)
	}
	lines := make([]string, len(rows))
	for i, r := range rows {
		cells := make([]string, len(r))
		for j, it := range r {
			cells[j] = oneLine(it.Text)
		}
		lines[i] = strings.Join(cells, "\t")
	}
	return strings.Join(lines, "\n")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
