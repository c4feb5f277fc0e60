package result

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/grade"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/stat"
)

// A Result is what a run came to.
type Result struct {
	Run     string   `json:"run"`
	Suites  []string `json:"suites"` // names with hashes
	Sides   []Side   `json:"sides"`
	Missing int      `json:"missing,omitempty"` // questions without an answer yet
	Notes   []Note   `json:"notes,omitempty"`   // what a reader must know
}

// A Side is what one contender came to.
type Side struct {
	Contender  string              `json:"contender"`
	Cells      []Cell              `json:"cells,omitempty"` // in the order of the suites
	Quality    Estimate            `json:"quality"`         // the mean score
	Features   map[string]Estimate `json:"features,omitempty"`
	Languages  map[string]Estimate `json:"languages,omitempty"`
	States     map[run.State]int   `json:"states"`
	Unjudged   int                 `json:"unjudged,omitempty"` // answered, and nothing here can judge it
	FirstToken Times               `json:"firstToken"`
	Total      Times               `json:"total"`
	Rate       float64             `json:"rate,omitempty"` // output tokens a second, after the first, at the median
	Usage      qiao.Usage          `json:"usage"`
	Cost       qiao.Money          `json:"cost,omitzero"`    // of all answers
	PerThous   qiao.Money          `json:"per1000,omitzero"` // cost of 1,000 answers
	Versions   []string            `json:"versions,omitempty"`
}

