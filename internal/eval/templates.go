package eval

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/assist/template"
)

// Templates measures the matcher of sentence templates on Home Assistant's.
func Templates() Evaluation {
	return Evaluation{
		Name:        "templates",
		Description: "sentence templates: Home Assistant's sentences/LANG and tests/LANG; out-of-scope sentences of CLINC's JSON beside them",
		Run:         measureTemplates,
	}
}

func measureTemplates(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	folders, err := haFolders(path)
	if err != nil {
		return nil, err
	}
	report := &Report{Evaluation: "templates", Path: path}
	for _, f := range folders {
		sets, err := measureHA(ctx, f, path, deps)
		if err != nil {
			return nil, err
		}
		report.Sets = append(report.Sets, sets...)
	}
	if len(report.Sets) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "eval templates", "there are no tests of templates at %s", path).
			WithFix("Give a folder that holds sentences/LANG and tests/LANG, as Home Assistant's intents do.")
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

// A haFolder is a language with its sentences and tests.
type haFolder struct{ language, sentences, tests string }

// haFolders finds the folders tests/LANG below path; the sentences are beside
// tests, or in the nearest folder above that has them.
func haFolders(path string) ([]haFolder, error) {
	var list []haFolder
	err := filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || filepath.Base(filepath.Dir(p)) != "tests" {
			return err
		}
		if s := sentencesFor(p); s != "" {
			list = append(list, haFolder{filepath.Base(p), s, p})
		}
		return fs.SkipDir
	})
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "eval templates", err)
	}
	return list, nil
}

func sentencesFor(tests string) string {
	language := filepath.Base(tests)
	abs, err := filepath.Abs(tests)
	if err != nil {
		return ""
	}
	for dir := filepath.Dir(filepath.Dir(abs)); ; dir = filepath.Dir(dir) {
		for _, s := range []string{"sentences", "ha_intents/sentences"} {
			if s := filepath.Join(dir, s, language); isDir(s) {
				return s
			}
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

func isDir(path string) bool {
	i, err := os.Stat(path)
	return err == nil && i.IsDir()
}

func measureHA(ctx context.Context, f haFolder, path string, deps Deps) ([]Set, error) {
	set, err := haSentences(f.sentences)
	if err != nil {
		return nil, err
	}
	cases, home, err := haCases(f.tests, set.NoSpaces())
	if err != nil {
		return nil, err
	}
	measured, err := measureHATests(ctx, f, set, cases, deps)
	if err != nil {
		return nil, err
	}
	sets := []Set{measured}
	if f.language == "en" {
		if oos := outOfScope(path); len(oos) > 0 {
			sets = append(sets, measureRefusal(set, home, oos, deps))
		}
	}
	return sets, nil
}

func measureHATests(ctx context.Context, f haFolder, set *template.Set, cases []haCase, deps Deps) (Set, error) {
	s := Set{Name: "home assistant " + f.language, Format: "hassil", Language: f.language, Items: len(cases)}
	intents, exact := 0, 0
	var took []time.Duration
	for i, c := range cases {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		began := time.Now()
		list := set.Match(c.sentence, c.context)
		took = append(took, time.Since(began))
		if len(list) > 0 && list[0].Intent == c.intent {
			intents++
		}
		if len(list) > 0 && c.right(list[0]) {
			exact++
		} else if len(s.Examples) < deps.Examples {
			s.Examples = append(s.Examples, Example{c.sentence, fmt.Sprint(c.intent, " ", c.slots), renderMatch(list)})
		}
		deps.progress(s.Name, i+1, len(cases))
	}
	s.Figures = append([]Figure{
		{Name: "templates", Value: float64(set.Len())},
		{Name: "intent", Value: share(intents, len(cases)), Unit: "%", Of: len(cases)},
		{Name: "intent_and_slots", Value: share(exact, len(cases)), Unit: "%", Of: len(cases)},
	}, latency(took)...)
	return s, nil
}

func renderMatch(list []intent.Match) string {
	if len(list) == 0 {
		return "nothing"
	}
	m := list[0]
	var slots []string
	for name, f := range m.Slots {
		slots = append(slots, fmt.Sprintf("%s=%v", name, f.Value))
	}
	slices.Sort(slots)
	return fmt.Sprintf("%s %s by %s", m.Intent, strings.Join(slots, " "), m.Why)
}

// outOfScope reads the sentences of every split whose name begins with oos, of
// the JSON files below path or in a folder "intents" beside it.
func outOfScope(path string) []string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil
	}
	var all []string
	for _, dir := range []string{abs, filepath.Join(filepath.Dir(abs), "intents")} {
		files, err := yamlFiles(dir)
		if err != nil {
			continue
		}
		for _, f := range files {
			if filepath.Ext(f) == ".json" {
				all = append(all, outsideScope(f)...)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// measureRefusal counts what is understood and should not be.
func measureRefusal(set *template.Set, home template.Context, oos []string, deps Deps) Set {
	s := Set{Name: "out of scope", Format: "clinc", Language: "en", Items: len(oos)}
	accepted := 0
	var took []time.Duration
	for _, line := range oos {
		began := time.Now()
		list := set.Match(line, home)
		took = append(took, time.Since(began))
		if len(list) > 0 {
			accepted++
			if len(s.Examples) < deps.Examples {
				s.Examples = append(s.Examples, Example{"accepted", line, renderMatch(list)})
			}
		}
	}
	s.Figures = append([]Figure{{Name: "falsely_accepted", Value: float64(accepted), Of: len(oos)}}, latency(took)...)
	return s
}

// latency is the median and the 95th percentile, in milliseconds.
func latency(took []time.Duration) []Figure {
	if len(took) == 0 {
		return nil
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }
	return []Figure{
		{Name: "p50", Value: ms(took[len(took)/2]), Unit: "ms"},
		{Name: "p95", Value: ms(took[len(took)*95/100]), Unit: "ms"},
	}
}
