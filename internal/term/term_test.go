package term_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/text"
)

func screen(width int) (*term.Screen, *bytes.Buffer) {
	var b bytes.Buffer
	return &term.Screen{Writer: &b, Width: width}, &b
}

func equal(t *testing.T, got, want string) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestTableLinesUpChinese(t *testing.T) {
	s, b := screen(0)
	if err := s.Table([]string{"NAME", "WHAT"}, [][]term.Cell{term.Cells("harper", "英文语法引擎"), term.Cells("简繁", "tables"), term.Cells("", "last")}); err != nil {
		t.Fatal(err)
	}
	equal(t, b.String(), "NAME    WHAT\nharper  英文语法引擎\n简繁    tables\n        last\n")
}

func TestTableFoldsTheWidestColumn(t *testing.T) {
	s, b := screen(24)
	if err := s.Table([]string{"A", "B"}, [][]term.Cell{term.Cells("one", "two three four five six"), term.Cells("二", "一个很长的中文句子没有空格")}); err != nil {
		t.Fatal(err)
	}
	equal(t, b.String(), "A    B\none  two three four five\n     six\n二   一个很长的中文句子\n     没有空格\n")
}

func TestCellsCannotMoveTheCursor(t *testing.T) {
	s, b := screen(0)
	if err := s.Table([]string{"A"}, [][]term.Cell{term.Cells("x\x1b[2Jy\r\u009bz")}); err != nil {
		t.Fatal(err)
	}
	equal(t, b.String(), "A\nx [2Jy  z\n")
}

func TestFoldLosesNothingButSpaces(t *testing.T) {
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("ab 中，。e\u0301👩‍👩‍👧 \n"))).Draw(t, "s")
		n := rapid.IntRange(2, 20).Draw(t, "n")
		lines := term.Fold(s, n)
		if got := squeeze(strings.Join(lines, "")); got != squeeze(s) {
			t.Fatalf("%q became %q", s, lines)
		}
		for _, l := range lines {
			if term.Width(l) > n {
				t.Fatalf("%q is wider than %d", l, n)
			}
		}
	})
}

func TestDiffIsUnified(t *testing.T) {
	s, b := screen(0)
	if err := s.Diff("x.txt", "one\ntwo\nthree\n", "one\n2\nthree\nfour"); err != nil {
		t.Fatal(err)
	}
	equal(t, b.String(), `--- a/x.txt
+++ b/x.txt
@@ -1,3 +1,4 @@
 one
-two
+2
 three
+four
\ No newline at end of file
`)
}

func TestDiffMarksWordsInColour(t *testing.T) {
	s, b := screen(0)
	s.Color = true
	if err := s.Diff("x", "I has a apple.\n", "I have an apple.\n"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\x1b[31m-\x1b[0mI \x1b[31;9mhas\x1b[0m", "\x1b[32m+\x1b[0mI \x1b[32;4mhave\x1b[0m"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in %q", want, b)
		}
	}
}

func TestNoDifferenceWritesNothing(t *testing.T) {
	s, b := screen(0)
	if err := s.Diff("x", "same\n", "same\n"); err != nil || b.Len() > 0 {
		t.Errorf("%v, %q", err, b)
	}
}

func TestWordsShowEditsInPlace(t *testing.T) {
	s, _ := screen(0)
	equal(t, s.Words("我有一苹果。", text.Diff("我有一苹果。", "我有一个苹果。")), "我有一{+个+}苹果。")
}

func TestFailureHasThreeParts(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"all three", qiao.Errorf(qiao.NotFound, "pack: verify", "harper is not here").WithFix("Run: qiao model pull harper"),
			"failed: pack: verify\nwhy:    harper is not here\nnext:   Run: qiao model pull harper\n"},
		{"no message", qiao.E(qiao.Timeout, "ask", nil), "failed: ask\nwhy:    timeout\n"},
		{"a plain error", io.EOF, "failed: EOF\n"},
		{"several causes", qiao.E(qiao.Other, "pull", errors.Join(io.EOF, io.ErrNoProgress)),
			"failed: pull\nwhy:    EOF\n        multiple Read calls return no data or error\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, b := screen(0)
			s.Failure(c.err)
			equal(t, b.String(), c.want)
		})
	}
}

func TestProgressIsOneLineEveryTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b := screen(0)
		m := s.Meter("harper", term.Bytes)
		for i := range int64(25) {
			m.Set(i*1e6, 100e6)
			time.Sleep(time.Second)
		}
		m.Clear()
		equal(t, b.String(), "harper   10 %  10.0 MB of 100.0 MB  1.0 MB/s  1 min 30 s left\nharper   20 %  20.0 MB of 100.0 MB  1.0 MB/s  1 min 20 s left\n")
	})
}

func TestProgressRewritesItsLineOnATerminal(t *testing.T) {
	s, b := screen(30)
	s.Terminal = true
	m := s.Meter("校对", term.Count)
	m.Set(1, 4)
	m.Clear()
	equal(t, b.String(), "\r校对   25 %  1 of 4\x1b[K\r\x1b[K")
}

func TestWatchShowsTheEndOfWhatIsWritten(t *testing.T) {
	s, b := screen(20)
	s.Terminal = true
	m := s.Meter("rewrite", term.Count)
	m.Watch("我们明天早上九点见")
	m.Clear()
	equal(t, b.String(), "\rrewrite  上九点见\x1b[K\r\x1b[K")
}

func TestWatchIsSilentElsewhere(t *testing.T) {
	s, b := screen(20)
	s.Meter("rewrite", term.Count).Watch("words")
	equal(t, b.String(), "")
}

func TestAFileIsNoTerminal(t *testing.T) {
	s := term.NewScreen(io.Discard, func(string) string { return "" })
	if s.Terminal || s.Color || s.Paint(term.Bad, "x") != "x" {
		t.Errorf("%+v", s)
	}
}
