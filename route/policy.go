package route

import "github.com/qiao-ai/qiao"

// An Action says what the router does about one Kind of failure that comes
// before the first content.
type Action struct {
	Failover bool // ask the next candidate
	Retry    bool // ask the same partner again, if no other candidate is left
	Health   Health
}

// Health is what a failure says about the partner.
type Health uint8

// The things a failure may say.
const (
	Fine   Health = iota // nothing: the request or the caller was at fault
	Busy                 // it is well but full: leave it alone as long as it asks
	Failed               // one of several failures in a row that open the breaker
	Broken               // it will not work until somebody acts: open the breaker now
)

// Policy returns the Action for a Kind. It is complete: every Kind has a line.
func Policy(k qiao.Kind) Action {
	switch k {
	case qiao.Invalid, qiao.Conflict:
		return Action{} // it would fail everywhere
	case qiao.Canceled, qiao.OverBudget:
		return Action{}
	case qiao.Blocked:
		return Action{} // unless the region's settings say otherwise
	case qiao.Unsupported, qiao.TooLarge:
		return Action{Failover: true} // another model may be able to
	case qiao.NotFound:
		return Action{Failover: true, Health: Failed}
	case qiao.Unauthenticated, qiao.Forbidden, qiao.Billing, qiao.Misconfigured:
		return Action{Failover: true, Health: Broken}
	case qiao.RateLimited:
		return Action{Failover: true, Retry: true, Health: Busy}
	case qiao.Timeout:
		return Action{Failover: true, Health: Failed} // whoever asked has waited long enough
	case qiao.Overloaded, qiao.Unavailable, qiao.Protocol, qiao.Other:
		return Action{Failover: true, Retry: true, Health: Failed}
	}
	return Action{Failover: true, Health: Failed}
}
