package text_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/qiao-ai/qiao/text"
	"pgregory.net/rapid"
)

// changes renders edits as [before→after].
func changes(edits []text.Edit) string {
	var b strings.Builder
	for _, e := range edits {
		fmt.Fprintf(&b, "[%s→%s]", e.Before, e.After)
	}
	return b.String()
}

func TestDiffIsReadable(t *testing.T) {
	for _, c := range []struct{ name, before, after, want string }{
		{"equal", "a b", "a b", ""},
		{"from nothing", "", "a b", "[→a b]"},
		{"to nothing", "a b", "", "[a b→]"},
		{"whole words", "I recieve it", "I receive it", "[recieve→receive]"},
		{"two single words stay apart", "He go to scool", "He goes to school", "[go→goes][scool→school]"},
		{"a deleted word takes its space", "a big red dog", "a red dog", "[big →]"},
		{"an inserted word takes its space", "a red dog", "a big red dog", "[→big ]"},
		{"an inserted sentence begins at its start", "One. Three.", "One. Two. Three.", "[→Two. ]"},
		{"a rewritten passage is one edit", "we should go to the far house now", "let us visit the big tree now",
			"[we should go to the far house→let us visit the big tree]"},
		{"Chinese by character", "他的跑得快", "他跑得很快", "[的→][→很]"},
		{"a Chinese passage", "我们明天出发去上海", "我们后天启程去上海", "[明→后][出发→启程]"},
		{"numbers whole", "costs 12.50 now", "costs 12.05 now", "[12.50→12.05]"},
		{"apostrophes", "I dont know", "I don't know", "[dont→don't]"},
		{"emoji whole", "ok 👍🏽 go", "ok 👍 go", "[👍🏽→👍]"},
		{"CRLF is one", "a\r\nb", "a\nb", "[\r\n→\n]"},
		{"lines", "a\nb\nc\n", "a\nc\n", "[b\n→]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, changes(text.Diff(c.before, c.after))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// pieces are what random texts are made of.
var pieces = []string{
	"a", "the", "word", "don't", "12.5", " ", "  ", "\n", "\r\n", ".", ", ", "。", "，", "我", "们", "天", "愛", "𠮷",
	"👍🏽", "👩‍👩‍👧", "é", "e\u0301", "שלום", "\u200F", "\x00", "\xff", "\xe4\xb8", "\uFEFF", "https://a.example/x", "かな", "- ",
}

// randomText draws a text of pieces.
func randomText(t *rapid.T, name string) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 60).Draw(t, name), "")
}

func TestDiffAppliedAndInverted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := randomText(t, "a"), randomText(t, "b")
		checkDiff(t, a, b)
	})
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkDiff holds the laws of Diff, Apply, Inverse and Rebase against a and b.
func checkDiff(t fataler, a, b string) {
	t.Helper()
	edits := text.Diff(a, b)
	got, err := text.Apply(a, edits)
	if err != nil || got != b {
		t.Fatalf("apply %s: %q, %v, want %q", changes(edits), got, err, b)
	}
	inverse, err := text.Inverse(a, edits)
	if err != nil {
		t.Fatalf("inverse: %v", err)
	}
	if back, err := text.Apply(b, inverse); err != nil || back != a {
		t.Fatalf("revert: %q, %v, want %q", back, err, a)
	}
	checkUnits(t, a, edits)
	checkUnits(t, b, inverse)
	checkOneByOne(t, a, edits, b)
	checkOneByOne(t, b, inverse, a)
}

// checkUnits holds the edits' three units against a Ruler.
func checkUnits(t fataler, s string, edits []text.Edit) {
	t.Helper()
	r := text.NewRuler(s)
	for _, e := range edits {
		if want := r.Span(e.Start.Byte, e.End.Byte); e.Span != want {
			t.Fatalf("span %v, want %v", e.Span, want)
		}
	}
}

// checkOneByOne accepts the edits one after the other, rebasing the rest.
func checkOneByOne(t fataler, s string, edits []text.Edit, want string) {
	t.Helper()
	rest := edits
	for len(rest) > 0 {
		i := (len(rest) * 7) % len(rest)
		one := rest[i : i+1]
		others := append(append([]text.Edit{}, rest[:i]...), rest[i+1:]...)
		moved, lost, err := text.Rebase(s, one, others)
		if err != nil || len(lost) > 0 {
			t.Fatalf("rebase: lost %d, %v", len(lost), err)
		}
		if s, err = text.Apply(s, one); err != nil {
			t.Fatalf("apply one: %v", err)
		}
		rest = moved
	}
	if s != want {
		t.Fatalf("one by one: %q, want %q", s, want)
	}
}

// Quadratic time would outlast any deadline of the suite: that these end is the
// test. How fast they are is in the benchmarks.
func TestDiffOfHugeTextsEnds(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(words, vocabulary int) string {
		var b strings.Builder
		for range words {
			fmt.Fprintf(&b, "w%d ", rng.IntN(vocabulary))
		}
		return b.String()
	}
	for _, c := range []struct{ name, a, b string }{
		{"nothing in common", random(200_000, 1<<30), random(200_000, 1<<30)},
		{"few words shuffled", random(200_000, 3), random(200_000, 3)},
		{"some words shuffled", random(200_000, 5000), random(200_000, 5000)},
		{"one repeated", strings.Repeat("a ", 300_000), strings.Repeat("a ", 200_000) + "b" + strings.Repeat(" a", 50_000)},
		{"rotated", strings.Repeat("ab cd ef ", 60_000), "ef " + strings.Repeat("ab cd ef ", 60_000)},
	} {
		edits := text.Diff(c.a, c.b)
		if got, err := text.Apply(c.a, edits); err != nil || got != c.b {
			t.Errorf("%s: wrong result, %v", c.name, err)
		}
	}
}

func TestDiffFindsManyChangesInRepetitiveText(t *testing.T) {
	before := strings.Repeat("One line of words that repeats. 我们今天去公园。\n", 4000)
	after := strings.NewReplacer("words", "word", "今天", "明天").Replace(before)
	edits := text.Diff(before, after)
	if got, err := text.Apply(before, edits); err != nil || got != after {
		t.Fatalf("wrong result: %v", err)
	}
	if len(edits) < 7900 || len(edits) > 8100 {
		t.Errorf("%d edits, want about 8000", len(edits))
	}
}

func FuzzDiff(f *testing.F) {
	f.Add("我们 go. \xff", "我们 went。 👍🏽")
	f.Fuzz(func(t *testing.T, a, b string) { checkDiff(t, a, b) })
}
