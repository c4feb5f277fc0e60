package text_test

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"pgregory.net/rapid"
)

func TestRulerAgreesWithCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Repeat(randomText(t, "s"), rapid.IntRange(0, 8).Draw(t, "times"))
		r := text.NewRuler(s)
		want := text.Pos{}
		for i, c := range s {
			want.Byte = i
			checkPos(t, r, want)
			want.Rune++
			want.UTF16 += utf16.RuneLen(c)
		}
		want.Byte = len(s)
		checkPos(t, r, want)
		if want.Rune != utf8.RuneCountInString(s) || r.End() != want {
			t.Fatalf("end %v, want %v", r.End(), want)
		}
	})
}

func checkPos(t *rapid.T, r *text.Ruler, want text.Pos) {
	t.Helper()
	if got := r.Pos(want.Byte); got != want {
		t.Fatalf("Pos(%d) = %v, want %v", want.Byte, got, want)
	}
	if got, ok := r.AtRune(want.Rune); !ok || got != want {
		t.Fatalf("AtRune(%d) = %v, %v, want %v", want.Rune, got, ok, want)
	}
	if got, ok := r.AtUTF16(want.UTF16); !ok || got != want {
		t.Fatalf("AtUTF16(%d) = %v, %v, want %v", want.UTF16, got, ok, want)
	}
}

func TestRulerOutsideAndWithinCharacters(t *testing.T) {
	r := text.NewRuler("a😀b")
	if got := r.Pos(3); got != (text.Pos{Byte: 1, Rune: 1, UTF16: 1}) {
		t.Errorf("within a character: %v", got)
	}
	if r.Pos(-5) != (text.Pos{}) || r.Pos(99) != r.End() {
		t.Error("outside the text is not its nearer end")
	}
	for _, n := range []int{-1, 2, 5} {
		if _, ok := r.AtUTF16(n); ok {
			t.Errorf("unit %d is a place", n)
		}
	}
	if _, ok := r.AtRune(4); ok {
		t.Error("rune 4 is a place")
	}
}

func TestValidTellsTheOffset(t *testing.T) {
	if err := text.Valid("é我😀\x00\uFEFF\uFFFD"); err != nil {
		t.Errorf("good text: %v", err)
	}
	err := text.Valid("我\xc4\xe3")
	if qiao.KindOf(err) != qiao.Invalid || !strings.Contains(err.Error(), "byte 3 is 0xC4") || qiao.FixOf(err) == "" {
		t.Errorf("got %v", err)
	}
	for in, want := range map[string]string{"a\xff我": "a\uFFFD我", "\xe4\xb8": "\uFFFD\uFFFD", "ok\x00": "ok\x00"} {
		got, bad := text.Sanitize(in)
		if got != want || (bad == 0) != (in == want) {
			t.Errorf("Sanitize(%q) = %q, %d", in, got, bad)
		}
	}
}
