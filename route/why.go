package route

import (
	"fmt"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// Why says why a choice is asked in its place, or not at all.
type Why uint8

// The reasons.
const (
	Suits       Why = iota // it is well and able
	IsHome                 // it is well and able, and the home of the request's key
	IsTrying               // its rest is over
	IsResting              // it failed too often, or asked for a pause
	NotListed              // the rule does not list it
	NotNamed               // the request names another partner
	NoModel                // neither the request nor the settings name a model
	NotOffered             // it does not have the model
	Lacking                // its model lacks an ability that the request needs
	OtherTongue            // it does not speak the client's dialect
	Denied                 // the caller may not use it
	IsDrained              // somebody took it out of service
	Abroad                 // it computes where the rule does not allow
	Untagged               // it lacks a tag that the rule wants
	Avoided                // the rule avoids it or one of its tags
	TooLong                // the request is longer than its context
	TooDear                // the request would cost more than the rule allows
	Unpriced               // its price is not known, and the rule has a limit
	IsWarned               // it is able, but other servers leave it alone
)

var whyNames = [...]string{"suits", "home", "trying", "resting", "not-listed", "not-named", "no-model", "not-offered", "lacking",
	"dialect", "denied", "drained", "residency", "untagged", "avoided", "context", "price", "no-price", "warned"}

// String returns a name for programs.
func (w Why) String() string {
	if int(w) < len(whyNames) {
		return whyNames[w]
	}
	return "unknown"
}

const notInOrder = "it is not in the order of this region"

// said tells a person why. Place is the number of the choice among those that are
// asked, from 1.
func (g *generation) said(c *candidate, at *Ranked, ch *Choice, place int) string {
	switch at.Why {
	case Suits:
		return fmt.Sprintf("live, number %d in the order%s", place, g.measure(at, ch))
	case IsHome:
		return "live, the home of this " + string(g.rule.Affinity.By)
	case IsTrying:
		return "its rest is over; one request at a time tries it"
	case IsWarned:
		return "other servers leave it alone; asked after those of whom nobody warns"
	case IsResting:
		_, until := c.place.breaker.state(g.router.o.Now())
		return fmt.Sprintf("it rests until %s; asked only if no other answers", until.Format(time.TimeOnly))
	}
	return g.unfit(c, at.Why, ch)
}

// measure says what a strategy compared.
func (g *generation) measure(at *Ranked, c *Choice) string {
	if c.Second {
		return ", a fallback"
	}
	switch g.rule.Strategy {
	case Latency:
		return fmt.Sprintf(" by an expected wait of %.0f ms", at.Score*1000)
	case Cost:
		if !c.Priced {
			return ", its price is not known"
		}
		return fmt.Sprintf(" by a price of %.6f", c.Cost)
	case Weighted:
		return fmt.Sprintf(" by lot, weight %g", c.Weight)
	case Balanced:
		return fmt.Sprintf(" by a score of %.2f", at.Score)
	}
	return ""
}

// unfit says why a candidate is not asked.
func (g *generation) unfit(c *candidate, why Why, ch *Choice) string {
	switch why {
	case NotListed:
		if g.rule.Name == "" {
			return notInOrder
		}
		return "policy " + g.rule.Name + " does not list it"
	case NotNamed:
		return "the request names partner " + string(g.pinned)
	case NoModel:
		return "no model is set for it"
	case NotOffered:
		if c.model == "" {
			return "alias " + string(g.req.Model) + " has no model of it"
		}
		return "it does not offer model " + string(c.model)
	case Lacking:
		return c.detail
	case OtherTongue:
		return "it does not speak the client's dialect"
	case Denied:
		return c.denied.Error()
	case IsDrained:
		return "it is drained: somebody took it out of service"
	case Abroad:
		return fmt.Sprintf("it computes at %s; policy %s allows %s only", whereabouts(ch), g.rule.Name, sites(g.rule.Residency))
	case Untagged:
		return fmt.Sprintf("policy %s wants the tags %s", g.rule.Name, strings.Join(g.rule.Tags, ", "))
	case Avoided:
		return "policy " + g.rule.Name + " avoids it"
	case TooLong:
		return fmt.Sprintf("the request has about %d tokens, its context is %d", g.query.Tokens+g.query.Output, ch.Context)
	case TooDear:
		return fmt.Sprintf("the request would cost about %s, policy %s allows %s", c.cost, g.rule.Name, g.rule.MaxPrice)
	case Unpriced:
		return fmt.Sprintf("its price is not known, and policy %s allows %s a request", g.rule.Name, g.rule.MaxPrice)
	}
	return why.String()
}

func whereabouts(c *Choice) Site {
	if c.Local {
		return Site{Device: true}
	}
	s := Site{Region: c.Region, Scope: c.Scope}
	if s.Region == "" {
		s.Region = qiao.Region("a region that is not set")
	}
	if s.Scope == "" {
		s.Scope = "no scope set"
	}
	return s
}

func sites(list []Site) string {
	var names []string
	for _, s := range list {
		names = append(names, s.String())
	}
	return strings.Join(names, ", ")
}
