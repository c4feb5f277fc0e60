package eval

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph"
	"github.com/qiao-ai/qiao/imaging/tag"
)

// Tags measures how things in pictures are named.
func Tags() Evaluation {
	return Evaluation{
		Name: "tags",
		Description: "things in pictures: mean average precision over classes and CPU time, on each runtime: a folder with library/ and distractors/, " +
			"whose files' names say what is in them, or tags.json",
		Run: evalTags,
	}
}

// A labelled is a picture and the classes that are known to be in it.
type labelled struct {
	path    string
	classes map[int]bool
	scores  [80]float64
}

func evalTags(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	pictures, err := labels(path)
	if err != nil {
		return nil, err
	}
	runtimes, err := deps.runtimes()
	if err != nil {
		return nil, err
	}
	report := &Report{Evaluation: "tags", Path: path}
	var cpu float64
	for i, rt := range runtimes {
		set, per, err := tagAll(ctx, pictures, rt, deps)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			cpu = per
		} else if per > 0 {
			set.Figures = append(set.Figures, Figure{Name: "cpu_of_go_to_this", Value: cpu / per})
		}
		report.Sets = append(report.Sets, *set)
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

// labels lists pictures with their classes: those of tags.json (file: list of class
// names) if there is one, else those that the words of the file's name mean. Words
// with capitals are left out: an "Apple iPhone" is a camera.
func labels(path string) ([]*labelled, error) {
	var given map[string][]string
	if _, err := os.Stat(filepath.Join(path, "tags.json")); err == nil {
		if err := readJSON(filepath.Join(path, "tags.json"), "tags", &given); err != nil {
			return nil, err
		}
	}
	var all []*labelled
	for _, f := range picturesBelow(filepath.Join(path, "library"), filepath.Join(path, "distractors")) {
		l := &labelled{path: f, classes: map[int]bool{}}
		words := nameWords(filepath.Base(f))
		if given != nil {
			rel, _ := filepath.Rel(path, f)
			list, ok := given[filepath.ToSlash(rel)]
			if !ok {
				continue
			}
			words = list
		}
		for _, w := range words {
			if c, ok := tag.Lookup(w); ok {
				l.classes[c.ID] = true
			}
		}
		all = append(all, l)
	}
	if !slices.ContainsFunc(all, func(l *labelled) bool { return len(l.classes) > 0 }) {
		return nil, qiao.Errorf(qiao.NotFound, "eval tags", "no picture with a label is below %s", path).
			WithFix("Give a folder with library/ whose files are named after what is in them, or with tags.json.")
	}
	return all, nil
}

// nameWords are the words of a file's name, alone and in pairs.
func nameWords(name string) (words []string) {
	one := strings.FieldsFunc(strings.TrimSuffix(name, filepath.Ext(name)), func(r rune) bool { return !unicode.IsLetter(r) })
	one = slices.DeleteFunc(one, func(w string) bool { return w != strings.ToLower(w) })
	for i, w := range one {
		words = append(words, w)
		if i > 0 {
			words = append(words, one[i-1]+" "+w)
		}
	}
	return words
}

// tagAll runs one runtime over all pictures. A class's score for a picture is that
// of its surest tag.
func tagAll(ctx context.Context, pictures []*labelled, rt graph.Runtime, deps Deps) (*Set, float64, error) {
	dir, err := deps.pack("tags")
	if err != nil {
		return nil, 0, err
	}
	t, err := tag.New(dir, rt)
	if err != nil {
		return nil, 0, err
	}
	defer t.Close()
	var cpu time.Duration
	done, known := 0, 0
	for i, p := range pictures {
		deps.progress("pictures on "+rt.Name(), i, len(pictures))
		p.scores = [80]float64{}
		m, err := decodePicture(p.path)
		if err != nil {
			continue
		}
		before := cpuTime()
		tags, err := t.Tag(ctx, m)
		if err != nil {
			return nil, 0, err
		}
		cpu += cpuTime() - before
		done++
		if len(p.classes) > 0 {
			known++
		}
		for _, x := range tags {
			p.scores[x.Class.ID] = max(p.scores[x.Class.ID], x.Score)
		}
	}
	mean, classes, each := meanPrecision(pictures)
	return &Set{
		Name: "tags_" + rt.Name(), Format: "labels", Items: done,
		Figures: append([]Figure{
			{Name: "mean_average_precision", Value: mean, Of: classes},
			{Name: "labelled_pictures", Value: float64(known)},
			{Name: "cpu_per_picture", Value: cpuPer(cpu, done), Unit: "s", Of: done},
		}, each...),
	}, cpuPer(cpu, done), nil
}

// meanPrecision is the mean of the average precisions of all classes that some
// picture has: pictures are ordered by the class's score, and the precision at each
// picture that has it is averaged; one without a score counts 0.
func meanPrecision(pictures []*labelled) (mean float64, classes int, each []Figure) {
	for class := range 80 {
		positives := 0
		for _, p := range pictures {
			if p.classes[class] {
				positives++
			}
		}
		if positives == 0 {
			continue
		}
		ranked := slices.Clone(pictures)
		slices.SortStableFunc(ranked, func(a, b *labelled) int { return cmp.Compare(b.scores[class], a.scores[class]) })
		sum, found := 0.0, 0
		for i, p := range ranked {
			if p.classes[class] && p.scores[class] > 0 {
				found++
				sum += float64(found) / float64(i+1)
			}
		}
		classes++
		mean += sum / float64(positives)
		name := "precision_" + strings.ReplaceAll(tag.Classes()[class].Name(), " ", "_")
		each = append(each, Figure{Name: name, Value: sum / float64(positives), Of: positives})
	}
	return mean / float64(max(classes, 1)), classes, each
}
