package route

import (
	"context"

	"github.com/qiao-ai/qiao"
)

// A Candidate is a partner as the router sees it for one request.
type Candidate struct {
	Partner      qiao.PartnerID `json:"partner"`
	Name         string         `json:"name"`
	Model        qiao.ModelID   `json:"model,omitempty"` // that it would be asked for
	Region       qiao.Region    `json:"region,omitempty"`
	Scope        string         `json:"scope,omitempty"`
	Local        bool           `json:"local"`
	State        State          `json:"state"`
	Chosen       bool           `json:"chosen"` // it would be asked first
	Able         bool           `json:"able"`   // it may be asked at all
	Why          string         `json:"why"`    // for programs: the name of a Why
	Reason       string         `json:"reason"` // why it is asked in this place, or not at all
	InFlight     int64          `json:"inFlight"`
	FirstTokenMS float64        `json:"firstTokenMs,omitempty"`
	Cost         *qiao.Money    `json:"cost,omitempty"` // of the request, by estimate
}

// An Explanation says how a request would be routed at this moment.
type Explanation struct {
	Rule       string      `json:"rule"` // the policy's name; empty is the order of the region
	Strategy   string      `json:"strategy"`
	Tokens     int64       `json:"tokens"` // of input, by estimate
	Candidates []Candidate `json:"candidates"`
}

// Hints are what a caller may say of a request when it is explained, as in
// [AskOptions].
type Hints struct {
	Session string
	Tokens  int64
}

// Explain lists every partner in the order in which req would ask them, with
// the reasons. It sends nothing.
func (r *Router) Explain(req *qiao.Request) []Candidate {
	return r.ExplainWith(req, Hints{}).Candidates
}

// ExplainWith explains a request of which hints are known.
func (r *Router) ExplainWith(req *qiao.Request, h Hints) Explanation {
	g := generation{router: r, ctx: context.Background(), req: req}
	g.hints = hints{session: h.Session, given: h.Tokens, ticket: r.tickets.Load() + 1, explains: true}
	g.gather()
	out := Explanation{Rule: g.rule.Name, Strategy: g.rule.Strategy.String(), Tokens: g.query.Tokens, Candidates: []Candidate{}}
	for i := range g.list {
		c := g.describe(&g.list[i])
		c.Chosen = i == 0 && c.Able
		out.Candidates = append(out.Candidates, c)
	}
	return out
}

func (g *generation) describe(c *candidate) Candidate {
	p := c.place.partner
	out := Candidate{
		Partner: p.ID(), Name: p.Name(), Model: c.model, Region: p.Region(), Scope: c.place.facts.Scope, Local: p.Local(),
		Able: c.able(), Why: c.at.Why.String(), Reason: c.reason, InFlight: c.place.inFlight.Load(),
	}
	out.State = c.place.state(g.router.o.Now())
	if pace := c.place.known(c.model); pace != nil {
		out.FirstTokenMS = milliseconds(pace.average())
	}
	if c.cost.Currency != "" {
		cost := c.cost
		out.Cost = &cost
	}
	return out
}
