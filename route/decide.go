package route

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// A Choice is a partner's model with all that counts when a request is routed.
type Choice struct {
	Partner qiao.PartnerID
	Model   qiao.ModelID
	Region  qiao.Region
	Local   bool
	Scope   string
	Tags    []string
	Context int     // tokens that the model takes; 0 is unknown
	Weight  float64 // more than 0
	Second  bool    // it is a fallback
	Doubt   bool    // it may not have the model

	Warned bool // other servers leave it alone

	Out Why // Suits, or why it is out of the question from the start

	State      State
	FirstToken time.Duration // that may be expected; 0 is unknown
	Rate       float64       // tokens a second; 0 is unknown
	InFlight   int
	Load       partner.Load // of a server that tells it
	Loaded     bool         // Load is known and fresh
	Cost       float64      // of the request, in one currency for all
	Priced     bool         // Cost is known
}

// A Query is what counts of a request when it is routed.
type Query struct {
	Tokens  int64   // of input, by estimate
	Output  int64   // that it asks for; 0 is unknown
	MaxCost float64 // 0 is any
	Key     uint64  // requests of one key belong together; 0 is none
	Ticket  uint64  // a number of its own, by which shares are dealt
}

// A Verdict says what becomes of a Choice.
type Verdict uint8

// The verdicts, in the order in which choices are asked.
const (
	Fit   Verdict = iota // in its turn
	Rests                // only if no other answers
	Never
)

// A Ranked is a Choice in its place.
type Ranked struct {
	Index   int // of the Choice
	Verdict Verdict
	Why     Why
	Score   float64 // by which the strategy compares; lower is better
	group   uint8
}

// Decide ranks choices for a request: those to ask in order, then those at rest,
// then those that are out, each with its reason. It appends to into. It depends
// on nothing but its arguments.
func Decide(rule *Rule, q Query, choices []Choice, into []Ranked) []Ranked {
	start := len(into)
	for i := range choices {
		c := &choices[i]
		r := Ranked{Index: i}
		r.Verdict, r.Why = judge(rule, &q, c)
		r.group = uint8(r.Verdict) << 3
		if c.Warned && r.Verdict == Fit {
			r.group |= 4
		}
		if c.Doubt && r.Verdict == Fit {
			r.group |= 2
		}
		if c.Second && r.Verdict == Fit {
			r.group |= 1
		}
		into = append(into, r)
	}
	ranked := into[start:]
	if rule.Strategy != Ordered {
		rank(rule, &q, choices, ranked)
	}
	if q.Key != 0 {
		keep(rule, &q, choices, ranked)
	}
	slices.SortStableFunc(ranked, func(a, b Ranked) int {
		if a.group != b.group {
			return int(a.group) - int(b.group)
		}
		return cmp.Compare(a.Score, b.Score)
	})
	return into
}

// judge applies the hard conditions.
func judge(rule *Rule, q *Query, c *Choice) (Verdict, Why) {
	switch {
	case c.Out != Suits:
		return Never, c.Out
	case c.State == Drained:
		return Never, IsDrained
	case len(rule.Residency) > 0 && !rule.allows(c):
		return Never, Abroad
	case len(rule.Tags) > 0 && !rule.tagged(c):
		return Never, Untagged
	case (len(rule.Deny) > 0 || len(rule.Avoid) > 0) && rule.avoids(c):
		return Never, Avoided
	case c.Context > 0 && (q.Tokens+q.Output)*4 > int64(c.Context)*5: // tokens are counted roughly
		return Never, TooLong
	case q.MaxCost > 0 && !c.Priced:
		return Never, Unpriced
	case q.MaxCost > 0 && c.Cost > q.MaxCost:
		return Never, TooDear
	case c.State == Resting:
		return Rests, IsResting
	case c.State == Trying:
		return Fit, IsTrying
	case c.Warned:
		return Fit, IsWarned
	}
	return Fit, Suits
}

// crowd is how many requests on their way double the wait that is expected.
const crowd = 8

// press is how much a partner's load lengthens the wait.
func (c *Choice) press() float64 {
	p := 1 + float64(c.InFlight)/crowd
	if c.Loaded {
		p += float64(c.Load.Waiting) / float64(max(c.Load.Running, 1))
		if c.Load.KV > 0.9 {
			p++
		}
	}
	return p
}

// rank gives the choices that a strategy is for their scores.
func rank(rule *Rule, q *Query, choices []Choice, ranked []Ranked) {
	s := survey(choices, ranked)
	for i := range ranked {
		r := &ranked[i]
		if r.Verdict != Fit || r.group&1 != 0 {
			continue
		}
		c := &choices[r.Index]
		switch rule.Strategy {
		case Latency:
			r.Score = s.wait(c)
		case Cost:
			r.Score = s.cost(c)
		case Weighted:
			r.Score = -draw(q.Ticket, c)
		case Balanced:
			r.Score = s.balance(rule.Balance, c)
		}
	}
}

// scales are the extremes among the choices of a strategy.
type scales struct{ fastest, slowest, dearest, quickest float64 }

func survey(choices []Choice, ranked []Ranked) (s scales) {
	s.fastest = math.Inf(1)
	for i := range ranked {
		c := &choices[ranked[i].Index]
		if ranked[i].Verdict != Fit || c.Second {
			continue
		}
		if c.FirstToken > 0 {
			s.fastest = min(s.fastest, c.FirstToken.Seconds())
		}
		if c.Priced {
			s.dearest = max(s.dearest, c.Cost)
		}
		s.quickest = max(s.quickest, c.Rate)
	}
	if math.IsInf(s.fastest, 1) {
		s.fastest = 0.4
	}
	for i := range ranked {
		if ranked[i].Verdict == Fit && !choices[ranked[i].Index].Second {
			s.slowest = max(s.slowest, s.wait(&choices[ranked[i].Index]))
		}
	}
	return s
}

// wait is the wait for the first content that may be expected, in seconds. A
// partner of which nothing is known is hoped to be twice as fast as the fastest,
// so that it is tried.
func (s *scales) wait(c *Choice) float64 {
	first := c.FirstToken.Seconds()
	if first == 0 {
		first = s.fastest / 2
	}
	return first * c.press()
}

// cost puts a choice without a price last.
func (s *scales) cost(c *Choice) float64 {
	if !c.Priced {
		return math.MaxFloat64
	}
	return c.Cost
}

// balance adds what counts, each from 0 to 1.
func (s *scales) balance(b Balance, c *Choice) float64 {
	if b == (Balance{}) {
		b = Balance{1, 1, 1, 1}
	}
	score := b.Latency * share(s.wait(c), s.slowest)
	if c.Priced {
		score += b.Cost * share(c.Cost, s.dearest)
	} else {
		score += b.Cost
	}
	if c.Rate > 0 {
		score += b.Rate * (1 - share(c.Rate, s.quickest))
	}
	p := c.press() - 1
	return score + b.Load*p/(p+1)
}

func share(part, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return part / whole
}
