package eval

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// Clean measures how often a text without errors is changed unasked.
func Clean() Evaluation {
	return Evaluation{
		Name:        "clean",
		Description: "edits applied unasked to clean text, a sentence in each line of *.txt: per 1,000 words, and sentences changed",
		Run:         clean,
	}
}

func clean(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	files, err := filesAt(path)
	if err != nil {
		return nil, err
	}
	report := &Report{Evaluation: "clean", Path: path}
	for _, f := range files {
		if ext := filepath.Ext(f); len(files) > 1 && ext != ".txt" {
			continue
		}
		set, err := cleanFile(ctx, f, deps)
		if err != nil {
			return nil, err
		}
		if set.Items > 0 {
			report.Sets = append(report.Sets, set)
		}
	}
	if len(report.Sets) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "eval clean", "no sentences at %s", path).
			WithFix("Give a text file with a sentence in each line.")
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

func cleanFile(ctx context.Context, path string, deps Deps) (Set, error) {
	if pairs, ok := unchangedChinese(path); ok {
		set, err := pairs.Measure(ctx, deps)
		set.Format = chineseFormat{}.Name()
		return set, err
	}
	lines, err := readLines(path)
	if err != nil {
		return Set{}, err
	}
	language := text.Detect(strings.Join(lines[:min(len(lines), 50)], "\n")).Base()
	if language != text.Chinese {
		language = text.English
	}
	checker, err := deps.checker(language)
	if err != nil {
		return Set{}, err
	}
	set := Set{Name: setName(path), Format: "sentences", Language: string(language)}
	run := newRun(checker, deps, &set)
	for i, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		set.Items++
		if _, err := run.checkText(ctx, strings.ToValidUTF8(line, "\uFFFD")); err != nil {
			return Set{}, err
		}
		deps.progress(set.Name, i+1, len(lines))
	}
	set.Figures = run.figures()
	return set, nil
}
