package eval

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/score"
	"github.com/qiao-ai/qiao/bakeoff/stat"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// Coverage measures the statistics themselves: how often the interval of a
// difference holds the true one, and how often two equal models are told
// apart, in experiments drawn from real paired outputs.
func Coverage() Evaluation {
	return Evaluation{
		Name:        "coverage",
		Description: "intervals and A/A tests over 2,000 experiments drawn from paired outputs of ZeroEval (a folder of *.jsonl)",
		Run:         coverage,
	}
}

// What an experiment is.
const (
	experiments     = 2000
	experimentItems = 200
	coverageSeed    = 20260601
	coverageLevel   = 0.95
)

func coverage(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	files, err := filesAt(path)
	if err != nil {
		return nil, err
	}
	byFolder := map[string][]scored{}
	z := score.NewZeroEval()
	for _, f := range files {
		if s, err := scoredFile(ctx, z, f); err == nil {
			byFolder[filepath.Dir(f)] = append(byFolder[filepath.Dir(f)], s)
		}
	}
	report := &Report{Evaluation: "coverage", Path: path}
	for folder, models := range byFolder {
		slices.SortFunc(models, func(a, b scored) int { return len(a.name) - len(b.name) })
		for i := 0; i+1 < len(models); i += 2 {
			if len(models[i].right) != len(models[i+1].right) {
				continue
			}
			report.Sets = append(report.Sets, coverageOf(filepath.Base(folder), models[i], models[i+1]))
			deps.progress("coverage", len(report.Sets), len(files)/2)
		}
	}
	if len(report.Sets) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "eval coverage", "there are no paired outputs at %s", path).
			WithFix("Give a folder with outputs of at least two models on the same items.")
	}
	slices.SortFunc(report.Sets, func(a, b Set) int { return slices.Compare([]byte(a.Name), []byte(b.Name)) })
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

// A scored model has a 1 for each right output.
type scored struct {
	name  string
	right []float64
}

func scoredFile(ctx context.Context, z *score.ZeroEval, path string) (scored, error) {
	s := scored{name: suite.Name(path)}
	var lines []zeroEvalLine
	err := jsonLines(ctx, path, withKeys("output", "answer"), func(_ suite.Line, l zeroEvalLine) error {
		lines = append(lines, l)
		return nil
	})
	task := zeroEvalTask(lines)
	for _, l := range lines {
		v, _ := zeroEvalVerdicts(z, task, s.name, l)
		s.right = append(s.right, map[bool]float64{true: 1}[v.Right])
	}
	return s, err
}

// coverageCount adds up experiments.
type coverageCount struct{ student, bca, wilson, alarms, permuted int }

func coverageOf(task string, a, b scored) Set {
	r := rand.New(rand.NewPCG(coverageSeed, uint64(len(a.right))))
	d := make([]float64, len(a.right))
	for i := range d {
		d[i] = a.right[i] - b.right[i]
	}
	truth, share1 := stat.Mean(d), stat.Mean(a.right)
	var c coverageCount
	for e := range experiments {
		c.experiment(r, d, a.right, truth, share1, uint64(e))
	}
	set := Set{Name: task + ": " + a.name + " and " + b.name, Format: "paired outputs", Language: "en", Items: len(d)}
	of := func(name string, n int) Figure {
		return Figure{Name: name, Value: share(n, experiments), Unit: "%", Of: experiments}
	}
	set.Figures = []Figure{
		{Name: fmt.Sprintf("difference_of_%d_items", len(d)), Value: 100 * truth, Unit: "%"},
		of("coverage_paired", c.student), of("coverage_bca", c.bca), of("coverage_wilson", c.wilson),
		of("aa_alarms_interval", c.alarms), of("aa_alarms_permutation", c.permuted),
	}
	return set
}

// experiment draws items with replacement. For the A/A test, which of the two
// models' outputs is whose is drawn for each item: the two are equal then.
func (c *coverageCount) experiment(r *rand.Rand, d, right []float64, truth, share float64, seed uint64) {
	sample, null := make([]float64, experimentItems), make([]float64, experimentItems)
	k := 0
	for i := range sample {
		at := r.IntN(len(d))
		sample[i], null[i] = d[at], d[at]
		if r.IntN(2) == 0 {
			null[i] = -d[at]
		}
		k += int(right[at])
	}
	count(&c.student, stat.PairedInterval(sample, nil, coverageLevel).Contains(truth))
	count(&c.bca, stat.BCa(sample, coverageLevel, 1000, seed).Contains(truth))
	count(&c.wilson, stat.Wilson(k, experimentItems, coverageLevel).Contains(share))
	count(&c.alarms, !stat.PairedInterval(null, nil, coverageLevel).Contains(0))
	count(&c.permuted, stat.Permutation(null, 400, seed) <= 1-coverageLevel)
}

func count(n *int, yes bool) {
	if yes {
		*n++
	}
}
