package mcp

import (
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/guard"
	"github.com/qiao-ai/qiao/write"
)

// material is what every tool takes.
type material struct {
	Text           string        `json:"text" jsonschema:"the text to work on, as it is"`
	InputFormat    write.Format  `json:"inputFormat,omitempty" jsonschema:"plain-text (default), markdown or html"`
	Context        string        `json:"context,omitempty" jsonschema:"what should be known but not repeated"`
	OutputLanguage text.Language `json:"outputLanguage,omitempty" jsonschema:"BCP 47, such as en, zh-Hans, zh-Hant; the text's own by default"`
	Tier           write.Tier    `json:"tier,omitempty" jsonschema:"offline, device or partner; the best that is there by default"`
}

func (m material) fill(r *write.Request) {
	r.Text, r.InputFormat, r.Context, r.OutputLanguage, r.Tier = m.Text, m.InputFormat, m.Context, m.OutputLanguage, m.Tier
}

type proofread struct {
	material
	ExplanationLanguage text.Language `json:"correctionExplanationLanguage,omitempty" jsonschema:"language of the reasons"`
}

func (p proofread) fill(r *write.Request) {
	p.material.fill(r)
	r.CorrectionExplanationLanguage = p.ExplanationLanguage
}

type rewrite struct {
	material
	Tone   write.Tone   `json:"tone,omitempty" jsonschema:"as-is, more-formal, more-casual, friendly, professional or concise"`
	Length write.Length `json:"length,omitempty" jsonschema:"as-is, shorter or longer"`
	Strict bool         `json:"strict,omitempty" jsonschema:"ask a second model about each sentence"`
}

func (w rewrite) fill(r *write.Request) {
	w.material.fill(r)
	r.Tone, r.Length, r.Strict = w.Tone, w.Length, w.Strict
}

type instruct struct {
	material
	Instruction string       `json:"instruction" jsonschema:"what to change, such as: warmer"`
	History     []write.Step `json:"history,omitempty" jsonschema:"the earlier changes of the same text, oldest first"`
	Strict      bool         `json:"strict,omitempty" jsonschema:"ask a second model about each sentence"`
}

func (i instruct) fill(r *write.Request) {
	i.material.fill(r)
	r.Instruction, r.History, r.Strict = i.Instruction, i.History, i.Strict
}

type summarize struct {
	material
	Type   write.SummaryType `json:"type,omitempty" jsonschema:"key-points (default), tldr, teaser or headline"`
	Length write.Length      `json:"length,omitempty" jsonschema:"short, medium or long"`
}

func (s summarize) fill(r *write.Request) {
	s.material.fill(r)
	r.Type, r.Length = s.Type, s.Length
}

type restructure struct{ material }

type compose struct {
	material
	Tone   write.Tone   `json:"tone,omitempty" jsonschema:"neutral (default), formal, casual, friendly or professional"`
	Length write.Length `json:"length,omitempty" jsonschema:"short, medium or long"`
}

func (c compose) fill(r *write.Request) {
	c.material.fill(r)
	r.Tone, r.Length = c.Tone, c.Length
}

type reply struct {
	compose
	Instruction string `json:"instruction,omitempty" jsonschema:"what the answer should say"`
}

func (a reply) fill(r *write.Request) {
	a.compose.fill(r)
	r.Instruction = a.Instruction
}

// output is a result in the words that a model reads.
type output struct {
	Text     string        `json:"text"`
	Edits    []edit        `json:"edits,omitempty"`
	Checked  bool          `json:"checked" jsonschema:"the facts were compared with the source"`
	Findings []finding     `json:"findings,omitempty" jsonschema:"how the answer does not keep what the source says"`
	Labels   []write.Label `json:"labels,omitempty" jsonschema:"how the answer was made"`
	Notes    []write.Note  `json:"notes,omitempty"`
	Tier     write.Tier    `json:"tier"`
	Local    bool          `json:"local" jsonschema:"nothing left this machine"`
}

type edit struct {
	Before      string   `json:"before"`
	After       string   `json:"after"`
	Start       text.Pos `json:"start"`
	Type        string   `json:"type"`
	Explanation string   `json:"explanation,omitempty"`
	Applied     bool     `json:"applied"`
}

type finding struct {
	Kind     string         `json:"kind"`
	Severity guard.Severity `json:"severity"`
	Message  string         `json:"message"`
}

func newOutput(r *write.Result) *output {
	o := &output{
		Text: r.Text, Checked: r.Verdict.Checked, Labels: r.Labels, Notes: r.Notes,
		Tier: r.Made.Tier, Local: r.Made.Served == nil || r.Made.Served.Local,
	}
	for _, f := range r.Verdict.Findings {
		o.Findings = append(o.Findings, finding{f.Kind, f.Severity, f.Message})
	}
	for _, e := range r.Edits {
		if r.Task == write.Proofread { // of others the whole text is new
			o.Edits = append(o.Edits, edit{e.Before, e.After, e.Start, string(e.Type), e.Explanation, e.Auto})
		}
	}
	return o
}
