package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/bakeoff/decide"
	"github.com/qiao-ai/qiao/bakeoff/result"
)

//go:embed report.html
var page string

// HTML writes the report as one file: no script, nothing from elsewhere.
func (r *Report) HTML(w io.Writer, l Language) error {
	v := r.view(l)
	t, err := template.New("report").Funcs(v.functions()).Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, v)
}

// A view is a report in one language.
type view struct {
	*Report
	Language  Language
	words     words
	Intervals template.HTML
	ByCost    template.HTML
	ByLatency template.HTML
}

func (r *Report) view(l Language) *view {
	v := &view{Report: r, Language: l, words: wordsOf(l), Intervals: intervals(r.Result.Sides)}
	var cost, latency []point
	currency := ""
	for _, s := range r.Result.Sides {
		p := point{name: s.Contender, y: s.Quality.Mean, low: s.Quality.Low, high: s.Quality.High}
		if s.Quality.N == 0 {
			continue
		}
		if s.PerThous.Micro > 0 && (currency == "" || currency == s.PerThous.Currency) {
			currency = s.PerThous.Currency
			p.x = float64(s.PerThous.Micro) / 1e6
			cost = append(cost, p)
		}
		if s.FirstToken.P95 > 0 {
			p.x = s.FirstToken.P95
			latency = append(latency, p)
		}
	}
	v.ByCost = scatter(cost, v.words.say("cost")+", "+currency, v.words.say("quality"))
	v.ByLatency = scatter(latency, v.words.say("latency")+", ms", v.words.say("quality"))
	return v
}

// functions are what the page calls.
func (v *view) functions() template.FuncMap {
	return template.FuncMap{
		"say": v.words.say, "sentence": v.words.sentence, "criterion": v.words.criterion, "verdict": v.words.verdict, "reasons": v.words.reasons,
		"notes": func() []string { return v.words.notes(v.Report) }, "percent": percent,
		"score":  func(f float64) string { return fmt.Sprintf("%.3f", f) },
		"signed": func(f float64) string { return fmt.Sprintf("%+.3f", f) },
		"p":      func(f float64) string { return fmt.Sprintf("%.3f", f) },
		"ms": func(f float64) string {
			if f == 0 {
				return "–"
			}
			return fmt.Sprintf("%.0f ms", f)
		},
		"criteria": decide.Criteria, "cost": shownCost, "reliability": reliability,
		"value": func(c decide.Choice, k decide.Criterion) string { return fmt.Sprintf("%.1f", 100*c.Parts[k]) },
		"when":  func(t time.Time) string { return t.Format("2006-01-02 15:04 UTC") },
		"names": func(m map[string]result.Estimate) []string {
			var list []string
			for k := range m {
				list = append(list, k)
			}
			slices.Sort(list)
			return list
		},
		"method": func() string { return v.words.say("method-text", fmt.Sprintf("%.3g", v.Margin)) },
		"width":  func(f float64) string { return fmt.Sprintf("%.2f", 100*f) },
		"join":   func(list []string) string { return strings.Join(list, "; ") },
	}
}

func shownCost(s result.Side) string {
	if s.PerThous.Currency == "" {
		return "–"
	}
	return s.PerThous.String()
}

// reliability is the share of questions that a side answered.
func reliability(s result.Side) float64 {
	all, answered := 0, 0
	for state, n := range s.States {
		all += n
		if state == "answered" || state == "refused" { // a refusal is an answer of a kind
			answered += n
		}
	}
	if all == 0 {
		return 0
	}
	return float64(answered) / float64(all)
}
