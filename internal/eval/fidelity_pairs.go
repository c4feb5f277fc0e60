package eval

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text/guard"
)

// A textPair is a text with another that says the same: itself, a correction of
// it, or a paraphrase.
type textPair struct {
	Source string `json:"source"`
	Output string `json:"output"`
	Task   string `json:"task"`
}

// readPairs reads sentences and pairs by the file's ending and content.
func readPairs(path string) ([]textPair, error) {
	switch filepath.Ext(path) {
	case ".txt", ".tsv":
		return readTabbed(path)
	case ".jsonl":
		return readJSONPairs(path)
	case ".m2":
		return readCorrections(path)
	case ".src":
		return readParallel(path)
	}
	return nil, qiao.Errorf(qiao.Unsupported, "eval fidelity", "%s is in no form that is understood", filepath.Base(path)).
		WithFix("Give *.json, *.txt, *.tsv, *.jsonl, *.m2, or *.src with *.ref0 beside it.")
}

// readTabbed reads a sentence in each line, or a source and its corrections
// with tabs between, maybe after a number.
func readTabbed(path string) ([]textPair, error) {
	lines, err := readLines(path)
	if err != nil {
		return nil, err
	}
	var pairs []textPair
	for _, l := range lines {
		f := strings.Split(strings.ToValidUTF8(l, "\uFFFD"), "\t")
		if len(f) > 2 && strings.Trim(f[0], "0123456789") == "" {
			f = f[1:]
		}
		for i := range f {
			f[i] = untokenise(f[i])
		}
		if f[0] == "" {
			continue
		}
		p := textPair{Source: f[0], Output: f[0], Task: "rewrite"}
		if len(f) > 1 && f[1] != "" && f[1] != "没有错误" && f[1] != "无法标注" {
			p.Output, p.Task = f[1], "proofread"
		}
		pairs = append(pairs, p)
	}
	return pairs, nil
}

// untokenise closes the spaces between Chinese characters and, in English,
// those before marks.
func untokenise(s string) string {
	s = strings.TrimSpace(s)
	if languageOf(s) == "zh" {
		return closeChinese(s)
	}
	if strings.HasSuffix(s, " .") || strings.Contains(s, " , ") || strings.Contains(s, " n't") {
		return detokenise(strings.Fields(s)).text
	}
	return s
}

