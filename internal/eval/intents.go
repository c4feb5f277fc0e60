package eval

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/learn"
)

// Intents measures the trained classifier: it trains on the train split of each
// file and scores every other split.
func Intents() Evaluation {
	return Evaluation{
		Name:        "intents",
		Description: "the intent classifier: JSON of CLINC150, or with licence and splits; trains on train, scores every other split",
		Run:         measureIntents,
	}
}

// outside is the label of sentences that are none of the intents.
const outside = "oos"

// A corpus is the splits of one data set.
type corpus struct {
	name   string
	splits map[string][][2]string
}

func measureIntents(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	corpora, err := readCorpora(path)
	if err != nil {
		return nil, err
	}
	report := &Report{Evaluation: "intents", Path: path}
	for i, c := range corpora {
		deps.progress("intents", i, len(corpora))
		sets, err := measureCorpus(ctx, c, deps)
		if err != nil {
			return nil, err
		}
		report.Sets = append(report.Sets, sets...)
	}
	deps.progress("intents", len(corpora), len(corpora))
	if len(report.Sets) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "eval intents", "no data is understood at %s", path).
			WithFix(`Give JSON with a split "train" and another one, each a list of [text, intent].`)
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

// readCorpora reads the JSON files at path. Files whose names begin alike, such
// as clinc150.json and clinc150_test.json, are one corpus.
func readCorpora(path string) ([]corpus, error) {
	files, err := filesAt(path)
	if err != nil {
		return nil, err
	}
	byName := map[string]*corpus{}
	var names []string
	for _, f := range files {
		splits := readSplits(f)
		if len(splits) == 0 {
			continue
		}
		name := family(f)
		if byName[name] == nil {
			byName[name] = &corpus{name, map[string][][2]string{}}
			names = append(names, name)
		}
		for split, rows := range splits {
			byName[name].splits[split] = append(byName[name].splits[split], rows...)
		}
	}
	var list []corpus
	for _, n := range names {
		list = append(list, *byName[n])
	}
	return list, nil
}

// family is the first word of a file's name.
func family(path string) string {
	name := setName(path)
	if i := strings.IndexAny(name, "_.-"); i > 0 {
		name = name[:i]
	}
	return name
}

// readSplits reads lists of [text, label], at the top of a file or under
// "splits"; of anything else it returns nothing.
func readSplits(path string) map[string][][2]string {
	data, err := os.ReadFile(path)
	if filepath.Ext(path) != ".json" || err != nil {
		return nil
	}
	var top map[string]json.RawMessage
	if json.Unmarshal(data, &top) != nil {
		return nil
	}
	if inner, ok := top["splits"]; ok {
		top = nil
		if json.Unmarshal(inner, &top) != nil {
			return nil
		}
	}
	splits := map[string][][2]string{}
	for name, raw := range top {
		var rows [][2]string
		if json.Unmarshal(raw, &rows) == nil && len(rows) > 0 {
			splits[name] = rows
		}
	}
	return splits
}

// training are the sentences of train and oos_train.
func (c corpus) training() []learn.Sentence {
	var list []learn.Sentence
	for _, row := range c.splits["train"] {
		list = append(list, learn.Sentence{Text: row[0], Label: labelOf(row[1])})
	}
	for _, row := range c.splits["oos_train"] {
		list = append(list, learn.Sentence{Text: row[0]})
	}
	return list
}

func labelOf(s string) string {
	if s == outside {
		return ""
	}
	return s
}

