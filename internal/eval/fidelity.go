package eval

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// Fidelity measures the guard: judged rewrites in *.json, and how surely random
// corruptions of sentences and pairs are noticed in everything else.
func Fidelity() Evaluation {
	return Evaluation{
		Name: "fidelity",
		Description: "the guard on judged rewrites (*.json), and on random corruptions of sentences (*.txt), " +
			"pairs (*.tsv, *.jsonl, tabs in *.txt), *.m2, and *.src beside *.ref0",
		Run: fidelity,
	}
}

// fidelitySeed makes the corruptions the same each time.
const fidelitySeed = 20260101

func fidelity(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	files, err := filesAt(path)
	if err != nil {
		return nil, err
	}
	report := &Report{Evaluation: "fidelity", Path: path}
	for _, f := range files {
		set, err := fidelityFile(ctx, f, deps)
		if qiao.KindOf(err) == qiao.Unsupported && len(files) > 1 {
			continue
		}
		if err != nil {
			return nil, err
		}
		if set.Items > 0 {
			report.Sets = append(report.Sets, set)
		}
	}
	if len(report.Sets) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "eval fidelity", "no cases, sentences or pairs at %s", path).
			WithFix("Give a JSON file of cases, a text file of sentences, or a file of pairs.")
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

func fidelityFile(ctx context.Context, path string, deps Deps) (Set, error) {
	if filepath.Ext(path) == ".json" {
		cases, err := readFidelityCases(path)
		if err != nil {
			return Set{}, err
		}
		return judgeCases(ctx, setName(path), cases, deps)
	}
	pairs, err := readPairs(path)
	if err != nil {
		return Set{}, err
	}
	return judgePairs(ctx, setName(path), pairs, deps)
}

// languageOf is "zh" for a text with Chinese characters in it, else "en".
func languageOf(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }) {
		return "zh"
	}
	return "en"
}
