package write

import (
	"context"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/guard"
)

// composeByModel writes something new: there is no source to compare with, so
// the result is labelled unverified, and facts that nobody gave are marked.
func (j *job) composeByModel(m *ModelTier) error {
	a := author{model: m.Model, brief: j.brief(j.req.Text)}
	for st, err := range ordered(j.ctx, 1, indices([]int{0}), a.write) {
		if err != nil {
			return err
		}
		if st.preview != "" {
			if err := j.send(Event{Preview: &Preview{Text: st.preview}}); err != nil {
				return err
			}
		}
		if st.done {
			return j.finishComposed(st.result)
		}
	}
	return nil
}

// brief is the brief for a material, with what is the same for all of a job.
func (j *job) brief(material string) brief {
	b := brief{req: j.req, language: j.outputLanguage(), material: material, terms: j.personal.used(material)}
	return b
}

// outputLanguage is the language asked for, or the text's own.
func (j *job) outputLanguage() text.Language {
	if j.req.OutputLanguage != "" {
		return j.req.OutputLanguage
	}
	return j.language
}

// used returns the terms of the glossary that matter to a text.
func (p personal) used(s string) []Term {
	var out []Term
	for _, t := range p.glossary {
		for _, w := range append(t.Avoid, t.Term) {
			if strings.Contains(s, w) {
				out = append(out, t)
				break
			}
		}
	}
	return out
}

// An author writes one new text.
type author struct {
	model qiao.Model
	brief brief
}

func (a author) write(ctx context.Context, _ int, preview func(string)) (revised, error) {
	got, err := ask(ctx, a.model, a.brief, newCurtain(a.brief.material, guard.Masked{}, preview).show)
	if err != nil {
		return revised{}, err
	}
	draft := strings.TrimSpace(guard.Clean(a.brief.material, got.text))
	if guard.IsRefusal(draft) {
		return revised{}, refused()
	}
	return revised{text: draft, asked: got}, nil
}

func (j *job) finishComposed(r revised) error {
	j.count(r.asked)
	given := strings.Join([]string{j.req.Text, j.req.Instruction, j.req.Context, j.req.SharedContext}, "\n")
	v := guard.Check(guard.Task(j.req.Task), given, r.text)
	j.label(Unverified)
	if err := j.send(Event{Block: &Block{Text: r.text, Verdict: v, Labels: []Label{Unverified}}}); err != nil {
		return err
	}
	return j.finish(Result{Text: r.text, Verdict: v})
}

// refused is the error for a model that will not do the task.
func refused() error {
	return qiao.Errorf(qiao.Blocked, "write", "the model refused this text").
		WithFix("Change the text or the instruction, or choose another model.")
}
