package document_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/document"
)

func parse(t testing.TB, s string, f document.Format) *document.Document {
	t.Helper()
	d, err := document.Parse(s, f)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// outline shows the blocks of d, a line each, with their marks in brackets.
func outline(d *document.Document) string {
	var lines []string
	for _, b := range d.Blocks {
		line := fmt.Sprintf("%s: %s", b.Kind, strings.ReplaceAll(b.Text, "\n", "⏎"))
		for _, m := range b.Marks {
			line += fmt.Sprintf(" [%s %s]", m.Kind, b.Text[m.Start:m.End])
		}
		lines = append(lines, strings.ReplaceAll(line, document.Object, "￼"))
	}
	return strings.Join(lines, "\n")
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name   string
		format document.Format
		in     string
		want   string
	}{
		{"plain paragraphs", document.PlainText, "Title\n\nThis is a line that a program has broken at\na width. Next.\r\n\r\n- One\n- Two\n",
			"paragraph: Title\nparagraph: This is a line that a program has broken at⏎a width. Next.\nitem: One\nitem: Two"},
		{"plain Chinese lines", document.PlainText, "\uFEFF第一行。\n第二行。", "paragraph: 第一行。\nparagraph: 第二行。"},
		{"nothing", document.PlainText, " \n\n", ""},
		{"Markdown headings and marks", document.Markdown, "# Title *one*\n\nA **bold `code` word** and [a link](https://a.example \"t\").\n",
			"heading: Title one [emphasis one]\nparagraph: A bold code word and a link. [strong bold code word] [code code] [link a link]"},
		{"Markdown containers", document.Markdown, "> Quoted\n> text\n\n- Item one\n  goes on\n- [x] Task\n\n1. First\n",
			"quote: Quoted text\nitem: Item one goes on\nitem: Task\nitem: First"},
		{"Markdown table", document.Markdown, "| A | B |\n|---|:-:|\n| x \\| y | **z** |\n",
			"cell: A\ncell: B\ncell: x | y\ncell: z [strong z]"},
		{"Markdown that is no prose", document.Markdown,
			"---\ntitle: x\n---\n```go\ncode\n```\n\n    indented\n\n<div>\nhtml\n</div>\n\n[ref]: https://a.example\n\n$$\nx*y*z\n$$\n\nProse.",
			"paragraph: Prose."},
		{"Markdown escapes and entities", document.Markdown, `2 \* 3 &amp; a_b_c &copy; *x*`, "paragraph: 2 * 3 & a_b_c © x [emphasis x]"},
		{"Markdown references", document.Markdown, "See [the Docs][d], [d] and [none].\n\n[D]: /x\n", "paragraph: See the Docs, d and [none]. [link the Docs] [link d]"},
		{"Markdown objects", document.Markdown, "A ![pic](x.png) b[^1] [![badge](b.svg)](/c) <!-- c --> end", "paragraph: A ￼ b￼ ￼ ￼ end [image ￼] [opaque ￼] [link ￼] [opaque ￼]"},
		{"Markdown addresses and math", document.Markdown, "Go to https://a.example/x_y_z. Or <mailto:a@b.example> $a_1 * b_1$ for $5 and $6.",
			"paragraph: Go to https://a.example/x_y_z. Or mailto:a@b.example $a_1 * b_1$ for $5 and $6. [url https://a.example/x_y_z] [url mailto:a@b.example] [math $a_1 * b_1$]"},
		{"Markdown nested emphasis", document.Markdown, "***a** b* ~~c~~ **d*e*f** _g_h_", "paragraph: a b c def g_h [emphasis a b] [strong a] [strike c] [strong def] [emphasis e] [emphasis g_h]"},
		{"Markdown hard breaks", document.Markdown, "one  \ntwo\\\nthree", "paragraph: one⏎two⏎three"},
		{"Markdown inline HTML", document.Markdown, "a <b>bold</b> <kbd>Ctrl</kbd> x<br>y <i>open", "paragraph: a bold Ctrl x⏎y ￼open [strong bold] [code Ctrl] [opaque ￼]"},
		{"Markdown Chinese", document.Markdown, "今天**下雨**，\n我们不去。", "paragraph: 今天下雨，⏎我们不去。 [strong 下雨]"},
		{"Markdown CRLF", document.Markdown, "one\r\ntwo\r\n\r\n- a\r\n", "paragraph: one two\nitem: a"},
		{"Markdown NUL and emoji", document.Markdown, "a\x00b 👩‍👩‍👧 שלום", "paragraph: a\x00b 👩‍👩‍👧 שלום"},
		{"HTML blocks", document.HTML, "<!doctype html><html><head><title>t</title><style>p{}</style></head><body><h2>T &amp; U</h2><p>A <b>bold</b>\n  word, <a href=\"/x\">a link</a>.</p><ul><li>One<li>Two <code>x()</code></ul><script>var a = '<p>no</p>'</script></body>",
			"heading: T & U\nparagraph: A bold word, a link. [strong bold] [link a link]\nitem: One\nitem: Two x() [code x()]"},
		{"HTML tables and containers", document.HTML, "<table><caption>C</caption><tr><th>H<td>D</table><blockquote><p>Q</p></blockquote><div>a<p>b</p>c</div>",
			"caption: C\ncell: H\ncell: D\nquote: Q\nparagraph: a\nparagraph: b\nparagraph: c"},
		{"HTML that is no prose", document.HTML, "<pre>x</pre><textarea>y</textarea><!-- z --><p translate=\"no\">Qiao</p><svg><text>s</text></svg>", ""},
		{"HTML objects", document.HTML, "<p>a <img src=x> b<br>c <span class=icon></span> d</i> e</p>", "paragraph: a ￼ b⏎c ￼ d￼ e [image ￼] [opaque ￼] [opaque ￼]"},
		{"broken HTML", document.HTML, "<p>a <b>b <i>c</b> d</p><p unclosed", "paragraph: a b ￼c d [strong b ￼c] [opaque ￼]"},
		{"HTML Chinese", document.HTML, "<p>今天\n下雨&nbsp;了</p>", "paragraph: 今天⏎下雨\u00a0了"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := parse(t, c.in, c.format)
			if diff := cmp.Diff(c.want, outline(d)); diff != "" {
				t.Error(diff)
			}
			checkIdentity(t, d)
		})
	}
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkIdentity holds what every document promises.
func checkIdentity(t fataler, d *document.Document) {
	t.Helper()
	same := map[int]string{}
	r := text.NewRuler(d.Source)
	last := 0
	for i, b := range d.Blocks {
		same[i] = b.Text
		if b.Span.Start.Byte < last || b.Span != r.Span(b.Span.Start.Byte, b.Span.End.Byte) {
			t.Fatalf("block %d has span %v", i, b.Span)
		}
		last = b.Span.End.Byte
		if strings.TrimSpace(b.Text) == "" {
			t.Fatalf("block %d has no words", i)
		}
	}
	for _, prose := range []map[int]string{nil, same} {
		if got, err := d.Render(prose); err != nil || got != d.Source {
			t.Fatalf("render unchanged: %q, %v, want %q", got, err, d.Source)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	if _, err := document.Parse("我\xff", document.Markdown); qiao.KindOf(err) != qiao.Invalid || !strings.Contains(err.Error(), "byte 3") {
		t.Errorf("invalid UTF-8: %v", err)
	}
	if _, err := document.Parse("x", "rtf"); qiao.KindOf(err) != qiao.Unsupported || qiao.FixOf(err) == "" {
		t.Errorf("unknown format: %v", err)
	}
}

func TestRender(t *testing.T) {
	for _, c := range []struct {
		name   string
		format document.Format
		in     string
		prose  string // of block 0
		want   string
	}{
		{"a word in bold", document.Markdown, "A **bold wrod** here.", "A bold word here.", "A **bold word** here."},
		{"bold follows its words", document.Markdown, "We **must** go now.", "Now we must go.", "Now we **must** go."},
		{"bold vanishes with its words", document.Markdown, "We **really** go.", "We go.", "We go."},
		{"a link keeps its target", document.Markdown, "Please read [the docs](https://a.example/x_(1)) first.", "First, you should read the docs, please.",
			"First, you should read [the docs](https://a.example/x_(1)), please."},
		{"code moves", document.Markdown, "Use `go test` to check it.", "To check it, use go test.", "To check it, use `go test`."},
		{"an image stays", document.Markdown, "See ![p](a.png) here and there.", "Look here, and also there.", "Look![p](a.png) here, and also there."},
		{"escapes are kept", document.Markdown, `It is 2 \* 3 &amp; more.`, "It was 2 * 3 & more.", `It was 2 \* 3 &amp; more.`},
		{"new signs are escaped", document.Markdown, "Plain words.", "*Plain* [words] `x` <b> 1 * 2 snake_case.",
			"\\*Plain\\* \\[words\\] \\`x\\` \\<b> 1 * 2 snake_case."},
		{"no list is made", document.Markdown, "Hello - and 1. world", "- and 1. world", "\\- and 1. world"},
		{"no heading is made", document.Markdown, "Hello", "# Hello", "\\# Hello"},
		{"a number is no list", document.Markdown, "In 1986. A year", "1986. A year", "1986\\. A year"},
		{"a quotation keeps its lines", document.Markdown, "> one two\n> three four\n", "one too\nthree for four", "> one too\n> three for four\n"},
		{"a cell stays a cell", document.Markdown, "| a | b |\n|---|---|\n| c | d |\n", "a|x\ny", "| a\\|x y | b |\n|---|---|\n| c | d |\n"},
		{"paragraphs stay one", document.Markdown, "one", "one\n\n\ntwo", "one\ntwo"},
		{"CRLF stays", document.PlainText, "One too.\r\n\r\nTwo.", "One two.\nMore.", "One two.\r\nMore.\r\n\r\nTwo."},
		{"HTML", document.HTML, `<p>A <b>bold</b> <a href="/x?a&amp;b">link</a> &amp; more</p>`, "A bold link < & AT&T",
			`<p>A <b>bold</b> <a href="/x?a&amp;b">link</a> &lt; &amp; AT&amp;T</p>`},
		{"Chinese bold", document.Markdown, "今天**下雨**，不去。", "因为今天下雨，所以不去。", "因为今天**下雨**，所以不去。"},
		{"bold that would not close", document.Markdown, "**你好**，世界", "“你好！”世界", "“**你好**！”世界"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := parse(t, c.in, c.format)
			got, err := d.Render(map[int]string{0: c.prose})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRenderReportsWhatWouldBeLost(t *testing.T) {
	d := parse(t, "Read [the docs](/x) and run `go vet`.", document.Markdown)
	_, err := d.Render(map[int]string{0: "Do nothing at all."})
	lost := &document.LostError{}
	if qiao.KindOf(err) != qiao.Conflict || qiao.FixOf(err) == "" {
		t.Fatalf("got %v", err)
	}
	if !strings.Contains(err.Error(), "1 link, 1 code") || strings.Contains(err.Error(), "docs") {
		t.Errorf("message %q", err)
	}
	if !asLost(err, &lost) || len(lost.Lost) != 2 || lost.Lost[0].Close != "](/x)" {
		t.Errorf("lost %+v", lost)
	}
	if got := d.Lost(0, "You can only run go vet."); len(got) != 1 || got[0].Kind != document.Link {
		t.Errorf("Lost = %+v", got)
	}
	if _, err := d.Render(map[int]string{1: "x"}); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("no such block: %v", err)
	}
	if _, err := d.Render(map[int]string{0: "\xff"}); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("invalid prose: %v", err)
	}
}

func TestManyMarksFindTheirWordsInAnotherOrder(t *testing.T) {
	var before, after strings.Builder
	const n = 500
	for i := range n {
		fmt.Fprintf(&before, "word [link%d](/u%d) `code%d` ", i, i, i)
		fmt.Fprintf(&after, "term link%d code%d ", n-1-i, n-1-i)
	}
	d := parse(t, before.String(), document.Markdown)
	got, err := d.Render(map[int]string{0: after.String()})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if want := fmt.Sprintf("[link%d](/u%d) `code%d`", i, i, i); !strings.Contains(got, want) {
			t.Fatalf("%s is not in the result", want)
		}
	}
}
