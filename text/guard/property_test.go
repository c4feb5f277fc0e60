package guard_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/guard"
)

// pieces are what random texts are made of: facts, marks and words that the
// guard looks at, in both languages.
var pieces = []string{"We ", "did not ", "must ", "may ", "send 12 boxes", " to Maria", ", if ", "the 5% rate ", "rose", ". ", "\n", "- [ ] item\n", "# Head\n", "`x := 1`",
	"https://example.com/a?b=1", "a.b@example.org", "{{name}}", "%s", "@tom", "#tag", "<b>", "</b>", "/etc/hosts", "⟦", "⟧", "⟦1⟧", "[[2]]", "“quoted words”", "\"",
	"我们", "没有", "必须", "三月四日", "下午三点半", "1.2万", "张伟", "北京", "《书》", "，", "。", "？", "如果", "只有", "百分之五", "八折", "第三", "٣", "😀", "é", "９９", "①", "QIAO-2187", "v2.10.1",
	"+1 (415) 555-0134", "$5", "half an hour", "twenty-one", "~~~", "```\n", "|a|b|\n", "1. ", "\u200b", "\ufeff", "\xff", "\x00"}

func randomText(t *rapid.T) string {
	if rapid.Bool().Draw(t, "pieces") {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 20).Draw(t, "text"), "")
	}
	return rapid.String().Draw(t, "text")
}

var tasks = []string{"proofread", "rewrite:concise", "summarize", "list", "table", "reply", "instruct"}

func TestATextKeepsItsOwnFacts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := randomText(t)
		for _, task := range tasks {
			if v := guard.Check(task, s, s); len(v.Findings) != 0 || !v.Checked {
				t.Fatalf("%s of %q: %v", task, s, v.Findings)
			}
		}
	})
}

// A copy that differs in its last white space only takes the whole way through
// the checks.
func TestACopyKeepsItsFacts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := randomText(t)
		for _, task := range []string{"proofread", "rewrite:concise", "summarize"} {
			for _, f := range guard.Check(task, s+" ", s).Findings {
				if f.Severity == guard.Hard {
					t.Fatalf("%s of %q: %v", task, s, f)
				}
			}
		}
	})
}

func TestUnmaskUndoesMask(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := randomText(t)
		var protect []text.Span
		if rapid.Bool().Draw(t, "protect") {
			i := rapid.IntRange(0, len(s)).Draw(t, "i")
			j := rapid.IntRange(0, len(s)).Draw(t, "j")
			protect = append(protect, text.Span{Start: text.Pos{Byte: i}, End: text.Pos{Byte: j}})
		}
		m := guard.Mask(s, protect...)
		got, findings := m.Unmask(m.Text)
		if got != s || len(findings) != 0 {
			t.Fatalf("%q became %q via %q: %v", s, got, m.Text, findings)
		}
	})
}

func TestAChangedDigitIsAlwaysFound(t *testing.T) {
	frames := []string{"It costs $%, they said.", "We have % boxes in stock.", "Room % is free at noon.", "共有%人参加。", "售价%元。", "Call % now.", "Order % was sent.", "On % March it rained.", "It is %% of the total.", "约%公里。", "See page %."}
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`[1-9][0-9]{0,9}`).Draw(t, "digits")
		i := rapid.IntRange(0, len(digits)-1).Draw(t, "at")
		d := byte(rapid.IntRange('0', '9').Draw(t, "digit"))
		if d == digits[i] {
			return
		}
		frame := rapid.SampledFrom(frames).Draw(t, "frame")
		wrong := digits[:i] + string(d) + digits[i+1:]
		for _, task := range []string{"proofread", "rewrite:friendly", "summarize", "list"} {
			a, b := strings.Replace(frame, "%", digits, 1), strings.Replace(frame, "%", wrong, 1)
			if v := guard.Check(task, a, b); !v.Hard() {
				t.Fatalf("%s: %q -> %q: %v", task, a, b, v.Findings)
			}
		}
	})
}

func FuzzCheck(f *testing.F) {
	f.Add("It costs $5.", "It costs $6.")
	f.Add("合同未经双方同意不得转让。", "合同经双方同意不得转让。")
	f.Add("“a” `b` <c> {{d}}", "\xff\xfe 第 百分之")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, task := range []string{"proofread", "summarize", "table"} {
			for _, x := range guard.Check(task, a, b).Findings {
				if x.Kind == "" || x.Message == "" || !utf8.ValidString(x.Message) && utf8.ValidString(a) && utf8.ValidString(b) {
					t.Fatalf("a finding without words: %+v", x)
				}
			}
		}
		guard.Align(a, b)
	})
}

func FuzzMask(f *testing.F) {
	f.Add("see `x` and ⟦1⟧", "⟦ 1 ⟧ ⟦2⟧")
	f.Fuzz(func(t *testing.T, s, output string) {
		m := guard.Mask(s)
		if got, findings := m.Unmask(m.Text); got != s || len(findings) > 0 {
			t.Fatalf("%q became %q: %v", s, got, findings)
		}
		m.Unmask(output)
	})
}

func FuzzClean(f *testing.F) {
	f.Add("Hi.", "Sure! Here is a better version:\n\n\"Hi.\"\n\nLet me know if you want more.")
	f.Add("好。", "<think>a</think>好的，以下是改写：\n好。")
	f.Fuzz(func(t *testing.T, source, output string) {
		if got := guard.Clean(source, output); len(got) > len(output)+len(source) {
			t.Fatalf("%q grew to %q", output, got)
		}
		if got := guard.Clean(source, source); strings.TrimSpace(got) != strings.TrimSpace(source) {
			t.Fatalf("the source %q was cleaned to %q", source, got)
		}
	})
}
