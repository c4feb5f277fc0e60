package route

import (
	"fmt"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
)

// A Candidate is a partner as the router sees it for one request.
type Candidate struct {
	Partner qiao.PartnerID `json:"partner"`
	Name    string         `json:"name"`
	Model   qiao.ModelID   `json:"model,omitempty"` // that it would be asked for
	Region  qiao.Region    `json:"region,omitempty"`
	Local   bool           `json:"local"`
	State   State          `json:"state"`
	Chosen  bool           `json:"chosen"` // it would be asked first
	Reason  string         `json:"reason"` // why it is asked in this place, or not at all
}

// Explain lists every partner in the order in which req would ask them, with
// the reasons. It sends nothing.
func (r *Router) Explain(req *qiao.Request) []Candidate {
	var able, tried, unfit []Candidate
	for _, c := range r.candidates(req) {
		state, until := c.place.breaker.state(r.o.Now())
		p := c.place.partner
		out := Candidate{Partner: p.ID(), Name: p.Name(), Model: c.model, Region: p.Region(), Local: p.Local(), State: state, Reason: c.reason}
		switch {
		case c.reason != "":
			unfit = append(unfit, out)
		case state == Resting:
			out.Reason = fmt.Sprintf("it rests until %s; asked only if no other answers", until.Format("15:04:05"))
			tried = append(tried, out)
		case state == Trying:
			out.Reason = "its rest is over; one request at a time tries it"
			able = append(able, out)
		default:
			out.Reason = fmt.Sprintf("live, number %d in the order", len(able)+1)
			able = append(able, out)
		}
	}
	all := slices.Concat(able, tried, unfit)
	if len(able)+len(tried) > 0 {
		all[0].Chosen = true
	}
	return all
}

// A candidate is a partner with the model that it would be asked for, or with
// the reason why it is not asked at all.
type candidate struct {
	place  *place
	model  qiao.ModelID
	reason string
	asked  bool // in this search
}

const notInOrder = "it is not in the order of this region"

// candidates are all partners, those in the region's order first. A request that
// names a model goes first to those that have it for certain. Each hard
// condition that a partner may fail is a case of unfit.
func (r *Router) candidates(req *qiao.Request) []candidate {
	order, ok := r.o.Regions[req.Region]
	if !ok {
		order = r.o.Default
	}
	pinned, model := r.wish(req.Model)
	var all []candidate
	for _, id := range order {
		c := candidate{place: r.places[id], model: model}
		if c.model == "" {
			c.model = c.place.partner.Model()
		}
		c.reason = c.unfit(req, pinned)
		all = append(all, c)
	}
	if model != "" {
		slices.SortStableFunc(all, func(a, b candidate) int { return a.doubt() - b.doubt() })
	}
	for _, p := range r.o.Partners {
		if !slices.Contains(order, p.ID()) {
			all = append(all, candidate{place: r.places[p.ID()], model: model, reason: notInOrder})
		}
	}
	return all
}

// wish reads a request's model: "model", or "partner/model" to name who must
// answer, as in "qwen/qwen-plus". A first part that is no partner belongs to
// the model's name.
func (r *Router) wish(m qiao.ModelID) (qiao.PartnerID, qiao.ModelID) {
	first, rest, ok := strings.Cut(string(m), "/")
	if id := qiao.PartnerID(first); ok && r.places[id] != nil {
		return id, qiao.ModelID(rest)
	}
	return "", m
}

// doubt is 0 if the partner has the model for certain.
func (c candidate) doubt() int {
	if c.place.partner.Knows(c.model) {
		return 0
	}
	return 1
}

func (c candidate) unfit(req *qiao.Request, pinned qiao.PartnerID) string {
	p := c.place.partner
	card, offered := p.Card(c.model)
	switch {
	case pinned != "" && pinned != p.ID():
		return "the request names partner " + string(pinned)
	case c.model == "":
		return "no model is set for it"
	case !offered:
		return "it does not offer model " + string(c.model)
	}
	return card.Lacks(req)
}
