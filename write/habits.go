package write

import (
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
)

// personal is what belongs to the user of one request.
type personal struct {
	words    map[string]bool
	habits   map[string]RuleHabit
	glossary []Term
}

func (j *job) loadPersonal() error {
	s := j.svc.cfg.Store
	if s == nil {
		return nil
	}
	words, err := s.Words(j.ctx, j.req.User)
	if err != nil {
		return qiao.E(qiao.Other, "write: read the dictionary", err)
	}
	profile, err := s.Profile(j.ctx, j.req.User)
	if err != nil {
		return qiao.E(qiao.Other, "write: read the profile", err)
	}
	terms, err := s.Glossary(j.ctx, j.req.User)
	if err != nil {
		return qiao.E(qiao.Other, "write: read the glossary", err)
	}
	j.personal = newPersonal(words, profile, terms)
	return nil
}

func newPersonal(words []string, profile Profile, terms []Term) personal {
	p := personal{words: map[string]bool{}, habits: map[string]RuleHabit{}, glossary: terms}
	for _, w := range words {
		p.words[strings.ToLower(w)] = true
	}
	for _, t := range terms {
		for _, w := range strings.Fields(t.Term) {
			p.words[strings.ToLower(w)] = true
		}
	}
	for _, h := range profile.Rules {
		p.habits[h.Rule] = h
	}
	return p
}

func (p personal) known(word string) bool { return p.words[strings.ToLower(word)] }
func (p personal) muted(rule string) bool { return p.habits[rule].Muted }
func (p personal) options() CheckOptions  { return CheckOptions{Known: p.known, Muted: p.muted} }
func (h RuleHabit) rejectedMostly() bool  { return h.Rejected >= 3 && h.Rejected > h.Accepted }
func (h RuleHabit) neverAccepted() bool   { return h.Rejected >= 6 && h.Accepted == 0 }
func (h RuleHabit) share(c float64) float64 {
	// The rule's own confidence counts as ten decisions already made.
	const prior = 10
	return (c*prior + float64(h.Accepted)) / (prior + float64(h.Accepted+h.Rejected))
}

// learn adjusts edits to what the user did with their rules before: a rule
// mostly rejected no longer applies by itself, and one never accepted falls
// silent.
func (p personal) learn(edits []Edit) []Edit {
	return slices.DeleteFunc(edits, func(e Edit) bool { return p.muted(e.Rule) || p.habits[e.Rule].neverAccepted() })
}

// weigh sets an edit's confidence by the user's habit with its rule.
func (p personal) weigh(e Edit) Edit {
	h, ok := p.habits[e.Rule]
	if !ok {
		return e
	}
	e.Confidence = h.share(e.Confidence)
	e.Auto = e.Auto && !h.rejectedMostly()
	return e
}
