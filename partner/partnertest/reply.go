package partnertest

import (
	"net/http"
	"time"

	"github.com/qiao-ai/qiao"
)

// An Answer decides what the server replies to a request for an answer. The body
// has been read. It may be called from many goroutines.
type Answer func(r *http.Request, body []byte) Reply

// A Reply is what a scripted server does. The zero value is an empty, complete
// answer.
type Reply struct {
	Text      string
	Pieces    []string // how Text is cut into chunks; any bytes are allowed
	Reasoning string   // comes before the text
	ToolCalls []qiao.ToolCall
	Finish    qiao.Finish  // stop, or tool_calls if there are calls
	Usage     *qiao.Usage  // a count of the text if nil
	NoUsage   bool         // the server does not say
	Model     qiao.ModelID // the model that answers; "test-model" if empty

	Kind       qiao.Kind // not Other: the server refuses, as its dialect does
	RetryAfter string    // the value of the header, with Kind
	Status     int       // not 0: the server sends Status, Header and Body verbatim
	Header     http.Header
	Body       string

	Whole      bool          // one JSON reply, even to a request for a stream
	Heartbeats int           // signs of life before the first content
	CRLF       bool          // the stream's lines end so
	ByteWise   bool          // each byte is sent alone
	Drip       time.Duration // between the bytes of frames from the After-th on
	Fault      Fault
	After      int             // frames sent before the Fault; the first may hold nothing but a role
	Gate       <-chan struct{} // the server waits for it after the first piece
}

// A Fault is something that goes wrong in the middle of an answer.
type Fault string

// The faults.
const (
	Cut       Fault = "cut"         // the connection breaks
	NoFinish  Fault = "no finish"   // it ends cleanly, without finish reason and end mark
	NoEndMark Fault = "no end mark" // it ends cleanly after the finish reason
	Garbage   Fault = "garbage"     // half a JSON text, then a clean end
	Stall     Fault = "stall"       // silence until the client leaves
	InBand    Fault = "in band"     // an error of Kind inside the stream, then a clean end
)

// pieces are the chunks of the text: as given, or a few characters each.
func (r Reply) pieces() []string {
	if r.Pieces != nil {
		return r.Pieces
	}
	return cut(r.Text, 3)
}

func (r Reply) text() (s string) {
	for _, p := range r.pieces() {
		s += p
	}
	return s
}

// cut splits s into pieces of n characters.
func cut(s string, n int) (pieces []string) {
	runes := []rune(s)
	for len(runes) > n {
		pieces, runes = append(pieces, string(runes[:n])), runes[n:]
	}
	if len(runes) > 0 {
		pieces = append(pieces, string(runes))
	}
	return pieces
}

func (r Reply) finish() qiao.Finish {
	switch {
	case r.Finish != "":
		return r.Finish
	case len(r.ToolCalls) > 0:
		return qiao.FinishTools
	}
	return qiao.FinishStop
}

func (r Reply) usage() qiao.Usage {
	if r.Usage != nil {
		return *r.Usage
	}
	return qiao.Usage{Input: 12, Output: int64(len([]rune(r.text())) + 1)}
}

func (r Reply) model() string {
	if r.Model != "" {
		return string(r.Model)
	}
	return "test-model"
}
