package run

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// A State says how a question ended. Only an Answered one can be scored.
type State string

// The states of an answer.
const (
	Answered State = "answered" // to its end, or to the limit of tokens
	Refused  State = "refused"  // by the partner's moderation
	Limited  State = "limited"  // too many requests, after all tries
	TimedOut State = "timeout"
	Failed   State = "failed"  // anything else; see Kind
	Changed  State = "changed" // another version than the pinned one answered
)

// An Answer is what one contender said to one item.
type Answer struct {
	Key       string             `json:"key"` // of the question; see Question.Key
	Contender string             `json:"contender"`
	Suite     string             `json:"suite"`
	Item      string             `json:"item"`
	Sample    int                `json:"sample,omitempty"` // of several answers to one item, from 0
	State     State              `json:"state"`
	Kind      string             `json:"kind,omitempty"` // of the failure
	Error     string             `json:"error,omitempty"`
	Text      string             `json:"text,omitempty"`
	ToolCalls []qiao.ToolCall    `json:"toolCalls,omitempty"`
	Finish    qiao.Finish        `json:"finish,omitempty"`
	Served    qiao.Served        `json:"served,omitzero"` // with the version string that answered
	Usage     qiao.Usage         `json:"usage,omitzero"`
	Cost      qiao.Money         `json:"cost,omitzero"`
	FirstMS   float64            `json:"firstMs,omitempty"` // to the first content
	TotalMS   float64            `json:"totalMs,omitempty"`
	Tries     int                `json:"tries,omitempty"`
	At        time.Time          `json:"at,omitzero"`
	Reused    string             `json:"reused,omitempty"`   // the run that it was taken over from
	Recorded  map[string]float64 `json:"recorded,omitempty"` // scores that came with an imported answer
}

// A Question is one thing to ask of one contender.
type Question struct {
	Contender *Contender
	Suite     *suite.Suite
	Item      *suite.Item
	Sample    int
	Key       string
}

// Request is what a contender is asked for an item.
func (c *Contender) Request(item *suite.Item) *qiao.Request {
	r := c.Ask // a copy
	r.Messages = nil
	if s := joined(c.System, item.System); s != "" {
		r.Messages = append(r.Messages, qiao.Text(qiao.System, s))
	}
	r.Messages = append(r.Messages, qiao.Text(qiao.User, item.Question()))
	if tools := item.ModelTools(); len(tools) > 0 {
		r.Tools = tools
	}
	if r.Feature == "" {
		r.Feature = "bakeoff"
	}
	return &r
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n\n" + b
}

// key is a hash of all that an answer depends on: the contender's model and
// parameters, the question as it is asked, and the number of the sample; and of
// where it stands, since two items may ask the same.
func key(c *Contender, suiteName string, item *suite.Item, sample int) string {
	h := sha256.New()
	e := json.NewEncoder(h)
	_ = e.Encode([]any{c.Name, c.Pin, suiteName, item.ID, sample}) // a hash takes all
	_ = e.Encode(c.Request(item))
	return hex.EncodeToString(h.Sum(nil))[:32]
}
