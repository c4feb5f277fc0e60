package route

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// An Attempt is one partner's failure to answer a request.
type Attempt struct {
	Partner qiao.PartnerID
	Model   qiao.ModelID
	Err     error
	Skipped bool          // it was not asked: Err is why it rests
	Full    bool          // it was not asked, nor is it at rest: its quota is used up
	Late    bool          // it was asked beside another, which was faster
	Took    time.Duration // until it failed or was left
	Usage   qiao.Usage    // what a late one cost, by estimate: its input
}

// attempts is the cause of the error of a request that nobody answered.
type attempts []Attempt

func (a attempts) Error() string {
	var parts []string
	for _, at := range a {
		said := fmt.Sprintf("%v (%v)", at.Err, qiao.KindOf(at.Err)) // the error begins with the partner's id
		if at.Skipped && !at.Full {
			said = "at rest after " + said
		}
		parts = append(parts, said)
	}
	return strings.Join(slices.Compact(parts), "; ")
}

// Unwrap makes each failure reachable by errors.Is and errors.As.
func (a attempts) Unwrap() (all []error) {
	for _, at := range a {
		all = append(all, at.Err)
	}
	return all
}

// Attempts returns what was tried for a request that nobody answered.
func Attempts(err error) []Attempt {
	var a attempts
	errors.As(err, &a)
	return a
}

// failure is the error of a request that nobody answered.
func (g *generation) failure(candidates []candidate) error {
	if len(g.attempts) == 0 {
		return g.nobody(candidates)
	}
	all := attempts(g.attempts)
	e := qiao.E(g.kind(), "route", all)
	e.Fix, e.RetryAfter = all.fix(), all.retryAfter()
	return e
}

// kind is the Kind of the whole: that of the failure that stopped the search,
// or the one that all attempts share, or Unavailable.
func (g *generation) kind() qiao.Kind {
	last := qiao.KindOf(g.attempts[len(g.attempts)-1].Err)
	if g.stopped {
		return last
	}
	for _, a := range g.attempts {
		if qiao.KindOf(a.Err) != last {
			return qiao.Unavailable
		}
	}
	return last
}

// fix joins what to do about each partner.
func (a attempts) fix() string {
	var fixes []string
	var partners []qiao.PartnerID
	for _, at := range a {
		if fix := qiao.FixOf(at.Err); fix != "" && !slices.Contains(partners, at.Partner) {
			partners = append(partners, at.Partner)
			fixes = append(fixes, fix)
		}
	}
	if len(fixes) == 1 {
		return fixes[0]
	}
	for i, p := range partners {
		fixes[i] = fmt.Sprintf("%s: %s", p, fixes[i])
	}
	return strings.Join(fixes, " ")
}

// retryAfter is the shortest wait that a partner asked for.
func (a attempts) retryAfter() (wait time.Duration) {
	for _, at := range a {
		if d := retryAfter(at.Err); d > 0 && (wait == 0 || d < wait) {
			wait = d
		}
	}
	return wait
}

func retryAfter(err error) time.Duration {
	e := (*qiao.Error)(nil)
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}

// nobody is the error of a request that no partner could even be asked.
func (g *generation) nobody(candidates []candidate) error {
	if len(candidates) == 0 {
		return qiao.Errorf(qiao.Misconfigured, "route", "no model partner is configured").
			WithFix("Set a partner's key such as DASHSCOPE_API_KEY, start Ollama or llama.cpp on this machine, or add a partner to the settings.")
	}
	kind, fix := g.blame(candidates)
	return qiao.Errorf(kind, "route", "no partner can take the request (%s)", g.reasons()).WithFix("%s", fix)
}

// reasons says of each candidate why it is not asked.
func (g *generation) reasons() string {
	again := generation{router: g.router, ctx: g.ctx, req: g.req, hints: g.hints}
	again.explains = true
	again.gather()
	var reasons []string
	for _, c := range again.list {
		reasons = append(reasons, fmt.Sprintf("%s: %s", c.place.partner.ID(), c.reason))
	}
	return strings.Join(reasons, "; ")
}

// blame is the Kind of a request that nobody could be asked, with what to do.
func (g *generation) blame(candidates []candidate) (qiao.Kind, string) {
	listed := 0
	count := map[Why]int{}
	for _, c := range candidates {
		count[c.at.Why]++
		if c.at.Why != NotListed {
			listed++
		}
		if c.denied != nil && qiao.FixOf(c.denied) != "" {
			return qiao.KindOf(c.denied), qiao.FixOf(c.denied)
		}
	}
	switch {
	case listed == 0:
		return qiao.Misconfigured, "Put a partner that is there into the order of this region."
	case count[Denied] == listed:
		return qiao.Forbidden, "Use a key that may ask these partners."
	case count[TooLong] > 0:
		return qiao.TooLarge, "Send a shorter text, or add a partner whose model takes more."
	case count[TooDear]+count[Unpriced] == listed:
		return qiao.OverBudget, "Raise max_price of the policy, or send a shorter text."
	case count[IsDrained] == listed:
		return qiao.Unavailable, "Put a partner back into service: qiao route restore ID"
	case count[Abroad] > 0:
		return qiao.Unsupported, "Add a partner that computes where the policy's residency allows, or correct its region and scope in the settings."
	case g.req.Model != "":
		return qiao.NotFound, "Choose another model, or add a partner that has what the request needs."
	}
	return qiao.Unsupported, "Choose another model, or add a partner that has what the request needs."
}
