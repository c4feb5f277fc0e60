package guard_test

import (
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/guard"
)

func TestMaskTakesOutWhatHasNoGrammar(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Run `go test` and see https://example.org/a.", "Run ⟦1⟧ and see ⟦2⟧."},
		{"Hi {{name}}, %d items for @tom #sale", "Hi ⟦1⟧, ⟦2⟧ items for ⟦3⟧ ⟦4⟧"},
		{"<b>Hi</b> a@example.org", "⟦1⟧Hi⟦2⟧ ⟦3⟧"},
		{"见./docs/a.md，工单550e8400-e29b-41d4-a716-446655440000。", "见⟦1⟧，工单⟦2⟧。"},
		{"Nothing here, 5 cats.", "Nothing here, 5 cats."},
		{"A ⟦ in `x`", "A ⟦ in ⦃1⦄"},
	} {
		if got := guard.Mask(c.in).Text; got != c.want {
			t.Errorf("Mask(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestMaskProtectsRanges(t *testing.T) {
	s := "Acme Corp sells glue."
	m := guard.Mask(s, text.Span{End: text.Pos{Byte: 9}}, text.Span{Start: text.Pos{Byte: 99}, End: text.Pos{Byte: 100}})
	if m.Text != "⟦1⟧ sells glue." || m.Values[0] != "Acme Corp" {
		t.Errorf("got %q %q", m.Text, m.Values)
	}
}

func TestUnmaskForgivesWhatModelsDoToTokens(t *testing.T) {
	m := guard.Mask("Open `a` then `b`.")
	for _, out := range []string{"Open ⟦1⟧ and ⟦2⟧.", "Open ⟦ 1 ⟧ and ⟦２⟧.", "Open [[1]] and 【2】."} {
		if got, findings := m.Unmask(out); got != "Open `a` and `b`." || len(findings) > 0 {
			t.Errorf("Unmask(%q) = %q, %v", out, got, findings)
		}
	}
}

func TestUnmaskReportsLostRepeatedAndInventedTokens(t *testing.T) {
	m := guard.Mask("Open `a` then `b`.")
	got, findings := m.Unmask("Open ⟦1⟧, ⟦1⟧ and ⟦7⟧.")
	if got != "Open `a`, `a` and ." {
		t.Errorf("got %q", got)
	}
	var said []string
	for _, f := range findings {
		said = append(said, f.Message)
	}
	for _, want := range []string{"made up", "repeated", "lost"} {
		if !strings.Contains(strings.Join(said, "; "), want) {
			t.Errorf("nothing %s in %q", want, said)
		}
	}
}
