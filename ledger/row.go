package ledger

import (
	"time"

	"github.com/qiao-ai/qiao"
)

// An Outcome says how a request ended: one of the constants, or the name of a
// [qiao.Kind].
type Outcome string

// The outcomes that are no Kind.
const (
	OK         Outcome = "ok"
	Incomplete Outcome = "incomplete" // content had been sent when the answer was cut
	Canceled   Outcome = "canceled"   // the client left
)

// OutcomeOf says how a request ended: err is its failure, or nil, and begun tells
// whether content had been sent by then.
func OutcomeOf(err error, begun bool) Outcome {
	switch kind := qiao.KindOf(err); {
	case err == nil:
		return OK
	case kind == qiao.Canceled:
		return Canceled
	case begun:
		return Incomplete
	default:
		return Outcome(kind.String())
	}
}

// A Row is one request. What is not known is zero.
type Row struct {
	ID         string         `json:"id"` // of the request
	Time       time.Time      `json:"time"`
	Key        string         `json:"key,omitempty"`
	User       string         `json:"user,omitempty"` // the end user, as a salted hash
	Team       string         `json:"team,omitempty"`
	Feature    qiao.Feature   `json:"feature,omitempty"`
	Region     qiao.Region    `json:"region,omitempty"` // that it was routed by
	Dialect    string         `json:"dialect"`          // "native", "openai", "anthropic", …
	Partner    qiao.PartnerID `json:"partner,omitempty"`
	Asked      qiao.ModelID   `json:"asked,omitempty"`  // the client's wish
	Served     qiao.ModelID   `json:"served,omitempty"` // the version that answered, as the partner named it
	Usage      qiao.Usage     `json:"usage"`
	Cost       qiao.Money     `json:"cost,omitzero"`
	Unpriced   bool           `json:"unpriced,omitempty"` // the price was not known
	FirstToken time.Duration  `json:"firstTokenNs,omitempty"`
	Total      time.Duration  `json:"totalNs"`
	Attempts   []Attempt      `json:"attempts,omitempty"` // that failed, in order
	Outcome    Outcome        `json:"outcome"`
	Hedged     bool           `json:"hedged,omitempty"` // a second partner was asked meanwhile

	UID UID `json:"-"` // given by Record; no Store returns it
}

// Hedge is the reason of an Attempt that was asked beside another, which was faster.
const Hedge = "hedge"

// An Attempt is a partner that was asked and did not answer.
type Attempt struct {
	Partner qiao.PartnerID `json:"partner"`
	Reason  string         `json:"reason"` // the name of a Kind, or Hedge
	Cost    qiao.Money     `json:"cost,omitzero"`
}
