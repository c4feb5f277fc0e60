package extract

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// An Item is an entry of a list or a cell of a table: a part of the source.
type Item struct {
	text.Span
	Text string
}

// A Listing is a list found in a text.
type Listing struct {
	Lead    Item // what introduces it; empty if nothing does
	Items   []Item
	Ordered bool // the text counts its items
}

const connectFix = "Connect a model, which can draw this out of free text: start Ollama or a llama.cpp server, or set a partner's key such as DASHSCOPE_API_KEY."

// List finds the list that a text already spells out: lines with markers;
// first, second, third; 首先…其次…最后; 一是…二是…; items between semicolons; a
// series after a colon or a verb such as include; short lines. It returns an
// error of Kind Unsupported, with a Fix, where there is none.
func List(s string) (Listing, error) {
	f := finder{s: s, ruler: text.NewRuler(s)}
	for _, find := range []func() Listing{f.markedLines, f.ordinals, f.series, f.semicolons, f.shortLines} {
		if l := find(); len(l.Items) >= 2 {
			return l, nil
		}
	}
	return Listing{}, qiao.Errorf(qiao.Unsupported, "extract: list", "the text does not spell out a list").WithFix(connectFix)
}

// A finder looks for structure in one text.
type finder struct {
	s     string
	ruler *text.Ruler
}

// item makes the Item from byte a to b, less white space and stops at its ends.
func (f *finder) item(a, b int) Item {
	for a < b {
		c, n := utf8.DecodeRuneInString(f.s[a:b])
		if !unicode.IsSpace(c) && !strings.ContainsRune("，,；;：:、。", c) {
			break
		}
		a += n
	}
	for a < b {
		c, n := utf8.DecodeLastRuneInString(f.s[a:b])
		if !unicode.IsSpace(c) && !strings.ContainsRune("，,；;、。.", c) {
			break
		}
		b -= n
	}
	return Item{Span: f.ruler.Span(a, b), Text: f.s[a:b]}
}

// appendItem adds an Item unless it is empty.
func appendItem(items []Item, it Item) []Item {
	if it.Text == "" {
		return items
	}
	return append(items, it)
}

// line is a line of the text, by its bytes.
type line struct{ from, to int }

func (f *finder) lines() []line {
	var all []line
	from := 0
	for l := range strings.Lines(f.s) {
		end := from + len(strings.TrimRight(l, "\r\n"))
		if strings.TrimSpace(f.s[from:end]) != "" {
			all = append(all, line{from, end})
		}
		from += len(l)
	}
	return all
}

var hanMarker = regexp.MustCompile(`^\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[、，,：:]|[a-zA-Z][.)]\s)`)

// marker returns the length of the list marker that a line begins with.
func marker(s string) int {
	if n := text.ListMarker(s); n > 0 {
		return n
	}
	return len(hanMarker.FindString(s))
}

// markedLines finds lines that begin with bullets or numbers. Lines without a
// marker that follow belong to the item before.
func (f *finder) markedLines() Listing {
	var l Listing
	var items []line
	counted := 0
	for _, ln := range f.lines() {
		body := f.s[ln.from:ln.to]
		n := marker(body)
		switch {
		case n > 0 && n < len(body):
			if strings.ContainsFunc(body[:n], func(c rune) bool { return unicode.IsNumber(c) || unicode.Is(unicode.Han, c) }) {
				counted++
			}
			items = append(items, line{ln.from + n, ln.to})
		case len(items) == 0:
			l.Lead = f.item(ln.from, ln.to)
		case body[0] == ' ' || body[0] == '\t':
			items[len(items)-1].to = ln.to
		}
	}
	for _, ln := range items {
		l.Items = appendItem(l.Items, f.item(ln.from, ln.to))
	}
	l.Ordered = counted == len(items) && counted > 0
	return l
}

// counting is a way to count in running text: what announces each item in turn.
type counting [][]string

