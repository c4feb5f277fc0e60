package write

import (
	"context"
	"fmt"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/guard"
)

// doubt has the second model compare each sentence of the answer with what it
// was made from. Where it says no, the source's sentence stands.
func (w reviser) doubt(ctx context.Context, r *revised) error {
	doubted := false
	out, err := eachSentence(r, func(source, output string) (string, error) {
		if source == output {
			return output, nil
		}
		same, err := w.agrees(ctx, r, source, output)
		if err != nil || same {
			return output, err
		}
		doubted = true
		r.repaired = append(r.repaired, guard.Finding{
			Kind: "meaning", Severity: guard.Hard, Source: source, Output: output,
			Message: "a second model does not find this in the source",
		})
		return source, nil
	})
	if err != nil {
		return err
	}
	r.label(SecondModel)
	if doubted {
		r.text, r.verdict = out, w.compare(r.unit.text, out)
		r.label(SourceKept)
		r.notes = append(r.notes, Note{Code: "doubted", Message: "Where a second model doubted a sentence, it stands as it was."})
	}
	return nil
}

// agrees asks the judge one question. An answer that is neither yes nor no
// counts as no.
func (w reviser) agrees(ctx context.Context, r *revised, source, output string) (bool, error) {
	b := w.job.brief(fmt.Sprintf("A: %s\nB: %s", source, output))
	b.goal = phrases[b.voice()].judge
	got, err := ask(ctx, w.judge, b, func(string) {})
	r.asked = r.asked.also(asked{calls: got.calls, usage: got.usage})
	if err != nil {
		return false, qiao.E(qiao.KindOf(err), "write: ask the second model", err)
	}
	answer := strings.ToLower(strings.TrimLeft(guard.Clean("", got.text), " \"'“*"))
	return strings.HasPrefix(answer, "yes") || strings.HasPrefix(answer, "是"), nil
}

// leaveOutDoubted removes the parts of a summary that the second model does not
// find in the source.
func (c condenser) leaveOutDoubted(ctx context.Context, w reviser, r *revised, source string) error {
	var failed error
	c.leaveOut(r, func(part string) bool {
		same, err := w.agrees(ctx, r, source, strings.TrimSpace(part))
		if err != nil {
			failed = err
		}
		return !same
	})
	if failed == nil && r.text != "" {
		r.label(SecondModel)
	}
	return failed
}

// parts cuts a condensed text into its sentences, or into its lines where it has
// several; joined they are the text.
func parts(s string) []string {
	if strings.Contains(strings.TrimSpace(s), "\n") {
		return strings.SplitAfter(s, "\n")
	}
	var out []string
	last := 0
	for _, sp := range text.Sentences(s) {
		out = append(out, s[last:sp.End.Byte])
		last = sp.End.Byte
	}
	return append(out, s[last:])
}

// repairGoal asks for one sentence again, with the facts named that it must keep.
func (b brief) repairGoal(v guard.Verdict) string {
	var facts []string
	for _, f := range v.Findings {
		if f.Severity == guard.Hard && f.Source != "" {
			facts = append(facts, f.Source)
		}
	}
	p := phrases[b.voice()]
	if len(facts) == 0 {
		return b.req.goal(p)
	}
	return b.req.goal(p) + p.space + fmt.Sprintf(p.sentence, strings.Join(facts, "; "))
}

// partialGoal asks for the key points of a piece of a long text.
func (b brief) partialGoal() string {
	p := phrases[b.voice()]
	return p.summary[KeyPoints] + p.space + p.summaryLength[Long]
}
