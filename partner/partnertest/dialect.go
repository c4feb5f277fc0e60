package partnertest

import (
	"net/http"

	"github.com/qiao-ai/qiao"
)

// A Dialect writes replies as one sort of server does.
type Dialect interface {
	Name() string
	ChatPath() string // below Server.URL; a pattern of path.Match
	ListPath() string // below Server.URL; "" if there is no list of models
	WantsStream(r *http.Request, body []byte) bool
	Frames(Reply) Frames
	Whole(Reply) string
	Models(ids []qiao.ModelID) string
	// Refusal is the reply of a failure of Kind k, and InBand the same inside a
	// stream; ok is false for what the dialect cannot express.
	Refusal(k qiao.Kind) (status int, body string, ok bool)
	InBand(k qiao.Kind) (frame string, ok bool)
	Heartbeat() string      // a frame that means nothing
	WholeHeartbeat() string // what comes before a whole reply that is late
}

// Frames are the events of a stream, each with the blank line that ends it.
type Frames struct {
	Content []string // reasoning, text and tool calls
	Finish  []string // the finish reason and the usage
	End     string   // the end mark; may be empty
}

// Limited is a Dialect whose protocol lacks something that others have: of
// "schema", "tools", "images", "stop", "max tokens", "extra", "tool ids",
// "cache" and "Retry-After". The suite does not ask for it.
type Limited interface{ Lacks() []string }