// scored lists the splits to score: all that do not begin with train or oos.
// What is out of scope in a split oos_X is scored with X.
func (c corpus) scored() []string {
	var names []string
	for name := range c.splits {
		if !strings.HasPrefix(name, "train") && !strings.HasPrefix(name, "oos") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func measureCorpus(ctx context.Context, c corpus, deps Deps) ([]Set, error) {
	names := c.scored()
	if len(c.splits["train"]) == 0 || len(names) == 0 {
		return nil, nil
	}
	began := time.Now()
	model, err := learn.Train(ctx, c.training(), learn.Options{})
	if err != nil {
		return nil, err
	}
	took := time.Since(began)
	var file bytes.Buffer
	if err := (&learn.Model{Classifier: model}).Save(&file); err != nil {
		return nil, err
	}
	loaded, err := learn.Load(file.Bytes())
	if err != nil {
		return nil, err
	}
	var sets []Set
	for _, name := range names {
		rows := append(slices.Clone(c.splits[name]), c.splits["oos_"+name]...)
		s := Set{Name: c.name + " " + name, Format: "intents", Language: "en", Items: len(rows)}
		s.Figures = scoreIntents(loaded.Classifier, rows, &s, deps)
		s.Figures = append(s.Figures,
			Figure{Name: "trained_in", Value: took.Seconds(), Unit: "s", Of: len(c.splits["train"])},
			Figure{Name: "model", Value: float64(file.Len()) / 1e6, Unit: "MB"})
		sets = append(sets, s)
	}
	return sets, nil
}

// A guess is what the classifier said of a row.
type guess struct {
	score          float64
	right, outside bool
}

func scoreIntents(c *learn.Classifier, rows [][2]string, s *Set, deps Deps) []Figure {
	var list []guess
	var took []time.Duration
	for _, row := range rows {
		began := time.Now()
		p := c.Classify(row[0])
		took = append(took, time.Since(began))
		g := guess{p.Score, p.Label == row[1], row[1] == outside}
		list = append(list, g)
		if !g.right && !g.outside && len(s.Examples) < deps.Examples {
			s.Examples = append(s.Examples, Example{row[1], row[0], p.Label})
		}
	}
	slices.SortStableFunc(list, func(a, b guess) int { return cmp.Compare(a.score, b.score) })
	right, within := 0, 0
	for _, g := range list {
		if !g.outside {
			within++
		}
		if g.right {
			right++
		}
	}
	figures := []Figure{{Name: "accuracy", Value: share(right, within), Unit: "%", Of: within}}
	if within < len(list) {
		figures = append(figures, refusals(list, right, within, c.Cut(0.95))...)
	}
	figures = append(figures, routing(list, c.Cut(0.98))...)
	return append(figures, latency(took)...)
}

// refusals says how much of what is out of scope is refused: while 91 % of the
// rest is still answered rightly, and at the classifier's own cut.
func refusals(list []guess, right, within int, cut float64) []Figure {
	outside := len(list) - within
	refused, left, best := 0, right, 0
	ownRefused, ownRight := 0, 0
	for _, g := range list {
		if g.outside {
			refused++
		} else if g.right {
			left--
		}
		if share(left, within) >= 91 {
			best = refused
		}
		if g.score < cut && g.outside {
			ownRefused++
		}
		if g.score >= cut && g.right {
			ownRight++
		}
	}
	return []Figure{
		{Name: "out_of_scope_refused_at_91", Value: share(best, outside), Unit: "%", Of: outside},
		{Name: "out_of_scope_refused_at_own_cut", Value: share(ownRefused, outside), Unit: "%", Of: outside},
		{Name: "accuracy_at_own_cut", Value: share(ownRight, within), Unit: "%", Of: within},
	}
}

// routing says how much is handled: at a precision of 98 %, and at the cut that
// training chose for it.
func routing(list []guess, cut float64) []Figure {
	right, best := 0, 0
	handled, handledRight := 0, 0
	for i := len(list) - 1; i >= 0; i-- {
		n := len(list) - i
		if list[i].right {
			right++
		}
		if float64(right) >= 0.98*float64(n) {
			best = n
		}
		if list[i].score >= cut {
			handled, handledRight = n, right
		}
	}
	return []Figure{
		{Name: "handled_at_98", Value: share(best, len(list)), Unit: "%", Of: len(list)},
		{Name: "handled_at_own_cut", Value: share(handled, len(list)), Unit: "%", Of: len(list)},
		{Name: "precision_at_own_cut", Value: share(handledRight, handled), Unit: "%", Of: handled},
	}
}
