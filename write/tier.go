package write

import (
	"context"
	"errors"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// plan returns the tiers to try for r, best first. What works on this machine
// comes before the network. Rules come last where they are a lesser answer than
// a model's: for a summary, and for a language that no checker knows.
func (s *Service) plan(r *Request, l text.Language) []Tier {
	if r.Tier != Auto {
		return []Tier{r.Tier}
	}
	var order []Tier
	switch {
	case r.Task == Summarize, r.Task == Proofread && !s.checks(l):
		order = []Tier{Device, Partner, Offline}
	default:
		order = []Tier{Offline, Device, Partner}
	}
	return slices.DeleteFunc(order, func(t Tier) bool { return !s.can(t, r.Task) })
}

// can tells whether a tier does a task at all.
func (s *Service) can(t Tier, task Task) bool {
	switch t {
	case Device:
		return s.cfg.Device != nil
	case Partner:
		return s.cfg.Partner != nil
	}
	switch task {
	case Proofread:
		return len(s.cfg.Checkers) > 0
	case Summarize, List, Table:
		return true
	}
	return false
}

// checks tells whether there is a Checker for the language.
func (s *Service) checks(l text.Language) bool {
	return slices.ContainsFunc(s.cfg.Checkers, func(c Checker) bool { return c.Language() == l.Base() })
}

func (s *Service) model(t Tier) *ModelTier {
	if t == Device {
		return s.cfg.Device
	}
	return s.cfg.Partner
}

// missing is the error for a task that no tier can do.
func missing(r *Request) error {
	if r.Tier == Offline || r.Tier == Auto {
		return qiao.Errorf(qiao.Unsupported, "write", "%s needs a language model, and none is connected", r.Task).
			WithFix("%s", connectFix)
	}
	return qiao.Errorf(qiao.Unsupported, "write", "the %s tier has no model", r.Tier).WithFix("%s", connectFix)
}

const connectFix = "Start Ollama or a llama.cpp server on this machine, or set a partner's key such as DASHSCOPE_API_KEY; then look at: qiao partner list"

// anotherTier tells whether a failure of one tier is a reason to try the next.
func anotherTier(err error) bool {
	switch qiao.KindOf(err) {
	case qiao.Canceled, qiao.Invalid, qiao.TooLarge, qiao.Conflict, qiao.Blocked, qiao.OverBudget:
		return false
	}
	return true
}

// Capabilities says what each tier can do, the offline tier first.
func (s *Service) Capabilities(ctx context.Context) []Capability {
	return []Capability{s.offlineCapability(), s.modelCapability(Device), s.modelCapability(Partner)}
}

func (s *Service) tasks(t Tier) []Task {
	return slices.DeleteFunc(Tasks(), func(task Task) bool { return !s.can(t, task) })
}

func (s *Service) offlineCapability() Capability {
	c := Capability{Tier: Offline, Tasks: s.tasks(Offline), Ready: true}
	for _, checker := range s.cfg.Checkers {
		c.Engines = append(c.Engines, checker.Engines()...)
		if l, ok := checker.(Lacking); ok {
			c.Missing = append(c.Missing, l.Lacks()...)
		}
	}
	return c
}

func (s *Service) modelCapability(t Tier) Capability {
	c := Capability{Tier: t, Tasks: s.tasks(t)}
	if m := s.model(t); m != nil {
		c.Ready, c.Served = true, &m.Served
		return c
	}
	c.Missing = []Note{{Code: "tier-missing", Message: missingTier[t], Fix: connectFix}}
	return c
}

var missingTier = map[Tier]string{
	Device:  "A model on this machine would rewrite, summarize and compose with nothing leaving it.",
	Partner: "A partner's model would rewrite, summarize and compose in any language.",
}

// Warm loads what the first proofreading would wait for.
func (s *Service) Warm(ctx context.Context) error {
	var errs []error
	for _, c := range s.cfg.Checkers {
		errs = append(errs, c.Warm(ctx))
	}
	return errors.Join(errs...)
}
