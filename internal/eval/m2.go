package eval

import (
	"cmp"
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// m2Format is that of the BEA-2019 shared task: a line "S" with a tokenised
// sentence, then a line "A" for each correction of each annotator.
type m2Format struct{}

func (m2Format) Name() string { return "m2" }

func (m2Format) Find(files []string) []DataSet {
	var sets []DataSet
	for _, f := range files {
		if filepath.Ext(f) == ".m2" {
			sets = append(sets, m2Set(f))
		}
	}
	return sets
}

type m2Set string // its path

// A marked sentence is one with what each annotator would correct.
type marked struct {
	tokens     []string
	annotators map[string][]tokenEdit // an annotator who found nothing has none
}

func (m m2Set) Measure(ctx context.Context, deps Deps) (Set, error) {
	sentences, err := readM2(string(m))
	if err != nil {
		return Set{}, err
	}
	checker, err := deps.checker(text.English)
	if err != nil {
		return Set{}, err
	}
	set := Set{Name: setName(string(m)), Language: string(text.English), Items: len(sentences)}
	run := newRun(checker, deps, &set)
	score := newSpanScore()
	for i, s := range sentences {
		a, err := run.check(ctx, s.tokens)
		if err != nil {
			return Set{}, err
		}
		score.add(a, s)
		deps.progress(set.Name, i+1, len(sentences))
	}
	set.Figures = append(score.figures(), run.figures()...)
	set.Tallies = score.tallies()
	return set, nil
}

func readM2(path string) ([]marked, error) {
	lines, err := readLines(path)
	if err != nil {
		return nil, err
	}
	var sentences []marked
	for i, line := range lines {
		switch {
		case strings.HasPrefix(line, "S "):
			sentences = append(sentences, marked{strings.Fields(line[2:]), map[string][]tokenEdit{}})
		case strings.HasPrefix(line, "A ") && len(sentences) > 0:
			if err := sentences[len(sentences)-1].annotate(line[2:]); err != nil {
				return nil, qiao.E(qiao.Invalid, "eval: read "+filepath.Base(path)+": line "+strconv.Itoa(i+1), err)
			}
		}
	}
	return sentences, nil
}

// annotate reads a line such as "3 4|||R:NOUN|||reasons|||REQUIRED|||-NONE-|||0".
func (m *marked) annotate(line string) error {
	f := strings.Split(line, "|||")
	span := strings.Fields(f[0])
	if len(f) < 3 || len(span) != 2 {
		return qiao.Errorf(qiao.Invalid, "", "not a correction")
	}
	annotator := f[len(f)-1]
	m.annotators[annotator] = slices.Clip(m.annotators[annotator]) // even if it finds nothing
	start, err1 := strconv.Atoi(span[0])
	end, err2 := strconv.Atoi(span[1])
	switch {
	case err1 != nil || err2 != nil || end > len(m.tokens) || start > end:
		return qiao.Errorf(qiao.Invalid, "", "its span is not within the sentence")
	case start < 0: // nothing to correct
		return nil
	}
	after, _, _ := strings.Cut(f[2], "||")
	edit := tokenEdit{start, end, strings.Join(strings.Fields(after), " ")}
	m.annotators[annotator] = append(m.annotators[annotator], edit.leftmost(m.tokens))
	return nil
}

// A spanScore counts proposals that an annotator made too: the same tokens
// replaced with the same words.
type spanScore struct {
	auto, all prf
	rules     map[string]*Tally
}

// A prf counts proposals: right ones, wrong ones, and corrections not proposed.
type prf struct{ right, wrong, missed int }

func newSpanScore() *spanScore { return &spanScore{rules: map[string]*Tally{}} }

func (s *spanScore) add(a answer, m marked) {
	s.auto = s.auto.plus(best(a.auto, m))
	s.all = s.all.plus(best(a.all, m))
	for i, e := range a.edits {
		t := s.rules[e.Rule]
		if t == nil {
			t = &Tally{Rule: e.Rule}
			s.rules[e.Rule] = t
		}
		t.count(e.Auto, m.has(a.all[i]))
	}
}

func (t *Tally) count(auto, right bool) {
	t.All++
	if right {
		t.Found++
	}
	if auto {
		t.Auto++
		if right {
			t.Right++
		}
	}
}

// best compares with the annotator who agrees most.
func best(edits []tokenEdit, m marked) prf {
	var chosen prf
	for i, annotator := range slices.Sorted(maps.Keys(m.annotators)) {
		p := compare(edits, m.annotators[annotator])
		if i == 0 || p.f(0.5) > chosen.f(0.5) || p.f(0.5) == chosen.f(0.5) && p.wrong < chosen.wrong {
			chosen = p
		}
	}
	if len(m.annotators) == 0 {
		chosen.wrong = len(edits)
	}
	return chosen
}

func compare(edits, gold []tokenEdit) prf {
	var p prf
	for _, e := range edits {
		if slices.Contains(gold, e) {
			p.right++
		} else {
			p.wrong++
		}
	}
	p.missed = len(gold) - p.right
	return p
}

func (m marked) has(e tokenEdit) bool {
	for _, gold := range m.annotators {
		if slices.Contains(gold, e) {
			return true
		}
	}
	return false
}

func (p prf) plus(q prf) prf {
	return prf{p.right + q.right, p.wrong + q.wrong, p.missed + q.missed}
}

func (p prf) precision() float64 { return ratio(p.right, p.right+p.wrong) }
func (p prf) recall() float64    { return ratio(p.right, p.right+p.missed) }

func ratio(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

// f is the weighted harmonic mean of precision and recall.
func (p prf) f(beta float64) float64 {
	pr, re := p.precision(), p.recall()
	if pr+re == 0 {
		return 0
	}
	return (1 + beta*beta) * pr * re / (beta*beta*pr + re)
}

func (s *spanScore) figures() []Figure {
	var out []Figure
	for _, part := range []struct {
		name string
		prf
	}{{"auto", s.auto}, {"all", s.all}} {
		out = append(out,
			Figure{Name: "precision_" + part.name, Value: part.precision(), Of: part.right + part.wrong},
			Figure{Name: "recall_" + part.name, Value: part.recall(), Of: part.right + part.missed},
			Figure{Name: "f0.5_" + part.name, Value: part.f(0.5)})
	}
	return out
}

func (s *spanScore) tallies() []Tally {
	tallies := make([]Tally, 0, len(s.rules))
	for _, t := range s.rules {
		tallies = append(tallies, *t)
	}
	slices.SortFunc(tallies, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(b.Auto, a.Auto), cmp.Compare(b.All, a.All), cmp.Compare(a.Rule, b.Rule))
	})
	return tallies
}
