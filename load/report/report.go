package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"time"

	"github.com/qiao-ai/qiao/load"
	"github.com/qiao-ai/qiao/load/job"
)

//go:embed report.html
var page string

// A Language is one that reports are written in.
type Language string

// The languages.
const (
	English Language = "en"
	Chinese Language = "zh"
)

// HTML writes a report as one file.
func HTML(w io.Writer, r *job.Report, l Language) error {
	v := &view{Report: r, Language: l, words: wordsOf(l)}
	v.draw()
	t, err := template.New("load").Funcs(v.functions()).Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, v)
}

// A view is a report in one language.
type view struct {
	*job.Report
	Language Language
	words    words
	Rates    template.HTML
	First    template.HTML
	Errors   template.HTML
	Probes   template.HTML
}

func (v *view) draw() {
	if v.Report.Found != nil {
		v.Probes = probes(v.Report.Found, v.words)
	}
	if v.Report.Result == nil || len(v.Report.Result.Seconds) < 2 {
		return
	}
	bins, size := binned(v.Report.Result.Seconds)
	per := float64(size)
	v.Rates = lines(bins, size, v.words.say("rate-axis"),
		line{v.words.say("due"), "soft", func(s load.Second) (float64, bool) { return float64(s.Due) / per, true }},
		line{v.words.say("good"), "accent", func(s load.Second) (float64, bool) { return float64(s.Good) / per, true }})
	v.First = lines(bins, size, v.words.say("first-axis"),
		line{v.words.say("worst"), "soft", func(s load.Second) (float64, bool) { return s.Worst, s.Good > 0 }},
		line{v.words.say("mean"), "accent", func(s load.Second) (float64, bool) { return s.First, s.Good > 0 }})
	if v.failed() > 0 {
		v.Errors = lines(bins, size, v.words.say("errors-axis"),
			line{v.words.say("failed"), "wrong", func(s load.Second) (float64, bool) { return float64(s.Failed) / per, true }})
	}
}

func (v *view) failed() (n int) {
	if v.Report.Result != nil {
		for _, k := range v.Report.Result.Failed {
			n += k
		}
	}
	return n
}

// A row is one time in the table of quantiles.
type row struct {
	Name string
	load.Quantiles
}

func (v *view) rows() []row {
	r := v.Report.Result
	return []row{
		{v.words.say("first"), r.First}, {v.words.say("token"), r.PerToken}, {v.words.say("gap"), r.Gap},
		{v.words.say("total"), r.Total}, {v.words.say("slip"), r.Slip},
	}
}

// A failure is how often a kind came.
type failure struct {
	Kind  string
	Count int
}

func (v *view) failures() (list []failure) {
	for k, n := range v.Report.Result.Failed {
		list = append(list, failure{k, n})
	}
	slices.SortFunc(list, func(a, b failure) int { return b.Count - a.Count })
	return list
}

// sentence says the most important in a line.
func (v *view) sentence() string {
	r, f := v.Report.Result, v.Report.Found
	switch {
	case f != nil && f.Capacity == 0:
		return v.words.say("none")
	case f != nil && f.Confirmed:
		return v.words.say("found", figure(f.Capacity))
	case f != nil:
		return v.words.say("likely", figure(f.Capacity))
	case v.Void() != "":
		return v.words.say("void", figure(r.Slip.P99))
	case r == nil:
		return v.words.say("nothing")
	}
	return v.words.say("ran", figure(r.Offered), figure(r.Achieved), figure(r.First.P95))
}

// functions are what the page calls.
func (v *view) functions() template.FuncMap {
	return template.FuncMap{
		"say": v.words.say, "sentence": v.sentence, "rows": v.rows, "failures": v.failures, "figure": figure,
		"ms":   func(f float64) string { return figure(f) + " ms" },
		"next": func(i int) int { return i + 1 },
		"when": func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") },
		"took": func(d time.Duration) string { return d.Round(time.Second).String() },
		"why": func(p load.Probe) string {
			if p.Met {
				return v.words.say("met")
			}
			return v.words.why(p.Why)
		},
		"share": func(n, of int) string {
			if of == 0 {
				return "–"
			}
			return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(of))
		},
		"stopped": v.words.why,
	}
}
