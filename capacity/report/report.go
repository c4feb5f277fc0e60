package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/capacity"
)

// A Language is one that reports are written in.
type Language string

// The languages.
const (
	English Language = "en"
	Chinese Language = "zh"
)

//go:embed report.html
var page string

// HTML writes the plan as one file.
func HTML(w io.Writer, p *capacity.Plan, l Language) error {
	v := &view{Plan: p, Language: l, words: wordsOf(l)}
	t, err := template.New("plan").Funcs(v.functions()).Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, v)
}

// A view is a plan in one language.
type view struct {
	*capacity.Plan
	Language Language
	words    words
}

func (v *view) functions() template.FuncMap {
	return template.FuncMap{
		"say": v.words.say, "reason": v.words.reason, "verdict": v.verdict, "span": span, "money": v.money, "figure": figure, "percent": percent,
		"hours": func() template.HTML { return hours(v.Demand.Hours, v.words.say("per-second")) },
		"costs": func() template.HTML { return costs(v.Plan) }, "peaks": func() template.HTML { return peaks(v.Plan, v.words) },
		"tornado": func() template.HTML { return tornado(v.Plan, v.words) }, "input": v.words.input, "ms": func(s float64) string { return figure(s*1000) + " ms" },
		"limit": func(s string) string { return v.words.say(s) }, "hosts": v.hosts, "method": func() string { return v.words.say("method-text") },
		"bound": func(s string) string { return v.words.say("bound " + s) },
	}
}

func (v *view) hosts() []capacity.Option {
	var list []capacity.Option
	for _, o := range v.Options {
		if o.Replica != nil && o.Replica.Rate > 0 {
			list = append(list, o)
		}
	}
	return list
}

func (v *view) money(i capacity.Interval) string {
	if i.High == 0 {
		return "–"
	}
	return span(i) + " " + v.Scenario.Currency
}

// verdict says in a sentence what a plan comes to.
func (v *view) verdict() string {
	o := v.Options[0]
	if !o.Feasible {
		return v.words.say("nobody")
	}
	parts := []string{v.words.say("cheapest", o.Name, v.money(o.Month))}
	if o.Served < 0.9995 {
		parts = append(parts, v.words.say("part-only", percent(o.Served)))
	}
	if o.Saved.Mid > 0 {
		parts = append(parts, v.words.say("saves", v.money(o.Saved)))
	}
	if at := slices.IndexFunc(v.Breaks, func(b capacity.Break) bool { return b.Option == o.Name }); at >= 0 {
		b := v.Breaks[at]
		parts = append(parts, v.words.say("breaks-first", b.Option, v.words.say(b.Limit), figure(b.Times), figure(b.Safe)))
	}
	return strings.Join(parts, v.words.say("space"))
}

// Markdown writes the plan as text.
func Markdown(w io.Writer, p *capacity.Plan, l Language) error {
	v := &view{Plan: p, Language: l, words: wordsOf(l)}
	var b strings.Builder
	say := v.words.say
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", say("title", p.Scenario.Name), v.verdict())
	fmt.Fprintf(&b, "## %s\n\n| | |\n|---|--:|\n", say("demand"))
	for _, r := range []struct {
		key string
		i   capacity.Interval
	}{{"uses", p.Demand.Uses}, {"leaving", p.Demand.Leaving}, {"tokens-month", p.Demand.Tokens}, {"peak-second", p.Demand.Requests}, {"peak-tokens", p.Demand.Minute}} {
		fmt.Fprintf(&b, "| %s | %s |\n", say(r.key), span(r.i))
	}
	fmt.Fprintf(&b, "\n## %s\n\n| %s | %s | %s | %s | %s | %s |\n|---|--:|--:|--:|--:|---|\n", say("options"), say("option"), say("month"), say("thousand"), say("saved"), "GPU", say("remarks"))
	for i := range p.Options {
		o := &p.Options[i]
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", cell(o.Name), v.money(o.Month), v.money(o.Thousand), v.money(o.Saved), gpus(o), cell(v.remarks(o)))
	}
	if len(p.Sensitivity) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n| %s | %s | %s |\n|---|--:|--:|\n", say("sensitivity"), say("input"), say("range"), say("month"))
		for _, s := range p.Sensitivity[:min(10, len(p.Sensitivity))] {
			fmt.Fprintf(&b, "| %s | %s … %s | %s … %s %s |\n", cell(v.words.input(s.Input)), figure(s.From), figure(s.To), figure(s.Low), figure(s.High), p.Scenario.Currency)
		}
	}
	if len(p.Breaks) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n", say("breaks"))
		for _, k := range p.Breaks {
			fmt.Fprintf(&b, "- %s\n", say("break-line", k.Option, say(k.Limit), figure(k.Bound), figure(k.Times), figure(k.Safe)))
		}
	}
	if len(p.Scenario.Assumptions) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n", say("assumptions"))
		for _, a := range p.Scenario.Assumptions {
			fmt.Fprintf(&b, "- %s\n", a)
		}
	}
	fmt.Fprintf(&b, "\n%s\n", say("method-text"))
	_, err := io.WriteString(w, b.String())
	return err
}

func (v *view) remarks(o *capacity.Option) string {
	var list []string
	for _, r := range append(append([]capacity.Reason(nil), o.Reasons...), o.Warnings...) {
		list = append(list, v.words.reason(r))
	}
	if len(o.Reasons) > 0 {
		list[0] = v.words.say("impossible") + list[0]
	}
	return strings.Join(list, "; ")
}

func gpus(o *capacity.Option) string {
	if o.GPUs == nil {
		return ""
	}
	return span(*o.GPUs)
}

func cell(s string) string { return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s) }

// span shows an interval: the middle and nine tenths around it.
func span(i capacity.Interval) string {
	if i.Low == i.High {
		return figure(i.Mid)
	}
	return fmt.Sprintf("%s (%s – %s)", figure(i.Mid), figure(i.Low), figure(i.High))
}

func percent(f float64) string { return figure(100*f) + " %" }

// figure shows a number with three digits that count, and thousands apart.
func figure(v float64) string {
	a := math.Abs(v)
	switch {
	case a == 0:
		return "0"
	case a >= 1e15 || a < 1e-6:
		return fmt.Sprintf("%.3g", v)
	case a >= 1000:
		unit := math.Pow(10, math.Floor(math.Log10(a))-2)
		return thousands(fmt.Sprintf("%.0f", math.Round(v/unit)*unit))
	case a >= 100:
		return fmt.Sprintf("%.0f", v)
	}
	digits := 2 - int(math.Floor(math.Log10(a)))
	s := fmt.Sprintf("%.*f", digits, v)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func thousands(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}
