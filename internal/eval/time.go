package eval

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// Time measures the grammar of times and numbers: whether what is found in a
// sentence is what the data expects.
func Time() Evaluation {
	return Evaluation{
		Name:        "time",
		Description: "times and numbers: Duckling's corpora (an object with reference_time), Microsoft Recognizers' *Model.json",
		Run:         measureTime,
	}
}

// A timeCase is one input with what it should give, and a way to compare.
type timeCase struct {
	input string
	want  string // for people
	// check returns what was found, and how it fared: exact is what counts.
	check func() timeOutcome
}

type timeOutcome struct {
	got   string
	exact bool
	marks map[string]bool // further measures by name
	took  time.Duration
}

func measureTime(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	files, err := filesAt(path)
	if err != nil {
		return nil, err
	}
	report := &Report{Evaluation: "time", Path: path}
	for _, f := range files {
		cases, format, err := timeCases(f)
		if err != nil {
			return nil, err
		}
		if len(cases) == 0 {
			continue
		}
		set, err := measureTimeSet(ctx, cases, deps, Set{Name: setName(f), Format: format, Language: timeLanguage(f)})
		if err != nil {
			return nil, err
		}
		report.Sets = append(report.Sets, set)
	}
	if len(report.Sets) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "eval time", "no data is understood at %s", path).
			WithFix("Give time_en.json and time_zh.json of Duckling's corpora, or a folder of Recognizers' Specs.")
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

// timeCases reads a file of either format; of any other it returns nothing.
func timeCases(path string) ([]timeCase, string, error) {
	if filepath.Ext(path) != ".json" {
		return nil, "", nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, "", qiao.E(qiao.NotFound, "eval time", err)
	}
	data = []byte(strings.TrimPrefix(string(data), "\ufeff"))
	if duckling, ok := parseDuckling(data, timeLanguage(path)); ok {
		return duckling, "duckling", nil
	}
	return recognizerCases(path, data), "recognizers", nil
}

func decodes(data []byte, into any) bool { return json.Unmarshal(data, into) == nil }

// timeLanguage is the language that a file's name or folder says.
func timeLanguage(path string) string {
	if strings.HasSuffix(setName(path), "zh") || strings.Contains(path, "Chinese") {
		return string(text.Chinese)
	}
	return string(text.English)
}

func measureTimeSet(ctx context.Context, cases []timeCase, deps Deps, set Set) (Set, error) {
	set.Items = len(cases)
	right, marks := 0, map[string]int{}
	var took []time.Duration
	for i, c := range cases {
		if err := ctx.Err(); err != nil {
			return set, err
		}
		o := c.check()
		took = append(took, o.took)
		if o.exact {
			right++
		} else if len(set.Examples) < deps.Examples {
			set.Examples = append(set.Examples, Example{c.input, c.want, o.got})
		}
		for name, ok := range o.marks {
			if ok {
				marks[name]++
			} else {
				marks[name] += 0
			}
		}
		deps.progress(set.Name, i+1, len(cases))
	}
	set.Figures = append([]Figure{{Name: "exact", Value: share(right, len(cases)), Unit: "%", Of: len(cases)}}, markFigures(marks, len(cases))...)
	set.Figures = append(set.Figures, tookFigures(took)...)
	return set, nil
}

func markFigures(marks map[string]int, of int) []Figure {
	var list []Figure
	for name, n := range marks {
		list = append(list, Figure{Name: name, Value: share(n, of), Unit: "%", Of: of})
	}
	slices.SortFunc(list, func(a, b Figure) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func tookFigures(took []time.Duration) []Figure {
	slices.Sort(took)
	at := func(n int) float64 { return float64(took[len(took)*n/100].Nanoseconds()) / 1000 }
	return []Figure{{Name: "p50", Value: at(50), Unit: "µs"}, {Name: "p95", Value: at(95), Unit: "µs"}}
}
