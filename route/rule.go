package route

import (
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Rule says who may answer the requests that it fits, and how one is chosen.
// Its zero value fits every request and asks all partners in the order given.
type Rule struct {
	Name     string
	Regions  []qiao.Region  // of requests that it fits; empty is all
	Features []qiao.Feature // of requests that it fits; empty is all

	Partners []Pick // among whom Strategy chooses; empty is all, in their order
	Fallback []Pick // asked in order when none of Partners answers
	Strategy Strategy
	Balance  Balance // what counts for Balanced

	Residency []Site           // where requests may be computed; empty is anywhere
	Tags      []string         // that a partner must have, all of them
	Avoid     []string         // tags that a partner must not have
	Deny      []qiao.PartnerID // who is not asked
	MaxPrice  qiao.Money       // of one request, by estimate; zero is any

	Affinity Affinity
	// Hedge is the share of requests, such as 0.05, for which a second partner may
	// be asked when the first is late. 0 is none.
	Hedge        float64
	FirstToken   time.Duration // the longest wait for a partner's first content; 0 is the partner's own limit
	RetryBlocked bool          // what one partner's moderation refused goes to the next
}

// A Pick is a partner in a rule or an alias.
type Pick struct {
	Partner qiao.PartnerID // empty in an alias: whoever has the model
	Model   qiao.ModelID   // for requests that name none; empty is the partner's own
	Weight  float64        // 0 is 1
}

// ParsePick reads "qwen" or "qwen/qwen-plus".
func ParsePick(s string) Pick {
	id, model, _ := strings.Cut(s, "/")
	return Pick{Partner: qiao.PartnerID(id), Model: qiao.ModelID(model)}
}

// A Strategy says how one of a rule's Partners is chosen. All that are able stay
// in the list: the others are asked if the first fails.
type Strategy string

// The strategies.
const (
	Ordered  Strategy = ""         // as listed
	Latency  Strategy = "latency"  // the shortest wait for the first content at present
	Cost     Strategy = "cost"     // the lowest price of this request
	Weighted Strategy = "weighted" // shares of the requests by weight
	Balanced Strategy = "balanced" // wait, price, rate and load together
)

// Strategies lists their names in settings.
func Strategies() []string { return []string{"ordered", "latency", "cost", "weighted", "balanced"} }

// ParseStrategy reads a name of Strategies; ok is false for any other.
func ParseStrategy(s string) (_ Strategy, ok bool) {
	if s == "ordered" {
		return Ordered, true
	}
	return Strategy(s), s == "" || slices.Contains(Strategies(), s)
}

// String returns the name in settings.
func (s Strategy) String() string {
	if s == Ordered {
		return "ordered"
	}
	return string(s)
}

// Balance weighs what counts for the Balanced strategy; all zero is equal parts.
type Balance struct{ Latency, Cost, Rate, Load float64 }

// Affinity keeps requests that belong together with one partner, whose cache
// then knows their beginning.
type Affinity struct {
	By     AffinityBy
	Prefix int // bytes of the prompt that count: 1024
	// Bound is how many times its fair share of the requests on their way a
	// partner may have before its keys go elsewhere: 1.25.
	Bound float64
}

// AffinityBy says which requests belong together.
type AffinityBy string

// The kinds of affinity.
const (
	NoAffinity AffinityBy = ""
	BySession  AffinityBy = "session" // of one conversation or end user
	ByPrefix   AffinityBy = "prefix"  // whose prompts begin alike
)

// A Site is where a request may be computed: a region together with the scope in
// which its machines are chosen. Region and scope count as a pair: a host in one
// country may compute in any other.
type Site struct {
	Device bool        // this machine
	Region qiao.Region // of the endpoint, where data rest
	Scope  string      // such as "mainland"; empty is any
}

// ParseSite reads "device", "cn", or "cn/mainland".
func ParseSite(s string) Site {
	if s == "device" {
		return Site{Device: true}
	}
	region, scope, _ := strings.Cut(s, "/")
	return Site{Region: qiao.Region(region), Scope: scope}
}

// String returns what ParseSite reads.
func (s Site) String() string {
	switch {
	case s.Device:
		return "device"
	case s.Scope == "":
		return string(s.Region)
	}
	return string(s.Region) + "/" + s.Scope
}

// allows tells whether a choice may compute under a rule.
func (r *Rule) allows(c *Choice) bool {
	for _, s := range r.Residency {
		if s.Device && c.Local || !s.Device && !c.Local && s.Region == c.Region && (s.Scope == "" || s.Scope == c.Scope) {
			return true
		}
	}
	return len(r.Residency) == 0
}

// fits tells whether a request goes by the rule.
func (r *Rule) fits(region qiao.Region, feature qiao.Feature) bool {
	return (len(r.Regions) == 0 || slices.Contains(r.Regions, region)) &&
		(len(r.Features) == 0 || slices.Contains(r.Features, feature))
}

// tagged tells whether a choice has the tags that the rule wants.
func (r *Rule) tagged(c *Choice) bool {
	for _, t := range r.Tags {
		if !slices.Contains(c.Tags, t) {
			return false
		}
	}
	return true
}

// avoids tells whether a choice has a tag that the rule does not want, or is
// denied by name.
func (r *Rule) avoids(c *Choice) bool {
	return slices.Contains(r.Deny, c.Partner) ||
		slices.ContainsFunc(r.Avoid, func(t string) bool { return slices.Contains(c.Tags, t) })
}

func (p Pick) weight() float64 {
	if p.Weight <= 0 {
		return 1
	}
	return p.Weight
}
