package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// A Grid is a table found in a text. Every cell is a part of the source; one
// that the source does not fill is empty. Header may be nil, and has as many
// cells as each row otherwise.
type Grid struct {
	Header []Item
	Rows   [][]Item
}

// Table finds the table that a text already spells out: Markdown, CSV and TSV,
// aligned columns, records of "key: value" lines, and clauses of one pattern
// such as "apples cost 5, pears cost 7". It returns an error of Kind
// Unsupported, with a Fix, where there is none.
func Table(s string) (Grid, error) {
	f := finder{s: s, ruler: text.NewRuler(s)}
	for _, find := range []func() Grid{f.pipes, f.separated, f.aligned, f.records, f.clauses} {
		if g := find(); len(g.Rows) >= 1 && len(g.Rows)+min(len(g.Header), 1) >= 2 {
			return g, nil
		}
	}
	return Grid{}, qiao.Errorf(qiao.Unsupported, "extract: table", "the text does not spell out a table").WithFix(connectFix)
}

var rule = regexp.MustCompile(`^[\s|:+=-]+$`)

// pipes finds rows of cells between vertical bars.
func (f *finder) pipes() Grid {
	var rows [][]Item
	ruled := false
	for _, ln := range f.lines() {
		body := strings.TrimSpace(f.s[ln.from:ln.to])
		switch {
		case !strings.Contains(body, "|"):
			if len(rows) >= 2 {
				return headed(rows, ruled)
			}
			rows = nil
		case rule.MatchString(body):
			ruled = ruled || len(rows) == 1
		default:
			from := ln.from + strings.Index(f.s[ln.from:ln.to], body)
			rows = append(rows, f.cells(strings.TrimSuffix(strings.TrimPrefix(body, "|"), "|"), from+len(body)-len(strings.TrimPrefix(body, "|")), "|"))
		}
	}
	return headed(rows, ruled)
}

// headed makes a Grid of rows of one width; nothing of others.
func headed(rows [][]Item, header bool) Grid {
	if len(rows) < 2 || !rectangular(rows) {
		return Grid{}
	}
	if header || isHeader(rows) {
		return Grid{Header: rows[0], Rows: rows[1:]}
	}
	return Grid{Rows: rows}
}

func rectangular(rows [][]Item) bool {
	return !slices.ContainsFunc(rows, func(r []Item) bool { return len(r) != len(rows[0]) || len(r) < 2 })
}

// isHeader tells whether the first row names the columns: it has no digits, and
// a later row has.
func isHeader(rows [][]Item) bool {
	return !hasDigits(rows[0]) && slices.ContainsFunc(rows[1:], hasDigits)
}

func hasDigits(row []Item) bool {
	return slices.ContainsFunc(row, func(it Item) bool { return strings.ContainsFunc(it.Text, unicode.IsDigit) })
}

// cells cuts a row that begins at byte from. An empty cell stays one.
func (f *finder) cells(row string, from int, sep string) []Item {
	var cells []Item
	for p := range strings.SplitSeq(row, sep) {
		cells = append(cells, f.cell(from, from+len(p)))
		from += len(p) + len(sep)
	}
	return cells
}

// cell makes an Item less the white space at its ends.
func (f *finder) cell(a, b int) Item {
	raw := f.s[a:b]
	left := len(raw) - len(strings.TrimLeft(raw, " \t"))
	body := strings.TrimSpace(raw)
	return Item{Span: f.ruler.Span(a+left, a+left+len(body)), Text: body}
}

// separated finds lines of values between tabs, commas or semicolons.
func (f *finder) separated() Grid {
	lines := f.lines()
	for _, sep := range []byte{'\t', ',', ';'} {
		var rows [][]Item
		for _, ln := range lines {
			row, ok := f.values(ln, sep)
			if !ok || len(row) < 2 || len(rows) > 0 && len(row) != len(rows[0]) {
				rows = nil
				break
			}
			rows = append(rows, row)
		}
		if len(rows) >= 2 && (sep == '\t' || !prose(rows)) {
			if g, ok := f.keyed(rows); ok {
				return g
			}
			g := headed(rows, false)
			if g.Header == nil && !hasDigits(rows[0]) {
				g = Grid{Header: rows[0], Rows: rows[1:]}
			}
			return g
		}
	}
	return Grid{}
}