var countings = []counting{
	{{"一是"}, {"二是"}, {"三是"}, {"四是"}, {"五是"}, {"六是"}, {"七是"}, {"八是"}},
	{{"第一，", "第一,", "第一、", "第一："}, {"第二，", "第二,", "第二、", "第二："}, {"第三，", "第三,", "第三、", "第三："}, {"第四，", "第四,", "第四、", "第四："}, {"第五，", "第五,", "第五、", "第五："}, {"第六，", "第六,", "第六、", "第六："}},
	{{"其一，", "其一,", "其一是"}, {"其二，", "其二,", "其二是"}, {"其三，", "其三,", "其三是"}, {"其四，", "其四,", "其四是"}},
	{{"首先"}, {"其次", "然后", "接着"}, {"再次", "再者", "然后", "接着", "最后"}, {"最后", "最终"}},
	{{"（一）", "(一)"}, {"（二）", "(二)"}, {"（三）", "(三)"}, {"（四）", "(四)"}, {"（五）", "(五)"}, {"（六）", "(六)"}},
	{{"（1）", "(1)"}, {"（2）", "(2)"}, {"（3）", "(3)"}, {"（4）", "(4)"}, {"（5）", "(5)"}, {"（6）", "(6)"}, {"（7）", "(7)"}, {"（8）", "(8)"}, {"（9）", "(9)"}},
	{{"①"}, {"②"}, {"③"}, {"④"}, {"⑤"}, {"⑥"}, {"⑦"}, {"⑧"}, {"⑨"}, {"⑩"}},
	{{"1、", "1）"}, {"2、", "2）"}, {"3、", "3）"}, {"4、", "4）"}, {"5、", "5）"}, {"6、", "6）"}, {"7、", "7）"}, {"8、", "8）"}},
	{{"firstly", "first of all", "first"}, {"secondly", "second", "then", "next"}, {"thirdly", "third", "then", "next", "finally", "lastly"}, {"fourthly", "fourth", "then", "next", "finally", "lastly"}, {"fifthly", "fifth", "finally", "lastly"}, {"sixthly", "sixth", "finally", "lastly"}, {"finally", "lastly"}},
}

// ordinals finds items that running text counts.
func (f *finder) ordinals() Listing {
	lower := lowerASCII(f.s)
	for _, c := range countings {
		marks := c.marks(lower)
		if len(marks) < 2 {
			continue
		}
		l := Listing{Ordered: true, Lead: f.item(f.paragraphStart(marks[0].from), marks[0].from)}
		for i, m := range marks {
			end := f.itemEnd(m.to, i, marks)
			l.Items = appendItem(l.Items, f.item(m.to, end))
		}
		return l
	}
	return Listing{}
}

// marks returns where a counting's words stand, one after the other.
func (c counting) marks(s string) []line {
	var marks []line
	at := 0
	for _, words := range c {
		m, ok := firstOf(s, at, words)
		if !ok {
			if len(marks) >= 2 {
				continue
			}
			return marks
		}
		marks = append(marks, m)
		at = m.to
	}
	return marks
}

// firstOf finds the earliest of words at or after byte at, where it can
// announce an item: at the beginning of a clause.
func firstOf(s string, at int, words []string) (line, bool) {
	best, ok := line{}, false
	for _, w := range words {
		for from := at; ; {
			i := strings.Index(s[from:], w)
			if i < 0 || ok && from+i >= best.from {
				break
			}
			from += i
			if announces(s, from, from+len(w)) {
				best, ok = line{from, from + len(w)}, true
				break
			}
			from += len(w)
		}
	}
	return best, ok
}

// announces tells whether the word from byte a to b opens a clause.
func announces(s string, a, b int) bool {
	before := strings.TrimRight(s[:a], " \t")
	c, _ := utf8.DecodeLastRuneInString(before)
	opens := before == "" || strings.ContainsRune("。！？；：，,.!?;:\n（(）)", c) || strings.HasSuffix(before, " and") || strings.HasSuffix(before, "而")
	if w := s[a]; w >= 'a' && w <= 'z' {
		next, _ := utf8.DecodeRuneInString(s[b:])
		return opens && (next == ',' || next == ':' || next == ' ') && !strings.HasPrefix(s[b:], " time") && !strings.HasPrefix(s[b:], " of")
	}
	return opens || strings.ContainsRune("（(①②③④⑤⑥⑦⑧⑨⑩123456789", firstRune(s[a:]))
}

func firstRune(s string) rune {
	c, _ := utf8.DecodeRuneInString(s)
	return c
}

// itemEnd returns where item i ends: at the next mark, and the last one at the
// end of its sentence.
func (f *finder) itemEnd(from, i int, marks []line) int {
	if i+1 < len(marks) {
		end := marks[i+1].from
		return from + len(strings.TrimSuffix(strings.TrimRight(f.s[from:end], " "), " and"))
	}
	for j, c := range f.s[from:] {
		if c == '\n' || c == '。' || c == '！' || c == '？' || (c == '.' || c == '!') && !betweenDigits(f.s, from+j) {
			return from + j
		}
	}
	return len(f.s)
}

func (f *finder) paragraphStart(at int) int { return strings.LastIndexByte(f.s[:at], '\n') + 1 }

// lowerASCII lowers A to Z and leaves offsets alone.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// shortLines finds three or more short lines that are no sentences.
func (f *finder) shortLines() Listing {
	var l Listing
	lines := f.lines()
	for i, ln := range lines {
		body := strings.TrimSpace(f.s[ln.from:ln.to])
		if i == 0 && (strings.HasSuffix(body, ":") || strings.HasSuffix(body, "：")) {
			l.Lead = f.item(ln.from, ln.to)
			continue
		}
		if size(body) > 16 || strings.ContainsRune("。！？.!?", lastRune(body)) {
			return Listing{}
		}
		l.Items = appendItem(l.Items, f.item(ln.from, ln.to))
	}
	if len(l.Items) < 3 {
		return Listing{}
	}
	return l
}
