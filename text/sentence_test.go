package text_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/qiao-ai/qiao/text"
)

// sentences joins the sentences of s with " | ".
func sentences(s string) string {
	var parts []string
	for _, sp := range text.Sentences(s) {
		parts = append(parts, sp.Of(s))
	}
	return strings.Join(parts, " | ")
}

func TestSentences(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"only space", " \n\t ", ""},
		{"two plain ones", "It rains. We stay.", "It rains. | We stay."},
		{"no stop at the end", "It rains. We stay", "It rains. | We stay"},
		{"titles", "Mr. Li met Dr. Smith. They left.", "Mr. Li met Dr. Smith. | They left."},
		{"e.g. and i.e.", "Use fruit, e.g. apples. Or i.e. this.", "Use fruit, e.g. apples. | Or i.e. this."},
		{"U.S. within and at the end", "The U.S. Senate met in the U.S. It voted.", "The U.S. Senate met in the U.S. | It voted."},
		{"number abbreviated", "See No. 5 of it. No. I won't.", "See No. 5 of it. | No. | I won't."},
		{"a verb that looks short", "The cat sat. Dogs ran.", "The cat sat. | Dogs ran."},
		{"initials", "J. K. Rowling wrote it. The end.", "J. K. Rowling wrote it. | The end."},
		{"company", "Apple Inc. said so. We asked Foo Ltd. The answer came.", "Apple Inc. said so. | We asked Foo Ltd. | The answer came."},
		{"times", "Come at 5 p.m. on Monday. Leave at 6 a.m. The bus waits.", "Come at 5 p.m. on Monday. | Leave at 6 a.m. | The bus waits."},
		{"decimals and versions", "It costs 12.50 now. Go 1.26.0 is out. v2.0.1 too.", "It costs 12.50 now. | Go 1.26.0 is out. | v2.0.1 too."},
		{"a year ends it", "He came in 2019. The rest followed.", "He came in 2019. | The rest followed."},
		{"ellipsis goes on", "Well... maybe not. So... We go.", "Well... maybe not. | So... | We go."},
		{"quotation", `He said "Stop." Then he left. "Why?" she asked. "I know." he said.`,
			`He said "Stop." | Then he left. | "Why?" she asked. | "I know." he said.`},
		{"brackets", "He left. (She stayed.) They met.", "He left. | (She stayed.) | They met."},
		{"calls", "What?! No way! Yahoo! is big.", "What?! | No way! | Yahoo! is big."},
		{"lower case after a plain word", "i went home. it was late.", "i went home. | it was late."},
		{"URL", "See https://a.example/x.html?q=1. Then go. Or www.example.com!", "See https://a.example/x.html?q=1. | Then go. | Or www.example.com!"},
		{"file names", "Open main.go. Read it.", "Open main.go. | Read it."},
		{"Chinese", "今天下雨。我们不去！你呢？好", "今天下雨。 | 我们不去！ | 你呢？ | 好"},
		{"Chinese quotation", "他说：“我来了。”然后坐下。", "他说：“我来了。” | 然后坐下。"},
		{"corner brackets", "「好。」她說。", "「好。」 | 她說。"},
		{"stops in a row", "真的？！是的。。。", "真的？！ | 是的。。。"},
		{"Chinese ellipsis", "我……我不知道。他想走……可是没走。", "我……我不知道。 | 他想走…… | 可是没走。"},
		{"half-width stops in Chinese", "真的吗?是的!走吧.好", "真的吗? | 是的! | 走吧. | 好"},
		{"numbers in Chinese", "共3.5万元。版本2.0.1已发布。", "共3.5万元。 | 版本2.0.1已发布。"},
		{"mixed", "我用 Visual Studio Code。It works. 很好！", "我用 Visual Studio Code。 | It works. | 很好！"},
		{"empty line", "A title\n\nThe text.", "A title | The text."},
		{"short lines", "One line\nAnother line", "One line | Another line"},
		{"wrapped line", "This is a sentence that was broken by\nan editor. Next.", "This is a sentence that was broken by\nan editor. | Next."},
		{"list", "- One\n- Two. Three\n1. Four\n(2) Five\n• Six", "One | Two. | Three | Four | Five | Six"},
		{"Chinese list", "1、苹果\n（2）梨\n② 桃", "苹果 | 梨 | 桃"},
		{"CRLF", "One.\r\nTwo\r\n\r\nThree", "One. | Two | Three"},
		{"byte order mark", "\uFEFFOne. Two.", "One. | Two."},
		{"emoji", "Nice 👍🏽! Go 👩‍👩‍👧. Yes.", "Nice 👍🏽! | Go 👩‍👩‍👧. | Yes."},
		{"right to left", "שלום עולם. מה נשמע?", "שלום עולם. | מה נשמע?"},
		{"NUL and invalid UTF-8", "a\x00b. \xff\xfe c.", "a\x00b. | \xff\xfe c."},
		{"only stops", "...", "..."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, sentences(c.in)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Quadratic time would outlast any deadline of the suite: that these end is the
// test. How fast they are is in the benchmarks.
func TestSentencesOfHostileTextEnd(t *testing.T) {
	for _, unit := range []string{"我…", "1. ", "a.", " ", "(", ")", "www.)", "\n", "- ", "Mr. ", "…”", "https://a))))."} {
		s := strings.Repeat(unit, 1<<20/len(unit))
		if got := text.Sentences(s); len(got) > len(s) {
			t.Errorf("%d sentences in 1 MiB of %q", len(got), unit)
		}
	}
}

func TestURLEnd(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"https://example.com/a_(b).", "https://example.com/a_(b)"},
		{"https://example.com/a).", "https://example.com/a"},
		{"HTTP://EXAMPLE.COM，好", "HTTP://EXAMPLE.COM"},
		{"mailto:a@b.example>", "mailto:a@b.example"},
		{"https://", ""},
		{"www.", ""},
		{"http is a word", ""},
	} {
		if got := c.in[:text.URLEnd(c.in, 0)]; got != c.want {
			t.Errorf("URLEnd(%q) keeps %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzSentences(f *testing.F) {
	f.Add("Mr. Li (e.g. “他。”) went……\r\n- 1. x https://a.b/c). \xff")
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, sp := range text.Sentences(s) {
			if sp.Start.Byte < last || sp.End.Byte <= sp.Start.Byte || sp.End.Byte > len(s) {
				t.Fatalf("span %v after byte %d", sp, last)
			}
			if part := sp.Of(s); strings.TrimFunc(part, unicode.IsSpace) != part {
				t.Fatalf("space around %q", part)
			}
			last = sp.End.Byte
		}
	})
}
