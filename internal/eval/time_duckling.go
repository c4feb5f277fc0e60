package eval

import (
	"fmt"
	"time"

	"github.com/qiao-ai/qiao/when"
)

// ducklingConventions are the choices that Duckling's corpora make.
var ducklingConventions = when.Conventions{
	Parts: map[string]when.Part{
		"morning": {From: 4 * 60, To: 12 * 60}, "afternoon": {From: 12 * 60, To: 19 * 60}, "evening": {From: 18 * 60, To: 24 * 60},
		"night": {From: 18 * 60, To: 24 * 60}, "tonight": {From: 18 * 60, To: 24 * 60}, "lunch": {From: 12 * 60, To: 14 * 60},
		"dinner": {From: 18 * 60, To: 21 * 60}, "noon": {From: 12 * 60, To: 14 * 60}, "dawn": {From: 4 * 60, To: 9 * 60},
	},
	NearestWeekday: true,
	Finer:          true,
	WeekendFrom:    -6 * 60,
	WeekendTo:      48 * 60,
	Portions:       map[when.Grain]when.Thirds{when.Week: {Start: 3, MidFrom: 2, MidTo: 4, End: 4}, when.Month: {Start: 10, MidFrom: 10, MidTo: 20, End: 20}, when.Year: {Start: 3, MidFrom: 4, MidTo: 8, End: 8}},
	UpcomingIsLast: true,
	AgoIsRun:       true,
	WholeWeeks:     true,
}

type ducklingData struct {
	Reference string `json:"reference_time"`
	Examples  []struct {
		Group  string         `json:"group"`
		Inputs []string       `json:"inputs"`
		Value  *ducklingValue `json:"value"`
	} `json:"examples"`
}

type ducklingValue struct {
	Kind      string `json:"kind"`
	Value     string `json:"value"`
	From      string `json:"from"`
	To        string `json:"to"`
	Direction string `json:"direction"`
	Grain     string `json:"grain"`
}

func parseDuckling(data []byte, language string) ([]timeCase, bool) {
	var d ducklingData
	if !decodes(data, &d) || d.Reference == "" {
		return nil, false
	}
	now, err := time.Parse(time.RFC3339, d.Reference)
	if err != nil {
		return nil, false
	}
	var cases []timeCase
	for _, e := range d.Examples {
		if e.Value == nil {
			continue
		}
		for _, input := range e.Inputs {
			c := when.Context{Now: now, Language: language, Latent: e.Group == "latentCorpus", Conventions: &ducklingConventions}
			cases = append(cases, ducklingCase(input, *e.Value, c))
		}
	}
	return cases, true
}

func ducklingCase(input string, want ducklingValue, c when.Context) timeCase {
	return timeCase{input: input, want: want.String(), check: func() timeOutcome {
		began := time.Now()
		found := when.Parse(input, c)
		o := timeOutcome{took: time.Since(began), got: fmt.Sprintf("%d results", len(found))}
		if len(found) != 1 {
			o.marks = map[string]bool{"value": false}
			return o
		}
		got := inDuckling(found[0], c.Now)
		o.got = got.String()
		o.exact = got == want
		got.Grain, want.Grain = "", ""
		o.marks = map[string]bool{"value": got == want}
		return o
	}}
}

func (v ducklingValue) String() string {
	return fmt.Sprintf("%s %s%s..%s %s %s", v.Kind, v.Value, v.From, v.To, v.Direction, v.Grain)
}

const ducklingLayout = "2006-01-02T15:04:05"

// inDuckling writes a result as Duckling's corpora do: a range of clock times ends
// after the last unit that was said.
func inDuckling(r when.Result, now time.Time) ducklingValue {
	v := r.Value
	w := ducklingValue{Kind: string(r.Kind), Grain: r.Grain.String()}
	write := func(t time.Time) string { return t.Format(ducklingLayout) }
	switch {
	case v.Bound == when.By:
		w.From, w.To, w.Grain = write(now), write(v.From), when.Second.String()
	case v.Bound != when.Within:
		w.Kind, w.Value = "open", write(v.From)
		w.Direction = map[when.Bound]string{when.Before: "before", when.Until: "before", when.After: "after", when.Since: "after"}[v.Bound]
	case r.Kind == when.Interval:
		w.From, w.To = write(v.From), write(v.To)
		if r.Clock && !v.Last.IsZero() {
			w.To = write(v.Last.Add(map[when.Grain]time.Duration{when.Hour: time.Hour, when.Minute: time.Minute, when.Second: time.Second}[r.Grain]))
		}
	default:
		w.Value = write(v.From)
	}
	return w
}
