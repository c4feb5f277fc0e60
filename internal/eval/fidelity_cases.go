package eval

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text/guard"
)

// A fidelityCase is a rewrite that somebody has judged.
type fidelityCase struct {
	ID        string `json:"id"`
	Label     string `json:"label"` // good or bad
	Task      string `json:"task"`
	Lang      string `json:"lang"`
	Invariant string `json:"invariant"`
	Level     string `json:"level"` // lexical: the words show it; semantic: only the meaning
	Input     string `json:"input"`
	Output    string `json:"output"`
	Note      string `json:"note"`
}

func readFidelityCases(path string) ([]fidelityCase, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "eval fidelity: read cases", err)
	}
	var cases []fidelityCase
	if err := json.Unmarshal(b, &cases); err != nil || len(cases) == 0 || cases[0].Label == "" {
		return nil, qiao.Errorf(qiao.Unsupported, "eval fidelity", "%s holds no judged rewrites", filepath.Base(path)).
			WithFix("Give a JSON array of objects with label, task, input and output.")
	}
	return cases, nil
}

// A stopTally counts what the guard stopped or let through marked.
type stopTally struct{ hard, soft, all int }

func (t *stopTally) add(v guard.Verdict) {
	t.all++
	switch {
	case v.Hard():
		t.hard++
	case len(v.Findings) > 0:
		t.soft++
	}
}

// judgeCases checks each case and counts by label, level, language and invariant.
func judgeCases(ctx context.Context, name string, cases []fidelityCase, deps Deps) (Set, error) {
	set := Set{Name: name, Format: "cases", Language: "mixed", Items: len(cases)}
	tallies := map[string]*stopTally{}
	var clock wordClock
	for i, c := range cases {
		if err := ctx.Err(); err != nil {
			return Set{}, err
		}
		began := time.Now()
		v := guard.Check(c.Task, c.Input, c.Output)
		clock.add(began, c.Input)
		for _, key := range c.keys() {
			if tallies[key] == nil {
				tallies[key] = &stopTally{}
			}
			tallies[key].add(v)
		}
		if c.misjudged(v) && len(set.Examples) < deps.Examples {
			set.Examples = append(set.Examples, Example{c.note(v), c.Input, c.Output})
		}
		deps.progress(name, i+1, len(cases))
	}
	for _, key := range slices.Sorted(maps.Keys(tallies)) {
		t := tallies[key]
		set.Figures = append(set.Figures, Figure{Name: "stopped_" + key, Value: share(t.hard, t.all), Unit: "%", Of: t.all})
	}
	set.Figures = append(set.Figures, clock.figure())
	return set, nil
}

// keys are the groups that a case counts in.
func (c fidelityCase) keys() []string {
	keys := []string{c.Label, c.Label + "_" + c.Lang}
	if c.Label == "bad" {
		level := c.Level
		if level == "" {
			level = "lexical"
		}
		keys = append(keys, "bad_"+level, "bad_"+level+"_"+c.Invariant)
	}
	return keys
}

func (c fidelityCase) misjudged(v guard.Verdict) bool {
	if c.Label == "bad" {
		return !v.Hard()
	}
	return v.Hard()
}

func (c fidelityCase) note(v guard.Verdict) string {
	note := c.ID + " " + c.Label + " " + c.Level + " " + c.Invariant
	for _, f := range v.Findings {
		note += "; " + string(f.Severity) + " " + f.Kind + ": " + f.Message
	}
	return note
}

// A wordClock measures the guard's time per 100 words. Two Chinese characters
// count as a word and a half, as usual.
type wordClock struct {
	took  time.Duration
	words float64
}

func (w *wordClock) add(began time.Time, s string) {
	w.took += time.Since(began)
	w.words += wordsIn(s)
}

func wordsIn(s string) float64 {
	n, inside := 0.0, false
	for _, r := range s {
		switch {
		case r >= 0x4E00 && r <= 0x9FFF:
			n += 0.75
			inside = false
		case r == ' ' || r == '\n' || r == '\t':
			inside = false
		case !inside:
			n++
			inside = true
		}
	}
	return n
}

func (w *wordClock) figure() Figure {
	if w.words == 0 {
		return Figure{Name: "ms_per_100_words", Unit: "ms"}
	}
	return Figure{Name: "ms_per_100_words", Value: 100 * w.took.Seconds() * 1000 / w.words, Unit: "ms", Of: int(w.words)}
}
