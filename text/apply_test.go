package text_test

import (
	"encoding/json"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

func TestApplyRefusesWhatDoesNotFit(t *testing.T) {
	const s = "The quick brown fox"
	good := text.NewEdit(s, 4, 9, "slow")
	moved := good
	moved.Start.Byte, moved.End.Byte = 10, 15
	elsewhere := text.NewEdit("Then quick browns", 5, 10, "slow")
	elsewhere.Span = good.Span
	for _, c := range []struct {
		name  string
		edits []text.Edit
		want  qiao.Kind
	}{
		{"another place", []text.Edit{moved}, qiao.Conflict},
		{"the same words among others", []text.Edit{elsewhere}, qiao.Conflict},
		{"beyond the end", []text.Edit{text.NewEdit(s+"es", 19, 21, "")}, qiao.Conflict},
		{"backwards", []text.Edit{{Span: text.Span{Start: text.Pos{Byte: 3}, End: text.Pos{Byte: 1}}}}, qiao.Invalid},
		{"before the start", []text.Edit{{Span: text.Span{Start: text.Pos{Byte: -1}}}}, qiao.Invalid},
		{"overlapping", []text.Edit{good, text.NewEdit(s, 6, 12, "x")}, qiao.Invalid},
		{"two insertions at one place", []text.Edit{text.NewEdit(s, 4, 4, "a"), text.NewEdit(s, 4, 4, "b")}, qiao.Invalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := text.Apply(s, c.edits)
			if qiao.KindOf(err) != c.want || got != "" {
				t.Errorf("got %q, %v; want kind %v", got, err, c.want)
			}
			if qiao.FixOf(err) == "" {
				t.Error("no fix is offered")
			}
		})
	}
}

func TestApplyTakesEditsInAnyOrderAndTouching(t *testing.T) {
	const s = "abcdef"
	got, err := text.Apply(s, []text.Edit{
		text.NewEdit(s, 4, 6, ""), text.NewEdit(s, 2, 2, "-"), text.NewEdit(s, 2, 4, ""), text.NewEdit(s, 0, 2, "X"),
	})
	if err != nil || got != "X-" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestInverseOfTouchingDeletionsRestoresBoth(t *testing.T) {
	const s = "abcdef"
	edits := []text.Edit{text.NewEdit(s, 1, 3, ""), text.NewEdit(s, 3, 5, ""), text.NewEdit(s, 5, 5, "!")}
	checkRevert(t, s, edits)
	checkRevert(t, s, []text.Edit{text.NewEdit(s, 0, 3, ""), text.NewEdit(s, 3, 3, "x"), text.NewEdit(s, 3, 6, "")})
}

func checkRevert(t *testing.T, s string, edits []text.Edit) {
	t.Helper()
	after, err := text.Apply(s, edits)
	if err != nil {
		t.Fatal(err)
	}
	inverse, err := text.Inverse(s, edits)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := text.Apply(after, inverse); err != nil || back != s {
		t.Errorf("got %q, %v, want %q", back, err, s)
	}
}

func TestOneChangeCanBeTakenBackAlone(t *testing.T) {
	const a, b = "He go to scool by bus", "He goes to school by bus"
	inverse, err := text.Inverse(a, text.Diff(a, b))
	if err != nil {
		t.Fatal(err)
	}
	got, err := text.Apply(b, inverse[1:2])
	if want := "He goes to scool by bus"; err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestRebaseReportsWhatHasNoPlaceAnyMore(t *testing.T) {
	const s = "one two three"
	applied := []text.Edit{text.NewEdit(s, 0, 7, "1 2")}
	moved, lost, err := text.Rebase(s, applied, []text.Edit{text.NewEdit(s, 8, 13, "3"), text.NewEdit(s, 4, 7, "zwei")})
	if err != nil || len(lost) != 1 || lost[0].After != "zwei" {
		t.Fatalf("lost %v, %v", lost, err)
	}
	if got, err := text.Apply("1 2 three", moved); err != nil || got != "1 2 3" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestEditSurvivesJSON(t *testing.T) {
	e := text.NewEdit("我 has 一", 4, 7, "have")
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var got text.Edit
	if err := json.Unmarshal(data, &got); err != nil || got != e {
		t.Errorf("got %+v, %v", got, err)
	}
}

func FuzzApply(f *testing.F) {
	f.Add("text", 1, 2, "x", "e", "")
	f.Fuzz(func(t *testing.T, s string, start, end int, after, before, hash string) {
		e := text.Edit{Span: text.Span{Start: text.Pos{Byte: start}, End: text.Pos{Byte: end}}, Before: before, After: after, Hash: hash}
		got, err := text.Apply(s, []text.Edit{e})
		if err == nil && got != s[:start]+after+s[end:] {
			t.Fatalf("got %q", got)
		}
	})
}