func closeChinese(s string) string {
	r := []rune(s)
	var b strings.Builder
	for i, c := range r {
		if c == ' ' && i > 0 && i+1 < len(r) && !(r[i-1] < 0x80 && r[i+1] < 0x80 && strings.Count(s, " ")*3 < len(r)) {
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

func readJSONPairs(path string) ([]textPair, error) {
	lines, err := readLines(path)
	if err != nil {
		return nil, err
	}
	var pairs []textPair
	for _, l := range lines {
		var p struct {
			textPair
			Src, Out, Input, Target string
		}
		if json.Unmarshal([]byte(l), &p) != nil {
			continue
		}
		q := p.textPair
		q.Source, q.Output = first(q.Source, p.Src, p.Input), first(q.Output, p.Out, p.Target)
		if q.Task == "" {
			q.Task = "rewrite"
		}
		if q.Source != "" && q.Output != "" {
			pairs = append(pairs, q)
		}
	}
	return pairs, nil
}

func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// readCorrections pairs the sentences of an M2 file with what the first
// annotator made of them.
func readCorrections(path string) ([]textPair, error) {
	sentences, err := readM2(path)
	if err != nil {
		return nil, err
	}
	var pairs []textPair
	for _, s := range sentences {
		pairs = append(pairs, textPair{detokenise(s.tokens).text, detokenise(corrected(s)).text, "proofread"})
	}
	return pairs, nil
}

func corrected(m marked) []string {
	edits := m.annotators["0"]
	var out []string
	at := 0
	for _, e := range edits {
		if e.start < at {
			continue
		}
		out = append(out, m.tokens[at:e.start]...)
		out = append(out, strings.Fields(e.after)...)
		at = e.end
	}
	return append(out, m.tokens[at:]...)
}

// readParallel pairs a .src file with the .ref files beside it.
func readParallel(path string) ([]textPair, error) {
	src, err := readLines(path)
	if err != nil {
		return nil, err
	}
	var pairs []textPair
	base := strings.TrimSuffix(path, ".src")
	for _, ending := range []string{".ref0", ".ref1", ".ref2", ".ref3"} {
		ref, err := readLines(base + ending)
		if err != nil || len(ref) != len(src) {
			continue
		}
		for i := range src {
			pairs = append(pairs, textPair{untokenise(src[i]), untokenise(ref[i]), "proofread"})
		}
	}
	if len(pairs) == 0 {
		return nil, qiao.Errorf(qiao.Unsupported, "eval fidelity", "%s has no references beside it", filepath.Base(path))
	}
	return pairs, nil
}

// judgePairs counts the findings on untouched pairs, then corrupts those that
// pass and counts what is noticed.
func judgePairs(ctx context.Context, name string, pairs []textPair, deps Deps) (Set, error) {
	set := Set{Name: name, Format: "pairs", Items: len(pairs)}
	if len(pairs) > 0 {
		set.Language = languageOf(pairs[0].Source)
	}
	random := rand.New(rand.NewPCG(fidelitySeed, 1))
	var untouched stopTally
	var clock wordClock
	caught := make([]stopTally, len(corruptions))
	for i, p := range pairs {
		if err := ctx.Err(); err != nil {
			return Set{}, err
		}
		began := time.Now()
		v := guard.Check(p.Task, p.Source, p.Output)
		if p.Source != p.Output {
			clock.add(began, p.Source)
		}
		untouched.add(v)
		if v.Hard() {
			if len(set.Examples) < deps.Examples/2 {
				set.Examples = append(set.Examples, Example{fidelityCase{ID: "untouched"}.note(v), p.Source, p.Output})
			}
		} else {
			corruptPair(random, p, caught, &clock, &set, deps)
		}
		deps.progress(name, i+1, len(pairs))
	}
	set.Figures = []Figure{{Name: "untouched_stopped", Value: share(untouched.hard, untouched.all), Unit: "%", Of: untouched.all},
		{Name: "untouched_marked", Value: share(untouched.soft, untouched.all), Unit: "%", Of: untouched.all}}
	for i, c := range corruptions {
		if t := caught[i]; t.all > 0 {
			set.Figures = append(set.Figures, Figure{Name: "caught_" + c.name, Value: share(t.hard, t.all), Unit: "%", Of: t.all})
			if c.marked {
				set.Figures = append(set.Figures, Figure{Name: "caught_or_marked_" + c.name, Value: share(t.hard+t.soft, t.all), Unit: "%", Of: t.all})
			}
		}
	}
	set.Figures = append(set.Figures, clock.figure())
	return set, nil
}

// corruptPair tries each sort of corruption on one pair, as a rewrite. Soft
// findings that the untouched pair has as well do not count.
func corruptPair(random *rand.Rand, p textPair, caught []stopTally, clock *wordClock, set *Set, deps Deps) {
	for i, c := range corruptions {
		source, output, wrong, ok := c.apply(random, p.Source, p.Output)
		if !ok || wrong == output {
			continue
		}
		began := time.Now()
		v := guard.Check("rewrite", source, wrong)
		clock.add(began, source)
		if !v.Hard() && p.Source != p.Output {
			v.Findings = without(v.Findings, guard.Check("rewrite", source, output).Findings)
		}
		caught[i].add(v)
		if !v.Hard() && (!c.marked || len(v.Findings) == 0) && len(set.Examples) < deps.Examples {
			set.Examples = append(set.Examples, Example{"not caught: " + c.name, source, wrong})
		}
	}
}

// without returns the findings of list that are not in known.
func without(list, known []guard.Finding) []guard.Finding {
	return slices.DeleteFunc(list, func(f guard.Finding) bool {
		return slices.ContainsFunc(known, func(k guard.Finding) bool { return k.Kind == f.Kind && k.Message == f.Message })
	})
}
