package learn

import (
	"context"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/qiao-ai/qiao"
)

// A Sentence is what a classifier learns from: a text with its label. A label
// of "" says that the text is none of the labels.
type Sentence struct {
	Text  string
	Label string
}

// A Prediction is what a classifier says of a text.
type Prediction struct {
	Label string // the most likely one
	// Score is how likely Label is right, 0 to 1, as far as cross-validation can
	// tell; where training knew texts of no label, their likelihood is in it.
	Score float64
	// Scope is how likely the text is of any label at all.
	Scope  float64
	Second string // the runner-up
	Margin float64
}

// A Classifier tells the intent of a text. It is safe for use from many
// goroutines.
type Classifier struct {
	labels []string
	dict   *dictionary
	w      *table
	// sure turns signs of confidence into the likelihood that the label is right,
	// scope into that of the text being of any label.
	sure, scope logistic
	open        bool // training knew texts of no label
	cuts        []cut
}

// Options say how to train. The zero value is right for most.
type Options struct {
	Seed uint64
	// Folds is how many parts cross-validation has; 0 is 4. It is what makes
	// scores mean what they say.
	Folds int
	// Quick trains with fewer passes, for use while somebody waits.
	Quick bool
}

// Train fits a Classifier. It gives the same weights for the same sentences in
// the same order and the same options.
func Train(ctx context.Context, list []Sentence, o Options) (*Classifier, error) {
	labels := labelsOf(list)
	if len(labels) < 2 {
		return nil, qiao.Errorf(qiao.Invalid, "learn", "there are %d labels to tell apart", len(labels)).
			WithFix("Give sentences of at least two labels.")
	}
	set := featuresOf(list)
	c, err := fit(ctx, list, set, labels, o)
	if err != nil {
		return nil, err
	}
	return c, c.calibrate(ctx, list, set, o)
}

func labelsOf(list []Sentence) []string {
	var labels []string
	for _, s := range list {
		if s.Label != "" {
			labels = append(labels, s.Label)
		}
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}

func featuresOf(list []Sentence) [][]feature {
	set := make([][]feature, len(list))
	for i, s := range list {
		set[i] = features(tokens(s.Text))
	}
	return set
}

// The two ways of fitting whose weights are added: likelihood, and squared
// hinge with the weight hingeShare.
const hingeShare = 6

func schedules(o Options) (likelihood, margin schedule) {
	epochs := 20
	if o.Quick {
		epochs = 8
	}
	return schedule{epochs: epochs, rate: 0.25, drop: 0.6, seed: o.Seed},
		schedule{epochs: epochs, rate: 0.15, drop: 0.5, hinge: true, seed: o.Seed + 1}
}

// fit trains the weights, not the scores.
func fit(ctx context.Context, list []Sentence, set [][]feature, labels []string, o Options) (*Classifier, error) {
	c := &Classifier{labels: labels, dict: newDictionary(set, leastCount(len(set)))}
	examples := make([]example, len(list))
	for i, s := range list {
		x, _ := c.dict.vector(set[i])
		class, ok := slices.BinarySearch(labels, s.Label)
		if !ok {
			class = -1
		}
		examples[i] = example{x, class}
	}
	var models [2]*linear
	var g errgroup.Group
	likelihood, margin := schedules(o)
	for i, s := range []schedule{likelihood, margin} {
		g.Go(func() error {
			m, err := train(ctx, examples, len(c.dict.idf), len(labels), s)
			models[i] = m
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, qiao.E(qiao.KindOf(err), "learn", err)
	}
	for i, v := range models[1].w {
		models[0].w[i] += hingeShare * v
	}
	c.w = models[0].small()
	return c, nil
}

// leastCount is in how many sentences a feature must be. Few sentences need
// all that is in them.
func leastCount(sentences int) int {
	if sentences < 500 {
		return 1
	}
	return 2
}

// signs are what confidence is judged by.
type signs struct {
	best, second int
	values       [6]float64
}

// read classifies the features of a text.
func (c *Classifier) read(list []feature) signs {
	x, unknown := c.dict.vector(list)
	out := make([]float32, len(c.labels))
	c.w.logits(x, out)
	var s signs
	s.best, s.second = topTwo(out)
	top, next := float64(out[s.best]), float64(out[s.second])
	energy := softmax(out)
	p := float64(out[s.best])
	s.values = [6]float64{
		logit(p), top / 10, (top - next) / 10, energy / 10, unknown, 1 / float64(1+len(x)),
	}
	return s
}

func logit(p float64) float64 {
	p = min(max(p, 1e-6), 1-1e-6)
	return math.Log(p/(1-p)) / 5
}

func topTwo(out []float32) (best, second int) {
	best, second = 0, 1
	if out[1] > out[0] {
		best, second = 1, 0
	}
	for i := 2; i < len(out); i++ {
		switch {
		case out[i] > out[best]:
			best, second = i, best
		case out[i] > out[second]:
			second = i
		}
	}
	return best, second
}

// Classify tells the intent of a text.
func (c *Classifier) Classify(text string) Prediction { return c.classify(tokens(text)) }

func (c *Classifier) classify(list []token) Prediction {
	s := c.read(features(list))
	p := Prediction{Label: c.labels[s.best], Second: c.labels[s.second], Margin: s.values[2] * 10}
	p.Score, p.Scope = c.confidence(s)
	return p
}

// confidence is how likely the label is right, and how likely any is.
func (c *Classifier) confidence(s signs) (score, scope float64) {
	scope, score = c.scope.at(s.values[:]), c.sure.at(s.values[:])
	if !c.open {
		return score, scope
	}
	return score * scope, scope
}

// Cut is the score from which on labels are right as often as precision says;
// 1 if they never are. It stands where cross-validation made a quarter fewer
// mistakes than that, because training sentences resemble each other.
func (c *Classifier) Cut(precision float64) float64 {
	precision = 1 - 0.75*(1-precision) - 1e-9
	best := 1.0
	for _, k := range c.cuts {
		if k.precision >= precision {
			best = min(best, k.score)
		}
	}
	return best
}

// Labels lists what the classifier tells apart.
func (c *Classifier) Labels() []string { return slices.Clone(c.labels) }
