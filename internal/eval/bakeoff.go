package eval

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// bakeoffs lists the evaluations of recorded outputs.
func bakeoffs() []Evaluation {
	return []Evaluation{ZeroEval(), IFEval(), Code(), Math(), AlpacaEval(), BBH(), Gaokao(), Judges(), Coverage()}
}

// errOther says that a file is not what an evaluation is for.
var errOther = errors.New("another format")

// recorded gives an evaluation of the files of recorded outputs at a path.
// measure fails with errOther on a file that is not for it.
func recorded(name, description string, measure func(context.Context, string, Deps) (Set, error)) Evaluation {
	run := func(ctx context.Context, path string, deps Deps) (*Report, error) {
		began := time.Now()
		files, err := filesAt(path)
		if err != nil {
			return nil, err
		}
		report := &Report{Evaluation: name, Path: path}
		for i, f := range files {
			set, err := measure(ctx, f, deps)
			deps.progress(name, i+1, len(files))
			if errors.Is(err, errOther) {
				continue
			}
			if err != nil {
				return nil, err
			}
			report.Sets = append(report.Sets, set)
		}
		if len(report.Sets) == 0 {
			return nil, qiao.Errorf(qiao.Invalid, "eval "+name, "there is nothing to measure at %s", path).
				WithFix("Give %s.", description)
		}
		report.Seconds = time.Since(began).Seconds()
		return report, nil
	}
	return Evaluation{Name: name, Description: description, Run: run}
}

// jsonLines calls do with each line of a file of JSON Lines, decoded. It fails
// with errOther on another sort of file, or where fits says no of the first
// line.
func jsonLines[T any](ctx context.Context, path string, fits func(keys map[string]json.RawMessage) bool, do func(suite.Line, T) error) error {
	if !strings.HasSuffix(strings.TrimSuffix(path, ".gz"), ".jsonl") {
		return errOther
	}
	first := true
	for line, err := range suite.Lines(path) {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return qiao.E(qiao.Canceled, "eval", err)
		}
		if first {
			var keys map[string]json.RawMessage
			if json.Unmarshal(line.Bytes, &keys) != nil || !fits(keys) {
				return errOther
			}
			first = false
		}
		var v T
		if err := json.Unmarshal(line.Bytes, &v); err != nil {
			return line.Wrong(err)
		}
		if err := do(line, v); err != nil {
			return err
		}
	}
	if first {
		return errOther
	}
	return nil
}

// withKeys is satisfied by a line that has all of some keys.
func withKeys(names ...string) func(map[string]json.RawMessage) bool {
	return func(keys map[string]json.RawMessage) bool {
		for _, n := range names {
			if _, ok := keys[n]; !ok {
				return false
			}
		}
		return true
	}
}

// published returns what expected.json, in the folder of a file, says of the
// model that the file is named after, or nil.
func published(path string) map[string]string {
	b, err := os.ReadFile(filepath.Join(filepath.Dir(path), "expected.json"))
	if err != nil {
		return nil
	}
	var rows []map[string]any
	if json.Unmarshal(b, &rows) != nil {
		return nil
	}
	for _, row := range rows {
		if row["file"] == suite.Name(path) || row[""] == suite.Name(path) {
			return textsOf(row)
		}
	}
	return nil
}

func textsOf(row map[string]any) map[string]string {
	m := map[string]string{}
	for k, v := range row {
		switch v := v.(type) {
		case string:
			m[k] = v
		case float64:
			m[k] = strconv.FormatFloat(v, 'g', -1, 64)
		}
	}
	return m
}

// withPublished adds the published value of a figure, and how far ours is off.
func withPublished(figures []Figure, name, value string, ours float64) []Figure {
	v, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return figures
	}
	return append(figures, Figure{Name: name + "_published", Value: v, Unit: "%"}, Figure{Name: name + "_off", Value: math.Abs(ours - v)})
}

// agreed are the figures of verdicts that were compared with recorded ones.
func agreed(same, of int) []Figure {
	return []Figure{{Name: "agreement", Value: share(same, of), Unit: "%", Of: of}, {Name: "disagreements", Value: float64(of - same)}}
}

// example adds an example to a set that has not enough yet.
func (d Deps) example(s *Set, note, before, after string) {
	if len(s.Examples) < d.Examples {
		s.Examples = append(s.Examples, Example{Note: note, Before: before, After: after})
	}
}
