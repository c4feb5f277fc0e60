package guard_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/qiao-ai/qiao/text/guard"
)

// A kase is a rewrite with a judgement, in the format of fidelity_cases.json.
type kase struct{ ID, Label, Task, Lang, Invariant, Level, Input, Output, Note string }

func readCases(t *testing.T, path string) []kase {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("no cases at %s: %v", path, err)
	}
	var cs []kase
	if err := json.Unmarshal(b, &cs); err != nil {
		t.Fatal(err)
	}
	return cs
}

func TestSharedCases(t *testing.T) {
	score(t, "../../../shared/data/writing/fidelity_cases.json", 0.95, 0.02)
}

func score(t *testing.T, path string, least, most float64) {
	var bad, stopped, good, wrong int
	for _, c := range readCases(t, path) {
		v := guard.Check(c.Task, c.Input, c.Output)
		switch {
		case c.Label == "bad" && c.Level == "semantic":
			if !v.Hard() {
				t.Logf("semantic %s let through: %q -> %q %v", c.ID, c.Input, c.Output, v.Findings)
			}
		case c.Label == "bad":
			if bad++; v.Hard() {
				stopped++
			} else {
				t.Logf("%s %s let through: %q -> %q %v", c.ID, c.Invariant, c.Input, c.Output, v.Findings)
			}
		default:
			if good++; v.Hard() {
				wrong++
				t.Logf("%s stopped: %q -> %q %v", c.ID, c.Input, c.Output, v.Findings)
			}
		}
	}
	t.Logf("lexical bad stopped %d of %d; good stopped %d of %d", stopped, bad, wrong, good)
	if float64(stopped) < least*float64(bad) || float64(wrong) > most*float64(good) {
		t.Errorf("want %.0f%% of the bad and at most %.0f%% of the good stopped", 100*least, 100*most)
	}
}

func TestOwnCases(t *testing.T) {
	score(t, "testdata/cases.json", 0.95, 0.02)
}

// The pairs are a right and a wrong rewrite of each of their texts: letters,
// minutes, leaflets, contracts, matches, recipes, product notes.
func TestPairsOfRightAndWrong(t *testing.T) {
	score(t, "testdata/pairs.json", 1, 0)
}
