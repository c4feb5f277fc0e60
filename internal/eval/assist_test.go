package eval

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// measured runs an evaluation on development data, or skips where there is none.
func measured(t *testing.T, e Evaluation, name string) *Report {
	t.Helper()
	path := filepath.Join(timeData, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the development data is not here: %s", path)
	}
	examples, _ := strconv.Atoi(os.Getenv("QIAO_EXAMPLES"))
	report, err := e.Run(context.Background(), path, Deps{Examples: examples})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := report.Write(&b); err != nil {
		t.Fatal(err)
	}
	t.Log(b.String())
	return report
}

func TestHomeAssistantsSentencesAreUnderstood(t *testing.T) {
	for _, s := range measured(t, Templates(), "ha_intents").Sets {
		if got, ok := s.Figure("intent_and_slots"); ok && got < 100 {
			t.Errorf("%s: %.2f %% are understood, all are to be", s.Name, got)
		}
		if got, ok := s.Figure("falsely_accepted"); ok && got > 0 {
			t.Errorf("%v sentences out of scope are accepted", got)
		}
	}
}

// Training takes a while; the floors are what issue 4 asks for.
func TestIntentsAreLearnt(t *testing.T) {
	if testing.Short() {
		t.Skip("trains for a minute")
	}
	for file, floors := range map[string]map[string]float64{
		"clinc150.json": {"accuracy": 92.5, "out_of_scope_refused_at_91": 60},
		"hwu64.json":    {"accuracy": 88, "handled_at_98": 65},
		"snips.json":    {"accuracy": 97.5},
	} {
		for _, s := range measured(t, Intents(), filepath.Join("intents", file)).Sets {
			for name, floor := range floors {
				if got, _ := s.Figure(name); got < floor {
					t.Errorf("%s: %s is %.2f, the floor is %.2f", s.Name, name, got, floor)
				}
			}
			if mb, _ := s.Figure("model"); mb > 5 {
				t.Errorf("%s: the model has %.2f MB", s.Name, mb)
			}
		}
	}
}

func TestSlotsAreLearnt(t *testing.T) {
	if testing.Short() {
		t.Skip("trains for a minute")
	}
	for _, s := range measured(t, Slots(), "slots").Sets {
		if got, _ := s.Figure("slot_f1"); got < 93 {
			t.Errorf("%s: F1 is %.2f", s.Name, got)
		}
	}
}

func TestStoredAnswersAreAcceptedAndSpoiledOnesRefused(t *testing.T) {
	for _, folder := range []string{"bfcl_v4", "acebench"} {
		for _, s := range measured(t, Toolcalls(), folder).Sets {
			if got, _ := s.Figure("stored_answers_accepted"); got < 100 {
				t.Errorf("%s: %.2f %% of the stored answers are accepted", s.Name, got)
			}
			// ACEBench lets one call answer two expectations.
			if got, _ := s.Figure("spoiled_answers_refused"); got < 99 {
				t.Errorf("%s: %.2f %% of the spoiled answers are refused", s.Name, got)
			}
		}
	}
}
