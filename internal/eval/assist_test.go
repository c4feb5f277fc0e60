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