// keyed takes "key: value" cells apart where each column has one key.
func (f *finder) keyed(rows [][]Item) (Grid, bool) {
	var g Grid
	for _, r := range rows {
		var cells []Item
		for i, it := range r {
			m := keyValue.FindStringSubmatchIndex(it.Text)
			if m == nil {
				return Grid{}, false
			}
			key, at := it.Text[m[2]:m[3]], it.Start.Byte
			if len(g.Header) < len(r) {
				g.Header = append(g.Header, f.cell(at+m[2], at+m[3]))
			}
			if key != g.Header[i].Text {
				return Grid{}, false
			}
			cells = append(cells, f.cell(at+m[4], at+m[5]))
		}
		g.Rows = append(g.Rows, cells)
	}
	return g, true
}

// values reads a line of separated values, quoted as in RFC 4180. False if a
// quote is left open.
func (f *finder) values(ln line, sep byte) ([]Item, bool) {
	var row []Item
	at := ln.from
	for {
		end := at
		if strings.HasPrefix(f.s[at:ln.to], `"`) {
			i := at + 1
			for ; i < ln.to && !(f.s[i] == '"' && (i+1 == ln.to || f.s[i+1] == sep)); i++ {
			}
			if i >= ln.to {
				return nil, false
			}
			row = append(row, f.cell(at+1, i))
			end = i + 1
		} else {
			for end < ln.to && f.s[end] != sep {
				end++
			}
			row = append(row, f.cell(at, end))
		}
		if end >= ln.to {
			return row, true
		}
		at = end + 1
	}
}

// prose tells whether rows are rather sentences with commas.
func prose(rows [][]Item) bool {
	for _, r := range rows {
		last := r[len(r)-1].Text
		if strings.ContainsAny(last, "。！？") || strings.HasSuffix(last, ".") {
			return true
		}
		for _, it := range r {
			if size(it.Text) > 12 {
				return true
			}
		}
	}
	return false
}

var columnGap = regexp.MustCompile(`[ \t]{2,}|\x{3000}+`)

// aligned finds three or more lines of columns set apart by blanks.
func (f *finder) aligned() Grid {
	var rows [][]Item
	for _, ln := range f.lines() {
		body := strings.TrimRight(f.s[ln.from:ln.to], " \t")
		indent := len(body) - len(strings.TrimLeft(body, " \t"))
		at := ln.from + indent
		var row []Item
		for _, m := range columnGap.FindAllStringIndex(body[indent:], -1) {
			row = append(row, f.cell(at, ln.from+indent+m[0]))
			at = ln.from + indent + m[1]
		}
		rows = append(rows, append(row, f.cell(at, ln.from+len(body))))
	}
	if len(rows) < 3 {
		return Grid{}
	}
	return headed(rows, false)
}

var keyValue = regexp.MustCompile(`^\s*(?:[-*•]\s+)?([^:：=]{1,40}?)\s*(?:[:：]|\s=\s|\s[-–—]\s)\s*(\S.*)$`)

// records finds lines of "key: value". Where the same keys come again they are
// records, a row each; otherwise each line is a row of two cells.
func (f *finder) records() Grid {
	var keys, values []Item
	for _, ln := range f.lines() {
		m := keyValue.FindStringSubmatchIndex(f.s[ln.from:ln.to])
		if m == nil || size(f.s[ln.from+m[2]:ln.from+m[3]]) > 8 || strings.HasPrefix(f.s[ln.from+m[3]:], "://") {
			continue
		}
		keys = append(keys, f.cell(ln.from+m[2], ln.from+m[3]))
		values = append(values, f.cell(ln.from+m[4], ln.from+m[5]))
	}
	if len(keys) < 2 || 2*len(keys) < len(f.lines()) {
		return Grid{}
	}
	if g := repeated(keys, values); len(g.Rows) >= 2 {
		return g
	}
	var g Grid
	for i := range keys {
		g.Rows = append(g.Rows, []Item{keys[i], values[i]})
	}
	return g
}

