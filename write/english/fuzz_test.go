package english_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
	"github.com/qiao-ai/qiao/write/english"
)

// oddTexts are what a proofreader must survive.
var oddTexts = []string{
	"", " ", ".", "a", "I", "\x00", "\ufeffHello", "\u202eabc def ghi",
	strings.Repeat("a", 5000), strings.Repeat("ab ", 2000), strings.Repeat("(", 300), strings.Repeat("'", 300), strings.Repeat("https://", 50),
	"👩‍👩‍👧‍👦 is here and i saw 🇨🇳 the the 👍🏽.", "مرحبا i dont know שלום", "e\u0301te\u0301 is i recieve",
	"`code", "{open", "<b>i dont</b>", "@", "#", "a@b", "www.", "http://", "1,2.3:4/5", "i.e. e.g. etc.", "a-b-c-d-e-f", "it''s don''t", "’’’",
	"ſtrange ligatures ﬁ and İstanbul i dont", "ＡＢＣ ｄｅｆ", "line one\r\nline two\r\n\r\n- item\n1. item", "\t\t\n\n",
}

// checkEdits fails unless edits are in order, apart, and apply to s.
func checkEdits(t *testing.T, s string, edits []write.Edit) {
	t.Helper()
	all := make([]text.Edit, len(edits))
	for i, e := range edits {
		all[i] = e.Edit
		if e.Rule == "" || e.Explanation == "" || e.Type == "" || e.Confidence <= 0 || e.Confidence > 1 || e.Before == e.After {
			t.Errorf("incomplete: %+v", e)
		}
		if i > 0 && e.Start.Byte < edits[i-1].End.Byte {
			t.Errorf("out of order: %+v after %+v", e.Edit, edits[i-1].Edit)
		}
	}
	after, err := text.Apply(s, all)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	if !utf8.ValidString(after) {
		t.Errorf("%q became %q, which is not UTF-8", s, after)
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range oddTexts {
		f.Add(s)
	}
	f.Add("He go to school becouse i dont know however its to late then me.")
	f.Fuzz(func(t *testing.T, s string) {
		edits, err := spelled().Check(context.Background(), s, write.CheckOptions{})
		if err != nil {
			if utf8.ValidString(s) {
				t.Fatal(err)
			}
			return
		}
		checkEdits(t, s, edits)
	})
}

// whole is a Checker with all its parts, or skips.
func whole(t testing.TB) *english.Checker {
	t.Helper()
	if testing.Short() {
		t.Skip("skipped: loading the grammar pack takes seconds (-short)")
	}
	wasm := packFile("harper", "harper_wasm_slim_bg.wasm")
	c := english.New(english.Options{HarperWasm: wasm, Dictionary: dictionary(), CacheDir: filepath.Join(os.TempDir(), fmt.Sprint("qiao-test-wasm-", os.Getuid()))})
	if len(c.Engines()) < 3 {
		t.Skip("skipped: no packs: run \"qiao model pull harper\" and \"qiao model pull dict-en\"")
	}
	t.Cleanup(func() { c.Close() })
	if err := c.Warm(context.Background()); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOddTextIsSurvivedByAllParts(t *testing.T) {
	c := whole(t)
	for _, s := range oddTexts {
		edits, err := c.Check(context.Background(), s, write.CheckOptions{})
		if err != nil {
			t.Fatalf("%.40q: %v", s, err)
		}
		checkEdits(t, s, edits)
	}
	if got := proofread(t, c, "Then i saw the the cat.", write.CheckOptions{}); got != "Then I saw the cat." {
		t.Errorf("afterwards: %q", got)
	}
}

const warmSentence = "In my opinion the goverment have to protect the enviroment becouse many animal is in danger, but people doesn't care about it."

// BenchmarkSentence is a sentence never seen before by a warm Checker.
func BenchmarkSentence(b *testing.B) {
	c := whole(b)
	n := 0
	for b.Loop() {
		n++
		s := warmSentence + strings.Repeat(" Yes.", n%7) + strings.Repeat("!", n%100)
		if _, err := c.Check(context.Background(), s[n%3:], write.CheckOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRulesAndSpeller(b *testing.B) {
	c := withDictionary(b)
	for b.Loop() {
		if _, err := c.Check(context.Background(), warmSentence, write.CheckOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
