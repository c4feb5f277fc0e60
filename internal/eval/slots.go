package eval

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/learn"
)

// Slots measures the slot tagger with the classifier before it.
func Slots() Evaluation {
	return Evaluation{
		Name:        "slots",
		Description: "the slot tagger: NAME.SPLIT.seq.in, .seq.out (BIO) and .label; trains on train, scores every other split",
		Run:         measureSlots,
	}
}

func measureSlots(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	corpora, names, err := readTagged(path)
	if err != nil {
		return nil, err
	}
	report := &Report{Evaluation: "slots", Path: path}
	for _, name := range names {
		sets, err := measureTagged(ctx, name, corpora[name], deps)
		if err != nil {
			return nil, err
		}
		report.Sets = append(report.Sets, sets...)
	}
	if len(report.Sets) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "eval slots", "no data is understood at %s", path).
			WithFix("Give a folder with NAME.train.seq.in, NAME.train.seq.out and another split of the same form.")
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

// readTagged reads the splits of each data set at path.
func readTagged(path string) (map[string]map[string][]learn.Tagged, []string, error) {
	files, err := filesAt(path)
	if err != nil {
		return nil, nil, err
	}
	corpora := map[string]map[string][]learn.Tagged{}
	var names []string
	for _, f := range files {
		stem, ok := strings.CutSuffix(f, ".seq.in")
		if !ok {
			continue
		}
		list, err := readTaggedSplit(stem)
		if err != nil {
			return nil, nil, err
		}
		name := setName(stem)
		split := strings.TrimPrefix(stem[strings.LastIndex(stem, name)+len(name):], ".")
		if corpora[name] == nil {
			corpora[name] = map[string][]learn.Tagged{}
			names = append(names, name)
		}
		corpora[name][split] = list
	}
	return corpora, names, nil
}

func readTaggedSplit(stem string) ([]learn.Tagged, error) {
	words, err := readLines(stem + ".seq.in")
	if err != nil {
		return nil, err
	}
	tags, err := readLines(stem + ".seq.out")
	if err != nil {
		return nil, err
	}
	labels, err := readLines(stem + ".label")
	if err != nil {
		labels = make([]string, len(words))
	}
	var list []learn.Tagged
	for i, line := range words {
		if i >= len(tags) || i >= len(labels) {
			break
		}
		t := learn.Tagged{Words: strings.Fields(line), Tags: strings.Fields(tags[i]), Intent: strings.TrimSpace(labels[i])}
		if len(t.Words) != len(t.Tags) {
			return nil, qiao.Errorf(qiao.Invalid, "eval slots", "%s: line %d has %d words and %d tags", stem, i+1, len(t.Words), len(t.Tags))
		}
		list = append(list, t)
	}
	return list, nil
}

func measureTagged(ctx context.Context, name string, splits map[string][]learn.Tagged, deps Deps) ([]Set, error) {
	train := splits["train"]
	var names []string
	for split := range splits {
		if split != "train" {
			names = append(names, split)
		}
	}
	slices.Sort(names)
	if len(train) == 0 || len(names) == 0 {
		return nil, nil
	}
	began := time.Now()
	model, err := trainTagged(ctx, train)
	if err != nil {
		return nil, err
	}
	took := time.Since(began)
	var file bytes.Buffer
	if err := model.Save(&file); err != nil {
		return nil, err
	}
	if model, err = learn.Load(file.Bytes()); err != nil {
		return nil, err
	}
	var sets []Set
	for _, split := range names {
		s := Set{Name: name + " " + split, Format: "bio", Language: "en", Items: len(splits[split])}
		s.Figures = append(scoreTagged(model, splits[split], &s, deps),
			Figure{Name: "trained_in", Value: took.Seconds(), Unit: "s", Of: len(train)},
			Figure{Name: "model", Value: float64(file.Len()) / 1e6, Unit: "MB"})
		sets = append(sets, s)
	}
	return sets, nil
}

// trainTagged trains both parts of a model at once.
func trainTagged(ctx context.Context, train []learn.Tagged) (*learn.Model, error) {
	var sentences []learn.Sentence
	for _, t := range train {
		sentences = append(sentences, learn.Sentence{Text: strings.Join(t.Words, " "), Label: t.Intent})
	}
	m := &learn.Model{}
	var g errgroup.Group
	g.Go(func() (err error) {
		m.Classifier, err = learn.Train(ctx, sentences, learn.Options{})
		return err
	})
	g.Go(func() (err error) {
		m.Tagger, err = learn.TrainTagger(ctx, train, 1)
		return err
	})
	return m, g.Wait()
}

func scoreTagged(m *learn.Model, list []learn.Tagged, s *Set, deps Deps) []Figure {
	var found, expected, both, frames, intents int
	var took []time.Duration
	for _, t := range list {
		began := time.Now()
		label := m.Classifier.Classify(strings.Join(t.Words, " ")).Label
		tags := m.Tagger.Tag(t.Words, label)
		took = append(took, time.Since(began))
		got, want := learn.Spans(tags), learn.Spans(t.Tags)
		hits := 0
		for _, p := range got {
			if slices.Contains(want, p) {
				hits++
			}
		}
		found, expected, both = found+len(got), expected+len(want), both+hits
		if label == t.Intent {
			intents++
			if hits == len(want) && hits == len(got) {
				frames++
			}
		}
		if (hits != len(want) || hits != len(got)) && len(s.Examples) < deps.Examples {
			s.Examples = append(s.Examples, Example{strings.Join(t.Words, " "), strings.Join(t.Tags, " "), strings.Join(tags, " ")})
		}
	}
	return append([]Figure{
		{Name: "slot_f1", Value: share(2*both, found+expected), Unit: "%", Of: expected},
		{Name: "slot_precision", Value: share(both, found), Unit: "%", Of: found},
		{Name: "slot_recall", Value: share(both, expected), Unit: "%", Of: expected},
		{Name: "intent", Value: share(intents, len(list)), Unit: "%", Of: len(list)},
		{Name: "whole_sentence", Value: share(frames, len(list)), Unit: "%", Of: len(list)},
	}, latency(took)...)
}