// repeated makes a row of each run of the same keys in the same order.
func repeated(keys, values []Item) Grid {
	width := 1
	for width < len(keys) && keys[width].Text != keys[0].Text {
		width++
	}
	if width < 2 || width == len(keys) || len(keys)%width != 0 {
		return Grid{}
	}
	g := Grid{Header: keys[:width]}
	for i := 0; i < len(keys); i += width {
		for j := range width {
			if keys[i+j].Text != keys[j].Text {
				return Grid{}
			}
		}
		g.Rows = append(g.Rows, values[i:i+width])
	}
	return g
}

var valueClause = regexp.MustCompile(`^(\D{1,60}?)([$¥€£￥]?\d[\d,.:]*(?:\s?[^\s\d，,；;。]{1,12}){0,3})$`)

// clauses finds two or more clauses in a row that each give a number to a name,
// with the same words between. Those words are the column's name.
func (f *finder) clauses() Grid {
	var best, run [][]Item
	flush := func() {
		if len(run) > len(best) {
			best = run
		}
		run = nil
	}
	for _, c := range f.clauseSpans() {
		m := valueClause.FindStringSubmatchIndex(f.s[c.from:c.to])
		if m == nil {
			flush()
			continue
		}
		run = append(run, []Item{f.cell(c.from+m[2], c.from+m[3]), f.cell(c.from+m[4], c.from+m[5])})
	}
	flush()
	if len(best) < 2 {
		return Grid{}
	}
	return f.named(best)
}

// clauseSpans cuts the text at commas, semicolons, stops and "and".
func (f *finder) clauseSpans() []line {
	var all []line
	from := 0
	add := func(to int) {
		it := f.item(from, to)
		body := strings.TrimPrefix(it.Text, "and ")
		all = append(all, line{it.End.Byte - len(body), it.End.Byte})
	}
	for i, c := range f.s {
		if strings.ContainsRune("，,；;。.!！?？\n、", c) && !betweenDigits(f.s, i) && i >= from {
			add(i)
			from = i + utf8.RuneLen(c)
		} else if strings.HasPrefix(f.s[i:], " and ") && i >= from {
			add(i)
			from = i + len(" and ")
		}
	}
	add(len(f.s))
	return slices.DeleteFunc(all, func(l line) bool { return l.from >= l.to })
}

// named takes the words that all names end with, and makes them the header of
// the second column. Clauses that share none, and whose values share no unit,
// are no table.
func (f *finder) named(rows [][]Item) Grid {
	suffix := rows[0][0].Text
	for _, r := range rows[1:] {
		suffix = commonSuffix(suffix, r[0].Text)
	}
	unit := unitOf(rows[0][1].Text)
	for _, r := range rows[1:] {
		if unitOf(r[1].Text) != unit {
			unit = ""
		}
	}
	if suffix == "" && unit == "" {
		return Grid{}
	}
	g := Grid{}
	for _, r := range rows {
		name := f.cell(r[0].Start.Byte, r[0].End.Byte-len(suffix))
		if name.Text == "" || size(name.Text) > 8 {
			return Grid{}
		}
		g.Rows = append(g.Rows, []Item{name, r[1]})
	}
	if suffix != "" {
		end := rows[0][0].End.Byte
		start := end - len(suffix)
		g.Header = []Item{{Span: f.ruler.Span(start, start)}, f.cell(start, end)}
	}
	return g
}

// commonSuffix returns the longest end that a and b share: whole words, or
// Chinese characters.
func commonSuffix(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	suffix := a[len(a)-n:]
	for suffix != "" && !utf8.RuneStart(suffix[0]) {
		suffix = suffix[1:]
	}
	if n < len(a) && n < len(b) && suffix != "" && suffix[0] < utf8.RuneSelf {
		_, rest, ok := strings.Cut(suffix, " ")
		if !ok {
			return ""
		}
		return rest
	}
	return suffix
}

// unitOf returns what stands around the number of a value.
func unitOf(v string) string {
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if unicode.IsDigit(c) || c == '.' || c == ',' || c == ':' {
			return -1
		}
		return c
	}, v))
}
