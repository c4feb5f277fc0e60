package english

import (
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/write"
)

func TestEachRuleIsExplainedInBothLanguages(t *testing.T) {
	patterns, err := loadPatterns()
	if err != nil {
		t.Fatal(err)
	}
	m := readMessages()
	for _, p := range patterns {
		message, ok := m[p.rule]
		if !ok || message.english == "" || message.chinese == "" {
			t.Errorf("messages.txt lacks %s", p.rule)
		}
		if p.confidence <= 0 || p.confidence >= 1 {
			t.Errorf("%s has confidence %v", p.rule, p.confidence)
		}
		if _, ok := m["kind/"+string(p.kind)]; !ok {
			t.Errorf("%s has type %q, which messages.txt lacks", p.rule, p.kind)
		}
	}
}

func TestAMistakeInATableIsNamed(t *testing.T) {
	for line, want := range map[string]string{
		"a b c":               "no arrow",
		"a => $2":             "cannot use",
		"<nothing> => x":      "no class",
		"a => $1:none":        "cannot use",
		"(a) => b":            "nothing to replace",
		"a (b) c => d":        "stands after a bracket",
		"a => b {x}":          "invalid syntax",
		"(a b => c":           "brackets",
		"[name] only":         "want [name]",
		"[name] grammar high": "invalid syntax",
	} {
		_, err := readPatterns("x.txt", "[x] grammar 0.9\n"+line+"\n")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "x.txt:2") {
			t.Errorf("%q: got %v, want %q", line, err, want)
		}
	}
}

func FuzzPatterns(f *testing.F) {
	f.Add("[x] grammar 0.9\n(!a|<noun>) b|<base> $ => $1:base c {0.5}\n")
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := readPatterns("x.txt", s); err != nil && !strings.Contains(err.Error(), "x.txt:") {
			t.Error(err)
		}
	})
}

func TestTheSurestOfOverlappingChangesWins(t *testing.T) {
	got := settle([]change{
		{start: 0, end: 4, after: "weak", confidence: 0.3},
		{start: 2, end: 6, after: "sure", confidence: 0.9},
		{start: 2, end: 6, after: "other", confidence: 0.5},
		{start: 6, end: 6, after: ",", confidence: 0.4},
	})
	if len(got) != 2 || got[0].after != "sure" || got[1].after != "," {
		t.Fatalf("got %+v", got)
	}
	if len(got[0].alternatives) != 1 || got[0].alternatives[0] != "other" {
		t.Errorf("alternatives %q", got[0].alternatives)
	}
}

func TestMattersOfTasteAreNeverApplied(t *testing.T) {
	if auto(change{kind: write.Style, confidence: 0.99}) || !auto(change{kind: write.Grammar, confidence: 0.99}) {
		t.Error("the policy is wrong")
	}
}
