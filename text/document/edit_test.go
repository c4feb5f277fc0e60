package document_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/document"
)

func asLost(err error, lost **document.LostError) bool { return errors.As(err, lost) }

func TestEditTouchesOnlyItsBytes(t *testing.T) {
	for _, c := range []struct {
		name          string
		format        document.Format
		in            string
		old, new      string // words of block 0
		before, after string // of the edit of the source
	}{
		{"in bold", document.Markdown, "A **bold wrod** here.", "wrod", "word", "wrod", "word"},
		{"all of bold", document.Markdown, "A **wrod** here.", "wrod", "word", "wrod", "word"},
		{"in a link", document.Markdown, "[my lnik](/x) ok", "lnik", "link", "lnik", "link"},
		{"between marks", document.Markdown, "**a** teh *b*", "teh", "the", "teh", "the"},
		{"after an escape", document.Markdown, `\*teh end`, "teh", "the", "teh", "the"},
		{"a sign is escaped", document.Markdown, "two times three", "times", "*", "times", "*"},
		{"a tag is escaped", document.Markdown, "see tag x now", "tag x", "<b>x", "tag ", "\\<b>"},
		{"in HTML", document.HTML, "<p>A <b>teh</b> &amp; b</p>", "teh", "the", "teh", "the"},
		{"an entity", document.HTML, "<p>A &amp; b</p>", "& b", "and b", "&amp;", "and"},
		{"a sign in HTML", document.HTML, "<p>a and b</p>", "and", "&", "and", "&amp;"},
		{"Chinese", document.Markdown, "他**跑的**快", "跑的", "跑得", "跑的", "跑得"},
		{"the end of a block", document.PlainText, "No stop\n\nNext", "stop", "stop.", "stop", "stop."},
		{"bold goes with its words", document.Markdown, "a **b** c", "b ", "", "**b** ", ""},
		{"across a mark", document.Markdown, "one **two** three", "one two", "two", "one ", ""},
		{"a line break", document.Markdown, "one\ntwo", "one two", "one, two", "", ","},
		{"no list is made", document.Markdown, "x - y", "x ", "", "x ", "\\"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := parse(t, c.in, c.format)
			prose := d.Blocks[0].Text
			at := strings.Index(prose, c.old)
			e, err := d.Edit(0, text.NewEdit(prose, at, at+len(c.old), c.new))
			if err != nil {
				t.Fatal(err)
			}
			if e.Before != c.before || e.After != c.after {
				t.Errorf("%q → %q, want %q → %q", e.Before, e.After, c.before, c.after)
			}
			got, err := text.Apply(c.in, []text.Edit{e})
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Replace(prose, c.old, c.new, 1)
			if p := parse(t, got, c.format).Blocks[0].Text; p != want {
				t.Errorf("prose of %q is %q, want %q", got, p, want)
			}
		})
	}
}

func TestEditRefuses(t *testing.T) {
	d := parse(t, "Run `go vet` and read [docs](/x) now", document.Markdown)
	prose := d.Blocks[0].Text
	for _, c := range []struct{ name, old, new string }{
		{"a change of code", "vet", "test"},
		{"the loss of code", "go vet ", ""},
		{"the loss of a link", "docs ", ""},
	} {
		at := strings.Index(prose, c.old)
		_, err := d.Edit(0, text.NewEdit(prose, at, at+len(c.old), c.new))
		if qiao.KindOf(err) != qiao.Conflict || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := d.Edit(0, text.NewEdit("Something else", 0, 9, "x")); qiao.KindOf(err) != qiao.Conflict {
		t.Errorf("an edit of another text: %v", err)
	}
}
