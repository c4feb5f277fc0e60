// Package recorded makes runs of outputs that others recorded, so that they go the
// whole way to a report with nobody asked.
//
// Start with [ZeroEval], which reads files of JSON Lines with id, output and
// answer, one file a model; a folder of such folders has one suite each.
package recorded

import (
	"cmp"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// line is one of ZeroEval's; output and session_id differ between versions.
type line struct {
	ID       json.RawMessage `json:"id"`
	Output   json.RawMessage `json:"output"` // a text, or a list of them
	Answer   string          `json:"answer"`
	Question string          `json:"question"`
	Prompt   string          `json:"prompt"`
}

// ZeroEval makes a run, in the folder into, of the outputs in the folder from. It
// fails with Kind Invalid, naming file and line, on a broken file, and NotFound
// where there is none.
func ZeroEval(from, into, name string) (*run.Run, error) {
	files, err := filesBelow(from)
	if err != nil {
		return nil, err
	}
	b := builder{answers: map[string][]run.Answer{}}
	for _, path := range files {
		if err := b.file(path); err != nil {
			return nil, err
		}
	}
	m := run.Manifest{Name: name, Started: time.Now().UTC(), Samples: 1, Recorded: true, Contenders: b.sides}
	for _, s := range b.suites {
		m.Suites = append(m.Suites, run.ManifestSuite{Suite: *s, Hash: s.Version()})
	}
	return run.Write(into, m, b.flat())
}

// filesBelow lists the outputs in a folder and its folders.
func filesBelow(dir string) ([]string, error) {
	var files []string
	for _, pattern := range []string{"*.jsonl", "*.jsonl.gz", "*/*.jsonl", "*/*.jsonl.gz"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return nil, qiao.E(qiao.Invalid, "import", err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		_, err := os.Stat(dir)
		return nil, qiao.E(qiao.NotFound, "import "+dir, errors.Join(errors.New("no outputs were found"), err)).
			WithFix("Give a folder with MODEL.jsonl files, each line with id, output and answer.")
	}
	slices.Sort(files)
	return files, nil
}

// A builder puts suites, contenders and answers together.
type builder struct {
	suites  []*suite.Suite
	sides   []run.ManifestSide
	answers map[string][]run.Answer // by suite
}

func (b *builder) file(path string) error {
	model, task := suite.Name(path), filepath.Base(filepath.Dir(path))
	i := slices.IndexFunc(b.suites, func(s *suite.Suite) bool { return s.Name == task })
	if i < 0 {
		i = len(b.suites)
		b.suites = append(b.suites, &suite.Suite{Name: task, Format: "zeroeval"})
	}
	s := b.suites[i]
	known := map[string]bool{}
	for _, item := range s.Items {
		known[item.ID] = true
	}
	if !slices.ContainsFunc(b.sides, func(c run.ManifestSide) bool { return c.Name == model }) {
		b.sides = append(b.sides, run.ManifestSide{Name: model, Model: model})
	}
	for l, err := range suite.Lines(path) {
		if err != nil {
			return err
		}
		var in line
		if err := json.Unmarshal(l.Bytes, &in); err != nil {
			return l.Wrong(err)
		}
		output, err := in.output()
		if err != nil || in.Answer == "" {
			return l.Wrong(cmp.Or(err, errors.New("the line has no answer")))
		}
		id := strings.Trim(string(in.ID), `"`)
		if !known[id] {
			known[id] = true
			s.Items = append(s.Items, suite.Item{ID: id, Prompt: cmp.Or(in.Question, in.Prompt, "(recorded: "+id+")"), Answer: in.Answer, Language: "en", Feature: "reasoning", Scorer: scorer(task)})
		}
		b.answers[task] = append(b.answers[task], run.Answer{
			Key: task + "/" + id + "/" + model, Contender: model, Suite: task, Item: id, State: run.Answered, Text: output,
			Finish: qiao.FinishStop, Served: qiao.Served{Model: qiao.ModelID(model)},
		})
	}
	return nil
}

// output is the text of a line, or the first of several.
func (l *line) output() (string, error) {
	var one string
	if json.Unmarshal(l.Output, &one) == nil {
		return one, nil
	}
	var list []string
	if err := json.Unmarshal(l.Output, &list); err != nil || len(list) == 0 {
		return "", errors.New("output is no text")
	}
	return list[0], nil
}

// scorer is the one for a task of ZeroEval.
func scorer(task string) string {
	switch {
	case strings.Contains(task, "crux"):
		return "zeroeval-crux"
	case strings.Contains(task, "mmlu"):
		return "zeroeval-choice"
	}
	return "zeroeval-math"
}

func (b *builder) flat() []run.Answer {
	var all []run.Answer
	for _, s := range b.suites {
		all = append(all, b.answers[s.Name]...)
	}
	return all
}
