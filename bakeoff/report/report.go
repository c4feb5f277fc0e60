package report

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/qiao-ai/qiao/bakeoff/decide"
	"github.com/qiao-ai/qiao/bakeoff/judge"
	"github.com/qiao-ai/qiao/bakeoff/result"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// A Report is all that is shown. Its JSON is stable; docs/bakeoff-report.schema.json
// describes it.
type Report struct {
	Name       string              `json:"name"`
	Made       time.Time           `json:"made"`
	Started    time.Time           `json:"started"`
	Recorded   bool                `json:"recorded"` // the outputs were recorded elsewhere
	Version    string              `json:"version,omitempty"`
	Command    string              `json:"command,omitempty"` // that makes the run again
	Margin     float64             `json:"margin"`
	Items      int                 `json:"items"`
	Result     *result.Result      `json:"result"`
	Pairs      []result.Comparison `json:"pairs,omitempty"`
	Decisions  []*decide.Decision  `json:"decisions,omitempty"`
	Jury       *judge.Verdict      `json:"jury,omitempty"`
	Failures   []Failure           `json:"failures,omitempty"`
	Undetected float64             `json:"minDetectable,omitempty"` // the largest of all pairs: smaller differences may be missed
}

// A Failure is an item that tells contenders apart, or that nobody could do.
type Failure struct {
	Suite    string   `json:"suite"`
	Item     string   `json:"item"`
	Question string   `json:"question"`
	Expected string   `json:"expected,omitempty"`
	Answers  []Answer `json:"answers"`
}

// An Answer is a contender's to an item, shortened.
type Answer struct {
	Contender string    `json:"contender"`
	State     run.State `json:"state"`
	Score     float64   `json:"score"`
	Why       string    `json:"why,omitempty"`
	Text      string    `json:"text,omitempty"`
}

// Input is what a report is made of. Run and Result are required.
type Input struct {
	Run       *run.Run
	Result    *result.Result
	Jury      *judge.Verdict
	Decisions []*decide.Decision
	Margin    float64
	Command   string
	Version   string
	Failures  int // to show: 12
	Now       time.Time
}

// Build makes a report.
func Build(in Input) (*Report, error) {
	pairs, err := result.Pairs(in.Result, in.Margin)
	if err != nil {
		return nil, err
	}
	r := &Report{
		Name: in.Run.Name, Made: in.Now.UTC(), Started: in.Run.Started, Recorded: in.Run.Recorded, Version: in.Version,
		Command: in.Command, Margin: in.Margin, Result: in.Result, Pairs: pairs, Decisions: in.Decisions, Jury: in.Jury,
	}
	for _, s := range in.Run.Suites {
		r.Items += len(s.Items)
	}
	for _, p := range pairs {
		r.Undetected = max(r.Undetected, p.MinDetectable)
	}
	r.Failures = failures(in.Run, in.Result, cmp.Or(in.Failures, 12))
	return r, nil
}

// failures picks the items worth reading: those on which contenders differ most,
// then those that nobody could do; of equal ones the first.
func failures(r *run.Run, res *result.Result, most int) []Failure {
	items := map[[2]string]*suite.Item{}
	for i := range r.Suites {
		for j := range r.Suites[i].Items {
			items[[2]string{r.Suites[i].Name, r.Suites[i].Items[j].ID}] = &r.Suites[i].Items[j]
		}
	}
	var order [][2]string
	cells := map[[2]string][]*result.Cell{}
	for s := range res.Sides {
		for c := range res.Sides[s].Cells {
			cell := &res.Sides[s].Cells[c]
			k := [2]string{cell.Suite, cell.Item}
			if cells[k] == nil {
				order = append(order, k)
				cells[k] = make([]*result.Cell, len(res.Sides))
			}
			cells[k][s] = cell
		}
	}
	slices.SortStableFunc(order, func(a, b [2]string) int { return cmp.Compare(worthReading(cells[b]), worthReading(cells[a])) })
	texts := textsOf(r)
	var list []Failure
	for _, k := range order[:min(most, len(order))] {
		if worthReading(cells[k]) == 0 {
			break
		}
		f := Failure{Suite: k[0], Item: k[1], Question: short(items[k].Question(), 600), Expected: short(items[k].Answer, 200)}
		for s, cell := range cells[k] {
			if cell != nil {
				name := res.Sides[s].Contender
				f.Answers = append(f.Answers, Answer{name, cell.State, cell.Score, short(cell.Why, 200), short(texts[[3]string{name, k[0], k[1]}], 400)})
			}
		}
		list = append(list, f)
	}
	return list
}

// worthReading is the spread of the scores, or a little where all failed.
func worthReading(cells []*result.Cell) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for _, c := range cells {
		if c != nil && c.Scored {
			low, high = min(low, c.Score), max(high, c.Score)
		}
	}
	switch {
	case math.IsInf(low, 0):
		return 0
	case high == 0:
		return 0.01
	}
	return high - low
}

func textsOf(r *run.Run) map[[3]string]string {
	texts := map[[3]string]string{}
	for i := range r.Answers {
		if a := &r.Answers[i]; a.Sample == 0 {
			texts[[3]string{a.Contender, a.Suite, a.Item}] = a.Text
			if a.Text == "" && len(a.ToolCalls) > 0 {
				texts[[3]string{a.Contender, a.Suite, a.Item}] = a.ToolCalls[0].Name + "(" + a.ToolCalls[0].Arguments + ")"
			}
		}
	}
	return texts
}

func short(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most]) + "…"
}
