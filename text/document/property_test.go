package document_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/document"
	"pgregory.net/rapid"
)

var markdownPieces = []string{
	"word", "two words", "我们", "今天下雨。", " ", " ", "\n", "\n\n", "\r\n", "# ", "## ", "> ", "- ", "* ", "1. ", "    ", "\t",
	"**", "*", "_", "__", "~~", "`", "``", "```\n", "[", "](/url)", "![", "[ref]", "\n[ref]: /x\n", "<b>", "</b>", "<br>", "<!-- c -->", "<div>\n",
	"&amp;", "&lt;", "\\*", "\\", "$x_1$", "$$\n", "https://a.example/x", "<https://b.example>", "| a | b |\n|---|---|\n| c | d |\n\n", "|", "---\n", "===\n",
	"👩‍👩‍👧", "שלום", "\x00", "[^1]", "[^1]: ", "- [ ] ", ".", ", ", "“", "”", "\uFFFC", "+++\n",
}

var htmlPieces = []string{
	"word", "two words", "我们", "今天下雨。", " ", "\n", "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<i>", "</i>", "<a href='/x'>", "</a>", "<code>", "</code>",
	"<br>", "<img src=x>", "<ul><li>", "</ul>", "<table><tr><td>", "</table>", "<script>var a='<p>'</script>", "<style>p{}</style>", "<pre>", "</pre>", "<!-- c -->", "<!doctype html>",
	"&amp;", "&nbsp;", "&", "<", ">", "<h1>", "</h1>", "<svg>", "</svg>", "<textarea>", "</textarea>", "<p translate=no>", "👩‍👩‍👧", "שלום", "\x00", "\r\n", "\uFFFC", "</", "<x", "<![CDATA[x]]>",
}

var proseWords = []string{"new", "words", "我们", "雨", "。", ".", ",", " ", " ", "*", "_", "`", "[", "]", "(", "<", ">", "&", "&amp;", "\\", "#", "-", "1.", "|", "\n", "~", "$", "👍🏽", "https://c.example/y_z", "<b>", "+", "=", "!", "שלום"}

func drawDocument(t *rapid.T) *document.Document {
	f := rapid.SampledFrom([]document.Format{document.PlainText, document.Markdown, document.HTML}).Draw(t, "format")
	pieces := markdownPieces
	if f == document.HTML {
		pieces = htmlPieces
	}
	s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(t, "source"), "")
	if rapid.Bool().Draw(t, "mark") {
		s = "\uFEFF" + s
	}
	d, err := document.Parse(s, f)
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return d
}

func TestRenderWithoutChangesIsTheIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkIdentity(t, drawDocument(t)) })
}

// rewritten draws new prose that keeps some words of old and all of its exact marks.
func rewritten(t *rapid.T, b document.Block) string {
	var parts []string
	last := 0
	for _, m := range b.Marks {
		if m.Start < last || !m.Exact() && m.Kind != document.Link {
			continue
		}
		parts = append(parts, rapid.SliceOfN(rapid.SampledFrom(proseWords), 0, 4).Draw(t, "new")...)
		if rapid.Bool().Draw(t, "keep") {
			parts = append(parts, b.Text[last:m.Start])
		}
		parts = append(parts, " ", b.Text[m.Start:m.End], " ")
		last = m.End
	}
	parts = append(parts, b.Text[last:])
	parts = append(parts, rapid.SliceOfN(rapid.SampledFrom(proseWords), 0, 6).Draw(t, "end")...)
	return strings.Join(parts, "")
}

// shape shows what a rewrite must keep: kinds of blocks, links, code, the bytes
// between blocks.
func shape(d *document.Document, changed map[int]string) string {
	var b strings.Builder
	last := 0
	for i, k := range d.Blocks {
		if _, ok := changed[i]; ok {
			fmt.Fprintf(&b, "%q %s%d\n", d.Source[last:k.Span.Start.Byte], k.Kind, k.Level)
			last = k.Span.End.Byte
		}
	}
	fmt.Fprintf(&b, "%q", d.Source[last:])
	return b.String()
}

func TestRandomRewritesKeepTheRest(t *testing.T) {
	refused, done := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d := drawDocument(t)
		prose := map[int]string{}
		for i, b := range d.Blocks {
			if s := rewritten(t, b); rapid.Bool().Draw(t, "rewrite") && hasLetter(s) {
				prose[i] = s
			}
		}
		got, err := d.Render(prose)
		if err != nil {
			if k := qiao.KindOf(err); k != qiao.Conflict && k != qiao.Unsupported {
				t.Fatalf("render: %v", err)
			}
			refused++
			return
		}
		done++
		checkRewritten(t, d, prose, got)
	})
	t.Logf("%d done, %d refused", done, refused)
	if refused > done/10 {
		t.Errorf("%d of %d rewrites were refused", refused, refused+done)
	}
}

