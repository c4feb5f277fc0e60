package gateway

import (
	"net/http"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// A Dialect is how a family of clients writes requests and reads answers. Its
// methods may be called from many goroutines.
type Dialect interface {
	Shape
	// Protocol is the partners' protocol in which bodies of this dialect can go
	// through, or "" if there is none.
	Protocol() partner.Protocol
	// Outline reads from a body what the way through needs. An error is of Kind
	// Invalid or Unsupported.
	Outline(body *partner.Object) (Outline, error)
	// Decode reads a whole body. Model, Region, Feature and User of the request are
	// set by who calls it.
	Decode(body *partner.Object) (Call, error)
	// Encode returns who writes the answer of a call.
	Encode(o Outline, id string, made time.Time) Encoder
	// Watch returns who follows an answer that goes through; it may be nil for a
	// Dialect without a Protocol.
	Watch(o Outline) Watcher
	// Headers names those of a client's headers that the protocol knows and that go
	// to the partner, in their canonical form.
	Headers() []string
}

// A Shape is how a dialect writes failures.
type Shape interface {
	// Name is short, for metrics and the ledger, such as "chat".
	Name() string
	// Failure is the body of an answer that failed.
	Failure(f Failure) []byte
	// Broken is the end of a stream that failed after it had begun.
	Broken(f Failure) []byte
	// Status is the HTTP status of a failure.
	Status(f Failure) int
}

// A Failure is an error as a client may see it.
type Failure struct {
	Kind      qiao.Kind
	Message   string // what went wrong and what to do, without secrets and texts
	RequestID string
	// Ours tells that not the request but Qiao or its partners are at fault, such
	// as a partner's key that has expired.
	Ours bool
}

// An Outline is what the way through must know of a request.
type Outline struct {
	Model   string // as the client names it
	Stream  bool
	Usage   bool // of a stream: the client wants usage at its end
	Answers int  // how many are asked for; 0 is one
	Most    int  // tokens of output; 0 is not said
	Tools   bool
	Schema  bool
	Images  bool
	User    string // the end user's id, as the client gives it
	Echo    []byte // what an answer repeats of the request, for the dialect's own Encoder
}

// A Call is a decoded request.
type Call struct {
	Request *qiao.Request
	// Left names what was asked for and has no word in a qiao.Request. It may be
	// left out; what may not, Decode refuses as Unsupported.
	Left []string
}

// An Encoder writes one answer. Its methods append to dst.
type Encoder interface {
	// Chunk writes the events of one chunk, none perhaps.
	Chunk(dst []byte, c qiao.Chunk) []byte
	// End writes the last events of a stream that is complete.
	End(dst []byte) []byte
	// Whole writes an answer as one JSON object.
	Whole(dst []byte, a qiao.Answer) []byte
}

// A Watcher follows one answer that goes through.
type Watcher interface {
	// Known tells whether the data of an event holds another piece of the answer and
	// nothing else, if that can be told at a glance.
	Known(data []byte) bool
	// Event reads the data of one event of a stream. Data is never empty.
	Event(name, data []byte) (Sight, error)
	// Whole reads an answer that is one JSON object.
	Whole(body []byte) (Sight, error)
	// Usage is what the partner counted so far, or an estimate of the output.
	Usage() qiao.Usage
	// Model is who answered, as the partner names it, or "".
	Model() qiao.ModelID
	// EndMark is what the end of a complete stream looks like.
	EndMark() []byte
	// Spread writes an answer that is one JSON object as the events of a stream,
	// for a client that asked for one; false if the dialect cannot.
	Spread(body []byte) ([]byte, bool)
}

// A Sight is what a Watcher saw.
type Sight struct {
	Content bool   // text, reasoning or a tool call
	Finish  string // the reason, in the partner's words
	All     bool   // with Finish: no other answer is waited for
	End     bool   // the end mark
	Usage   bool   // usage and nothing else
}

// setRetry tells a client how long to wait.
func setRetry(h http.Header, wait time.Duration) {
	if wait > 0 {
		h.Set("Retry-After", itoa(int64((wait+time.Second-1)/time.Second)))
	}
}