// An Estimate is a mean of N scores with its interval at 95 %.
type Estimate struct {
	Mean float64 `json:"mean"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	N    int     `json:"n"`
}

// Times are quantiles in milliseconds of N answers.
type Times struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	N   int     `json:"n"`
}

// A Cell is what one contender did with one item; of several samples, the means.
type Cell struct {
	Suite    string     `json:"suite"`
	Item     string     `json:"item"`
	Feature  string     `json:"feature,omitempty"`
	Language string     `json:"language,omitempty"`
	Cluster  string     `json:"cluster,omitempty"`
	State    run.State  `json:"state"` // of the worst sample
	Scored   bool       `json:"scored"`
	Score    float64    `json:"score"`
	Why      string     `json:"why,omitempty"`
	Cost     qiao.Money `json:"cost,omitzero"`
	FirstMS  float64    `json:"firstMs,omitempty"`
	TotalMS  float64    `json:"totalMs,omitempty"`
	Words    int        `json:"words,omitempty"` // length of the answer in characters
}

// A Note is something that a reader of a result must know.
type Note struct {
	Kind      string `json:"kind"` // missing, states, versions, unjudged
	Contender string `json:"contender,omitempty"`
	Count     int    `json:"count,omitempty"`
	Detail    string `json:"detail,omitempty"`
}

// Read grades a run and sums it up. An unfinished run has a result, too, which
// says what is missing.
func Read(ctx context.Context, r *run.Run, g *grade.Grader) (*Result, error) {
	grades, err := gradeAll(ctx, r, g)
	if err != nil {
		return nil, err
	}
	res := &Result{Run: r.Name, Missing: r.Missing}
	for _, s := range r.Suites {
		res.Suites = append(res.Suites, s.Name+"@"+s.Hash)
	}
	by := map[[3]string][]*run.Answer{}
	for i := range r.Answers {
		a := &r.Answers[i]
		k := [3]string{a.Contender, a.Suite, a.Item}
		by[k] = append(by[k], a)
	}
	for _, c := range r.Contenders {
		side := Side{Contender: c.Name, States: map[run.State]int{}}
		for i := range r.Suites {
			s := &r.Suites[i]
			for j := range s.Items {
				item := &s.Items[j]
				answers := by[[3]string{c.Name, s.Name, item.ID}]
				if len(answers) == 0 {
					continue
				}
				cell := Cell{Suite: s.Name, Item: item.ID, Feature: item.Feature, Language: item.Language, Cluster: item.Cluster}
				side.add(&cell, answers, grades)
				side.Cells = append(side.Cells, cell)
			}
		}
		side.sumUp(r)
		res.Sides = append(res.Sides, side)
	}
	res.note()
	return res, nil
}

// add makes a cell of the answers to an item.
func (s *Side) add(c *Cell, answers []*run.Answer, grades map[string]graded) {
	scored := 0
	for _, a := range answers {
		s.States[a.State]++
		s.Usage = s.Usage.Add(a.Usage)
		s.Cost, _ = s.Cost.Add(a.Cost)
		c.Cost, _ = c.Cost.Add(a.Cost)
		if c.State == "" || a.State != run.Answered {
			c.State = a.State
		}
		if v := string(a.Served.Model); v != "" && !slices.Contains(s.Versions, v) {
			s.Versions = append(s.Versions, v)
		}
		if a.State != run.Answered {
			c.Why = a.Kind
			continue
		}
		c.FirstMS, c.TotalMS = a.FirstMS, a.TotalMS
		c.Words = len([]rune(a.Text))
		g, ok := grades[a.Key]
		if !ok || g.Unknown != "" {
			s.Unjudged++
			c.Why = g.Unknown
			continue
		}
		scored++
		c.Score += g.Grade.Score
		if g.Grade.Why != "" {
			c.Why = g.Grade.Why
		}
	}
	if scored > 0 {
		c.Scored = true
		c.Score /= float64(scored)
	}
}

// sumUp computes a side's estimates from its cells.
func (s *Side) sumUp(r *run.Run) {
	s.Quality = estimate(s.Cells, func(*Cell) bool { return true })
	s.Features, s.Languages = map[string]Estimate{}, map[string]Estimate{}
	for _, c := range s.Cells {
		if _, ok := s.Features[c.Feature]; !ok && c.Feature != "" {
			s.Features[c.Feature] = estimate(s.Cells, func(o *Cell) bool { return o.Feature == c.Feature })
		}
		if _, ok := s.Languages[c.Language]; !ok && c.Language != "" {
			s.Languages[c.Language] = estimate(s.Cells, func(o *Cell) bool { return o.Language == c.Language })
		}
	}
	var first, total, rates []float64
	answered := 0
	for i := range r.Answers {
		a := &r.Answers[i]
		if a.Contender != s.Contender || a.State != run.Answered {
			continue
		}
		answered++
		if a.FirstMS > 0 {
			first, total = append(first, a.FirstMS), append(total, a.TotalMS)
			if d := a.TotalMS - a.FirstMS; d > 0 && a.Usage.Output > 1 {
				rates = append(rates, float64(a.Usage.Output-1)/d*1000)
			}
		}
	}
	s.FirstToken, s.Total = times(first), times(total)
	s.Rate = quantile(rates, 0.5)
	if answered > 0 && s.Cost.Currency != "" {
		s.PerThous = qiao.Money{Micro: s.Cost.Micro * 1000 / int64(answered), Currency: s.Cost.Currency}
	}
	slices.Sort(s.Versions)
}

// estimate is the mean of the scores of the cells that are in, with an interval
// that takes clusters into account.
func estimate(cells []Cell, in func(*Cell) bool) Estimate {
	var scores []float64
	var clusters []string
	for i := range cells {
		if c := &cells[i]; c.Scored && in(c) {
			scores, clusters = append(scores, c.Score), append(clusters, clusterOf(c))
		}
	}
	e := Estimate{Mean: stat.Mean(scores), N: len(scores)}
	if len(scores) == 0 {
		return e
	}
	if k, whole := successes(scores); whole && distinct(clusters) {
		i := stat.Wilson(k, len(scores), 0.95)
		e.Low, e.High = i.Low, i.High
		return e
	}
	i := stat.PairedInterval(scores, clusters, 0.95)
	e.Low, e.High = max(0, i.Low), min(1, i.High)
	if math.IsNaN(e.Low) || math.IsNaN(e.High) || len(scores) < 2 {
		e.Low, e.High = 0, 1
	}
	return e
}

// clusterOf is a cell's cluster, or the cell itself.
func clusterOf(c *Cell) string {
	if c.Cluster != "" {
		return c.Cluster
	}
	return c.Suite + "/" + c.Item
}

// successes counts scores of 1; whole tells whether the others are all 0.
func successes(scores []float64) (k int, whole bool) {
	for _, s := range scores {
		switch s {
		case 1:
			k++
		case 0:
		default:
			return 0, false
		}
	}
	return k, true
}

func distinct(names []string) bool {
	sorted := slices.Sorted(slices.Values(names))
	return len(slices.Compact(sorted)) == len(names)
}

func times(ms []float64) Times {
	return Times{P50: quantile(ms, 0.5), P95: quantile(ms, 0.95), N: len(ms)}
}

// quantile is the value below which the share q of x lies, or 0 of nothing.
func quantile(x []float64, q float64) float64 {
	if len(x) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(x))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// note lists what a reader must know.
func (r *Result) note() {
	if r.Missing > 0 {
		r.Notes = append(r.Notes, Note{Kind: "missing", Count: r.Missing})
	}
	for _, s := range r.Sides {
		for _, state := range []run.State{run.Failed, run.Limited, run.TimedOut, run.Refused, run.Changed} {
			if n := s.States[state]; n > 0 {
				r.Notes = append(r.Notes, Note{Kind: "states", Contender: s.Contender, Count: n, Detail: string(state)})
			}
		}
		if s.Unjudged > 0 {
			r.Notes = append(r.Notes, Note{Kind: "unjudged", Contender: s.Contender, Count: s.Unjudged})
		}
		if len(s.Versions) > 1 {
			r.Notes = append(r.Notes, Note{Kind: "versions", Contender: s.Contender, Count: len(s.Versions), Detail: strings.Join(s.Versions, ", ")})
		}
	}
}