func checkRewritten(t *rapid.T, d *document.Document, prose map[int]string, got string) {
	t.Helper()
	nd, err := document.Parse(got, d.Format)
	if err != nil {
		t.Fatalf("result: %v", err)
	}
	if d.Format == document.PlainText {
		return
	}
	if len(nd.Blocks) != len(d.Blocks) {
		t.Fatalf("%d blocks became %d in %q", len(d.Blocks), len(nd.Blocks), got)
	}
	moved := strings.Contains(outline(d), "￼") // an object at the end of a block is outside of it
	if !moved && shape(d, prose) != shape(nd, prose) {
		t.Fatalf("shape changed from\n%s\nto\n%s", shape(d, prose), shape(nd, prose))
	}
	for i := range nd.Blocks {
		for _, m := range d.Blocks[i].Marks {
			if m.Exact() && !strings.Contains(got, m.Raw) {
				t.Fatalf("%q is gone from %q", m.Raw, got)
			}
		}
		if a, b := hard(d.Blocks[i]), hard(nd.Blocks[i]); a != b {
			t.Fatalf("marks of block %d changed from %s to %s", i, a, b)
		}
		want, ok := prose[i]
		if !ok {
			want = d.Blocks[i].Text
		}
		if words(nd.Blocks[i].Text) != words(want) {
			t.Fatalf("prose of block %d is %q, want %q", i, nd.Blocks[i].Text, want)
		}
	}
}

// words leaves out white space and objects.
func words(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer(document.Object, " ", "\uFEFF", "").Replace(s)), "")
}

// hard counts the links and exact marks of a block by their source. Objects do
// not count: they may have come to the end of a block, and so be outside of it.
func hard(b document.Block) string {
	n := map[string]int{}
	for _, m := range b.Marks {
		if hasWords := b.Text[m.Start:m.End] != document.Object; hasWords && (m.Exact() || m.Kind == document.Link) {
			n[m.Open+m.Raw+m.Close]++
		}
	}
	return fmt.Sprint(n)
}

func TestRandomEditsGiveTheirProse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDocument(t)
		if len(d.Blocks) == 0 {
			return
		}
		i := rapid.IntRange(0, len(d.Blocks)-1).Draw(t, "block")
		prose := d.Blocks[i].Text
		at := drawOffset(t, prose)
		to := min(len(prose), at+rapid.IntRange(0, 6).Draw(t, "size"))
		for !utf8.RuneStart((prose + "x")[to]) {
			to++
		}
		e := text.NewEdit(prose, at, to, strings.Join(rapid.SliceOfN(rapid.SampledFrom(proseWords), 0, 2).Draw(t, "after"), ""))
		se, err := d.Edit(i, e)
		if err != nil {
			return
		}
		got, err := text.Apply(d.Source, []text.Edit{se})
		if err != nil {
			t.Fatalf("apply: %v", err)
		}
		if se.Start.Byte < d.Blocks[i].Span.Start.Byte || se.End.Byte > d.Blocks[i].Span.End.Byte {
			t.Fatalf("edit %+v is outside of its block", se)
		}
		nd, err := document.Parse(got, d.Format)
		if err != nil {
			t.Fatalf("result: %v", err)
		}
		want, all := words(prose[:at]+e.After+prose[to:]), ""
		for _, b := range nd.Blocks {
			all += words(b.Text)
		}
		if d.Format != document.PlainText && len(nd.Blocks) >= len(d.Blocks) && !strings.Contains(all, want) && hasLetter(want) {
			t.Fatalf("edit %q → %q gives %q without %q", se.Before, se.After, got, want)
		}
	})
}

func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }

func drawOffset(t *rapid.T, s string) int {
	at := rapid.IntRange(0, len(s)).Draw(t, "at")
	for at < len(s) && !utf8.RuneStart(s[at]) {
		at++
	}
	return at
}

func TestChunksHoldAllProseWithinTheirBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDocument(t)
		limit := rapid.IntRange(1, 30).Draw(t, "limit")
		var parts []document.Part
		var texts []string
		for _, c := range d.Chunks(limit) {
			n := 0
			for _, p := range c.Parts {
				n += utf8.RuneCountInString(p.Text)
				parts, texts = append(parts, p), append(texts, p.Text)
			}
			if n != c.Runes || n > limit && len(c.Parts) > 1 {
				t.Fatalf("chunk of %d runes, said %d, limit %d", n, c.Runes, limit)
			}
		}
		joined := d.Join(parts, texts)
		for i, b := range d.Blocks {
			if strings.TrimSpace(joined[i]) != strings.TrimSpace(b.Text) {
				t.Fatalf("block %d joined to %q, want %q", i, joined[i], b.Text)
			}
		}
	})
}

func TestChunksBreakAtSentencesAndHeadings(t *testing.T) {
	d := parse(t, "# One\n\nFirst sentence here. Second `a. b` sentence here.\n\n# Two\n\nMore.", document.Markdown)
	var got []string
	for _, c := range d.Chunks(30) {
		var texts []string
		for _, p := range c.Parts {
			texts = append(texts, p.Text)
		}
		got = append(got, strings.Join(texts, " / "))
	}
	want := "One / First sentence here. | Second a. b sentence here. | Two / More."
	if s := strings.Join(got, " | "); s != want {
		t.Errorf("got %q, want %q", s, want)
	}
}

