package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/qiao-ai/qiao/bakeoff/decide"
)

// Markdown writes the report as text with tables.
func (r *Report) Markdown(w io.Writer, l Language) error {
	m := &markdown{words: wordsOf(l)}
	m.line("# " + m.words.say("title", r.Name))
	m.line("## " + m.words.say("recommendation"))
	for _, d := range r.Decisions {
		m.line("**" + m.words.say("for", d.Need.Feature, d.Need.Region) + "** " + m.words.sentence(d))
	}
	if len(r.Decisions) == 0 {
		m.line(m.words.say("no-decision"))
	}
	m.line("## " + m.words.say("notes"))
	for _, n := range m.words.notes(r) {
		m.item(n)
	}
	for _, d := range r.Decisions {
		m.decision(d)
	}
	m.scores(r)
	m.differences(r)
	m.line("## " + m.words.say("method"))
	m.line(m.words.say("method-text", fmt.Sprintf("%.3g", r.Margin)))
	m.line(m.words.say("suites") + ": " + strings.Join(r.Result.Suites, "; "))
	if r.Command != "" {
		m.line(m.words.say("command") + ": `" + r.Command + "`")
	}
	_, err := io.WriteString(w, strings.TrimSpace(m.String())+"\n")
	return err
}

type markdown struct {
	strings.Builder
	words words
}

// line writes a paragraph.
func (m *markdown) line(s string) { fmt.Fprintf(m, "\n%s\n", s) }

func (m *markdown) item(s string) { fmt.Fprintf(m, "\n- %s", s) }

// table writes rows, of which the first is the heading.
func (m *markdown) table(rows [][]string) {
	m.WriteString("\n")
	for i, row := range rows {
		for j := range row {
			row[j] = strings.ReplaceAll(row[j], "|", `\|`)
		}
		fmt.Fprintf(m, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			m.WriteString("|" + strings.Repeat("---|", len(row)) + "\n")
		}
	}
}

func (m *markdown) decision(d *decide.Decision) {
	m.line("\n## " + m.words.say("options") + ": " + m.words.say("for", d.Need.Feature, d.Need.Region))
	rows := [][]string{{m.words.say("contender"), m.words.say("value"), "P"}}
	for _, c := range decide.Criteria() {
		if d.Weights[c] > 0 {
			rows[0] = append(rows[0], m.words.criterion(c)+" "+percent(d.Weights[c]))
		}
	}
	for _, ch := range d.Choices {
		row := []string{ch.Option.Name, fmt.Sprintf("%.3f", ch.Value), percent(ch.Probability)}
		for _, c := range decide.Criteria() {
			if d.Weights[c] > 0 {
				row = append(row, fmt.Sprintf("%.3f", ch.Parts[c]))
			}
		}
		rows = append(rows, row)
	}
	if len(d.Choices) > 0 {
		m.table(rows)
	}
	for _, x := range d.Infeasible {
		m.item(m.words.say("infeasible") + ": " + x.Name + ": " + m.words.reasons(x.Reasons))
	}
}

func (m *markdown) scores(r *Report) {
	m.line("\n## " + m.words.say("scores"))
	rows := [][]string{{m.words.say("contender"), m.words.say("quality"), m.words.say("interval"), m.words.say("items"), m.words.say("reliability"), m.words.say("latency"), m.words.say("cost")}}
	for _, s := range r.Result.Sides {
		latency := "–"
		if s.FirstToken.P95 > 0 {
			latency = fmt.Sprintf("%.0f ms", s.FirstToken.P95)
		}
		rows = append(rows, []string{
			s.Contender, fmt.Sprintf("%.3f", s.Quality.Mean), fmt.Sprintf("%.3f – %.3f", s.Quality.Low, s.Quality.High),
			fmt.Sprint(s.Quality.N), percent(reliability(s)), latency, shownCost(s),
		})
	}
	m.table(rows)
}

func (m *markdown) differences(r *Report) {
	if len(r.Pairs) == 0 {
		return
	}
	m.line("## " + m.words.say("pairs"))
	rows := [][]string{{m.words.say("contender"), "", m.words.say("difference"), m.words.say("interval"), m.words.say("p"), m.words.say("verdict")}}
	for _, p := range r.Pairs {
		rows = append(rows, []string{p.A, p.B, fmt.Sprintf("%+.3f", p.Difference), fmt.Sprintf("%+.3f – %+.3f", p.Low, p.High), fmt.Sprintf("%.3f", p.Adjusted), m.words.verdict(p.Verdict)})
	}
	m.table(rows)
	m.line(m.words.say("detectable", fmt.Sprintf("%.3f", r.Undetected)))
}
