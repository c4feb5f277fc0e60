package guard

import (
	"fmt"
	"strings"

	"github.com/qiao-ai/qiao/text/fact"
)

// Check compares an output with its source under the policy of the task.
//
// It calls no model and keeps no state; it may be called from many goroutines.
// The source and the output are whole texts: a rewrite that is still streaming
// looks cut short.
func Check(task Task, source, output string) Verdict {
	return CheckPolicy(ForTask(task), source, output)
}

// CheckPolicy is [Check] with a policy of the caller's.
func CheckPolicy(p Policy, source, output string) Verdict {
	v := Verdict{Checked: true}
	if source == output {
		return v
	}
	c := &comparison{policy: p}
	c.run(source, output)
	v.Findings = c.findings
	return v
}

// A comparison gathers the findings about two texts.
type comparison struct {
	policy   Policy
	src, out *side
	pairs    []segment
	findings []Finding
	taken    map[string]bool // names of the output that stand for misspelt ones
	compared bool            // near is known
	near     bool            // see nearCopy
}

func (c *comparison) run(source, output string) {
	if strings.TrimSpace(source) == "" {
		return
	}
	if strings.TrimSpace(output) == "" {
		c.hard("omission", clip(source), "", "the output is empty")
		return
	}
	if c.leaks(source, output) {
		return
	}
	c.src, c.out = newSide(source), newSide(output)
	if c.language() {
		return
	}
	if c.policy.MayAdd {
		c.additions()
		return
	}
	c.factsKept()
	c.namesKept()
	c.labelsKept()
	c.quotesKept()
	c.structureKept()
	c.pairs = c.segments()
	for _, s := range c.pairs {
		c.sensesKept(s)
	}
	c.groupsKept()
	c.contrastsKept()
	c.withoutKept()
	c.questionKept()
	c.personKept()
	c.endKept()
	c.coverage()
	c.bindings()
	c.rolesKept()
	c.bearersKept()
	c.summaryAffirms()
	c.deniedAllowed()
	if c.policy.MayDrop {
		c.directedNumbers(c.segment(0, len(c.src.s), 0, len(c.out.s)))
	}
	c.rowsKept()
}

func (c *comparison) add(sev Severity, kind, source, output, format string, args ...any) {
	f := Finding{Kind: kind, Severity: sev, Source: clip(source), Output: clip(output), Message: fmt.Sprintf(format, args...)}
	for i, o := range c.findings {
		if o.Kind == f.Kind && o.Source == f.Source && o.Output == f.Output {
			if sev == Hard { // the same words once more, and worse
				c.findings[i] = f
			}
			return
		}
	}
	c.findings = append(c.findings, f)
}

func (c *comparison) hard(kind, source, output, format string, args ...any) {
	c.add(Hard, kind, source, output, format, args...)
}

func (c *comparison) soft(kind, source, output, format string, args ...any) {
	c.add(Soft, kind, source, output, format, args...)
}

// when returns Hard if hard holds and Soft otherwise.
func when(hard bool) Severity {
	if hard {
		return Hard
	}
	return Soft
}

// additions reports the facts of a composition that its context does not have:
// they may be wanted, so the findings are soft.
func (c *comparison) additions() {
	for _, f := range c.out.facts {
		if f.Weak || f.Kind == fact.Quote || c.src.states(f) {
			continue
		}
		c.soft(string(f.Kind), "", f.Raw, "%q is not in what you gave", f.Raw)
	}
}

// states tells whether d has a fact that agrees with f.
func (d *side) states(f fact.Fact) bool {
	for _, g := range d.facts {
		if f.Agrees(g) {
			return true
		}
	}
	return f.Kind == fact.Name && d.hasName(f.Key)
}