func TestRenderBlockWritesWhatRenderWould(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDocument(t)
		for i, b := range d.Blocks {
			prose := rewritten(t, b)
			whole, err := d.Render(map[int]string{i: prose})
			if err != nil || !hasLetter(prose) {
				continue
			}
			block, err := d.RenderBlock(i, prose)
			if err != nil {
				continue // read by itself, some blocks have no meaning
			}
			got := d.Source[:b.Span.Start.Byte] + block + d.Source[b.Span.End.Byte:]
			if proseOf(t, got, d.Format) != proseOf(t, whole, d.Format) {
				t.Fatalf("block %d: %q, want %q", i, got, whole)
			}
		}
	})
}

// proseOf returns the words and hard marks of a document.
func proseOf(t *rapid.T, s string, f document.Format) string {
	d, err := document.Parse(s, f)
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	var all strings.Builder
	for _, b := range d.Blocks {
		all.WriteString(words(b.Text) + hard(b))
	}
	return all.String()
}

func TestContextIsWhatSurroundsABlock(t *testing.T) {
	d := parse(t, "# Title\n\none two\n\nthree\n\n四五六七", document.Markdown)
	got := d.Context(2, 3)
	if want := (document.Context{Heading: "Title", Before: "two", After: "四五六"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := d.Context(0, 5); got.Heading != "" || got.Before != "" || got.After != "one t" {
		t.Errorf("first block: %+v", got)
	}
}

func TestProtectedIsWhatMustStay(t *testing.T) {
	d := parse(t, "Run `go vet`, see [x](/y) at https://a.example/z.", document.Markdown)
	var got []string
	for _, sp := range d.Blocks[0].Protected() {
		got = append(got, sp.Of(d.Blocks[0].Text))
	}
	if s := strings.Join(got, "|"); s != "go vet|https://a.example/z" {
		t.Errorf("got %q", s)
	}
}

// Quadratic time would outlast any deadline of the suite: that these end is the
// test. How fast they are is in the benchmarks.
func TestHostileDocumentsEnd(t *testing.T) {
	const size = 256 << 10
	units := []string{"**a ", "*a_ ", "[", "[a](", "![", "`", "<b>", "<!--", "$a", "&amp", "a **b** ", "\\", "]", "[a][b]", "~~x", "- a\n", "| a |\n", "<p>a", "</b>", "<a href=", "一。", "word ", "\n", "* _"}
	for _, f := range []document.Format{document.PlainText, document.Markdown, document.HTML} {
		for _, u := range units {
			s := strings.Repeat(u, size/len(u))
			if _, err := document.Parse(s, f); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for i, c := range []string{"# a *b* `c`\n\n> d [e](f)\n", "<p>a <b>b</b> &amp; <code>c</code></p>", "one\n\n- two\n", "| a |\n|---|\n| b |"} {
		f.Add(c, i)
	}
	formats := []document.Format{document.PlainText, document.Markdown, document.HTML}
	f.Fuzz(func(t *testing.T, s string, n int) {
		d, err := document.Parse(s, formats[(n%3+3)%3])
		if err != nil {
			if utf8.ValidString(s) {
				t.Fatal(err)
			}
			return
		}
		checkIdentity(t, d)
		prose := map[int]string{}
		for i, b := range d.Blocks {
			prose[i] = b.Text + " more *words*"
		}
		if _, err := d.Render(prose); err != nil {
			if k := qiao.KindOf(err); k != qiao.Conflict && k != qiao.Unsupported {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkParse100kB(b *testing.B) {
	paragraph := map[document.Format]string{
		document.PlainText: "A line of plain words. And one more sentence here.\n\n今天下雨，我们不去公园。\n\n",
		document.Markdown:  "# Title\n\nA **bold** word and [a link](https://a.example/x) with `code`.\n\n- 今天*下雨*，我们不去。\n\n",
		document.HTML:      "<h1>Title</h1><p>A <b>bold</b> word &amp; <a href=\"/x\">a link</a> with <code>code</code>.</p>\n<li>今天下雨。\n",
	}
	for f, p := range paragraph {
		s := strings.Repeat(p, 100_000/len(p))
		b.Run(string(f), func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				if _, err := document.Parse(s, f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRender100kB(b *testing.B) {
	s := strings.Repeat("A **bold** word and [a link](https://a.example/x) with `code`, in "+fmt.Sprint(rand.IntN(9))+" words.\n\n", 1200)
	d := parse(b, s, document.Markdown)
	prose := map[int]string{}
	for i, k := range d.Blocks {
		prose[i] = strings.Replace(k.Text, "word and", "new word with", 1)
	}
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		if _, err := d.Render(prose); err != nil {
			b.Fatal(err)
		}
	}
}
