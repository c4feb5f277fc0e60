package eval

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
)

const writingData = "../../../shared/data/writing/"

// TestFidelityReachesItsFigures measures on the development data. Set QIAO_SHOW
// to see the tables and what was not caught.
func TestFidelityReachesItsFigures(t *testing.T) {
	least := map[string]float64{
		"stopped_bad_lexical": 95, "caught_digits": 99, "caught_names": 99, "caught_url": 99, "caught_email": 99, "caught_code": 99,
		"caught_placeholder": 99, "caught_or_marked_negation_removed": 97,
	}
	for _, name := range []string{"fidelity_cases.json", "plain", "zh/cot.txt"} {
		t.Run(name, func(t *testing.T) {
			path := writingData + name
			if _, err := os.Stat(path); err != nil {
				t.Skipf("no data at %s", path)
			}
			deps := Deps{}
			if os.Getenv("QIAO_SHOW") != "" {
				deps.Examples = 60
			}
			r, err := fidelity(context.Background(), path, deps)
			if err != nil {
				t.Fatal(err)
			}
			if deps.Examples > 0 {
				_ = r.Write(os.Stderr)
			}
			for _, s := range r.Sets {
				for _, f := range s.Figures {
					if f.Value < least[f.Name] {
						t.Errorf("%s of %s is %.2f, want %.0f", f.Name, s.Name, f.Value, least[f.Name])
					}
				}
			}
		})
	}
}

func TestFidelityReadsEachForm(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"cases.json": `[{"id":"b1","label":"bad","task":"proofread","lang":"en","invariant":"number","level":"lexical","input":"It is 5.","output":"It is 6."}]`,
		"plain.txt":  "Tom paid 5 euros.\n",
		"pairs.tsv":  "1\tTom pay 5 euros.\tTom paid 5 euros.\n",
		"more.jsonl": `{"source":"Tom paid 5 euros.","output":"Tom has paid 5 euros."}` + "\n",
		"dev.m2":     "S Tom pay 5 euros .\nA 1 2|||R:VERB|||paid|||REQUIRED|||-NONE-|||0\n",
		"dev.src":    "Tom pay 5 euros .\n",
		"dev.ref0":   "Tom paid 5 euros .\n",
		"notes.md":   "not data",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := fidelity(context.Background(), dir, Deps{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Sets) != 6 {
		t.Errorf("got %d sets, want 6", len(r.Sets))
	}
	for _, s := range r.Sets {
		if v, ok := s.Figure("caught_digits"); ok && v != 100 {
			t.Errorf("%s: digits caught %.1f", s.Name, v)
		}
	}
}

func TestFidelityOfNothingSaysWhatToGive(t *testing.T) {
	_, err := fidelity(context.Background(), t.TempDir(), Deps{})
	if qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
		t.Errorf("got %v", err)
	}
}

func TestCorruptionsChangeOnlyTheOutput(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, s := range []string{"In May, Tom did not pay 50 euros and Ann was late.", "五月份他没有付50元，他是学生。"} {
		for _, c := range corruptions {
			src, out, wrong, ok := c.apply(r, s, s)
			if !ok {
				continue
			}
			if src != out || wrong == out || !strings.Contains(src, s) {
				t.Errorf("%s of %q: %q %q %q", c.name, s, src, out, wrong)
			}
		}
	}
}
