package eval

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// gleuFormat is that of JFLEG: NAME.src with a tokenised sentence in each line,
// and the same number of lines in NAME.ref0, NAME.ref1 and so on. A file such as
// NAME.spellchecked.src without references of its own is scored as given.
type gleuFormat struct{}

func (gleuFormat) Name() string { return "gleu" }

func (gleuFormat) Find(files []string) []DataSet {
	var sets []DataSet
	for _, f := range files {
		if filepath.Ext(f) != ".src" {
			continue
		}
		stem := strings.TrimSuffix(f, ".src")
		if refs := referencesOf(stem); len(refs) > 0 {
			sets = append(sets, gleuSet{f, refs})
		}
	}
	return sets
}

// referencesOf finds the files STEM.ref0, STEM.ref1, ….
func referencesOf(stem string) []string {
	refs, _ := filepath.Glob(escapeGlob(stem) + ".ref*")
	slices.Sort(refs)
	return refs
}

func escapeGlob(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(s)
}

type gleuSet struct {
	source     string
	references []string
}

func (g gleuSet) Measure(ctx context.Context, deps Deps) (Set, error) {
	sources, references, err := g.read()
	if err != nil {
		return Set{}, err
	}
	checker, err := deps.checker(text.English)
	if err != nil {
		return Set{}, err
	}
	set := Set{Name: setName(g.source), Language: string(text.English), Items: len(sources)}
	run := newRun(checker, deps, &set)
	auto, all := make([][]string, len(sources)), make([][]string, len(sources))
	for i, tokens := range sources {
		a, err := run.check(ctx, tokens)
		if err != nil {
			return Set{}, err
		}
		auto[i], all[i] = a.sentence.applied(a.auto), a.sentence.applied(a.all)
		deps.progress(set.Name, i+1, len(sources))
	}
	set.Figures = append([]Figure{
		{Name: "gleu_source", Value: gleu(sources, sources, references).mean},
		{Name: "gleu_auto", Value: gleu(sources, auto, references).mean},
		{Name: "gleu_all", Value: gleu(sources, all, references).mean},
	}, run.figures()...)
	return set, nil
}

// read returns the sources and, for each, its references, all as tokens.
func (g gleuSet) read() (sources [][]string, references [][][]string, err error) {
	sources, err = readTokens(g.source)
	if err != nil {
		return nil, nil, err
	}
	references = make([][][]string, len(sources))
	for _, path := range g.references {
		ref, err := readTokens(path)
		if err != nil {
			return nil, nil, err
		}
		if len(ref) != len(sources) {
			return nil, nil, qiao.Errorf(qiao.Invalid, "eval proofread", "%s has %d lines, its source %d", filepath.Base(path), len(ref), len(sources)).
				WithFix("Give references with a line for each line of the source.")
		}
		for i, tokens := range ref {
			references[i] = append(references[i], tokens)
		}
	}
	return sources, references, nil
}

func readTokens(path string) ([][]string, error) {
	lines, err := readLines(path)
	if err != nil {
		return nil, err
	}
	tokens := make([][]string, len(lines))
	for i, line := range lines {
		tokens[i] = strings.Fields(line)
	}
	return tokens, nil
}
