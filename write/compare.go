package write

import (
	"strings"

	"github.com/qiao-ai/qiao/text/fact"
	"github.com/qiao-ai/qiao/text/guard"
)

// guardTask is r's task in the guard's words.
func (j *job) guardTask() guard.Task {
	switch {
	case j.req.OutputLanguage != "" && j.req.OutputLanguage.Base() != j.language.Base():
		return "translate"
	case j.req.Tone == Concise:
		return "rewrite:concise"
	}
	return string(j.req.Task)
}

// judgeFinding adapts a finding to what the user asked for: a fact that the
// instruction or the context names may change, and what an instruction asks of
// the form (another language, a list, another speaker) is worth a mark, not a
// refusal. It returns false for a finding that is no finding here.
func (r *Request) judgeFinding(f *guard.Finding) bool {
	for _, given := range r.given() {
		if f.Output != "" && strings.Contains(given, strings.ToLower(f.Output)) {
			return false
		}
		if f.Output == "" && f.Source != "" && strings.Contains(given, strings.ToLower(f.Source)) {
			return false
		}
	}
	if r.Task == Instruct && !statesFact(f.Kind) {
		f.Severity = guard.Soft
	}
	return true
}

// given lists what the user told the model beside the text, in lower case.
func (r *Request) given() []string {
	out := []string{strings.ToLower(r.Instruction), strings.ToLower(r.Context), strings.ToLower(r.SharedContext)}
	for _, step := range r.History {
		out = append(out, strings.ToLower(step.Instruction))
	}
	return out
}

// statesFact tells whether a finding's kind is a typed fact, rather than a
// property of the whole text.
func statesFact(kind string) bool {
	k := fact.Kind(kind)
	switch k {
	case fact.Date, fact.Time, fact.Weekday, fact.Zone, fact.Phone, fact.Name, fact.Title, fact.Quote, fact.DayPart:
		return true
	}
	return k.Numeric() || k.Exact() || kind == "refusal" || kind == "preamble"
}

// compare checks an answer against its source. What the user asked for, or gave
// as context, may be new in it. It only reads the job.
func (j *job) compare(source, output string) guard.Verdict {
	v := guard.Check(j.guardTask(), source, output)
	var kept []guard.Finding
	for _, f := range v.Findings {
		if j.req.judgeFinding(&f) {
			kept = append(kept, f)
		}
	}
	v.Findings = kept
	return v
}
