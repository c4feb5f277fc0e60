package partner

import (
	"context"

	"github.com/qiao-ai/qiao"
)

// A Driver speaks one partner's protocol.
//
// Generate may be called from many goroutines. It returns once the partner has
// accepted the request; reading the stream does the waiting. Cancelling ctx
// closes the connection. The Request's Model is set. The stream's chunks carry
// the model's name in Served when the partner gave it; the other fields of
// Served are the Partner's to fill. A Driver need not check that an answer is
// complete, but it must yield the Finish exactly when the partner sent one, and
// a connection that broke as an error.
//
// A Driver never retries: that is the router's decision, taken on the error's
// Kind. Its errors carry the partner's status and code, never its message; their
// Op is what was being done, such as "send request": the Partner adds its name.
type Driver interface {
	Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error)
}

// A Lister is a Driver that can list the partner's models. An error of Kind
// NotFound or Unsupported means that this partner has no such list.
type Lister interface {
	Models(ctx context.Context) ([]Card, error)
}

// An Addresser is a Driver that can say whom it calls, without secrets, such
// as "http://127.0.0.1:11434/v1".
type Addresser interface {
	Address() string
}

// A Loader is a Driver that can ask how busy its server is, for a router that
// would rather not queue.
type Loader interface {
	Load(ctx context.Context) (Load, error)
}

// Load is how busy a server is.
type Load struct {
	Waiting int     // requests in its queue
	Running int     // requests that it works on
	KV      float64 // the share of its cache in use, 0 to 1; -1 is unknown
}

// A Dropper is a Driver that can say which parts of a request it would leave
// out, because its protocol has no field for them: names such as "seed", as in
// the native API. What would change the answer's form is not left out but
// refused.
type Dropper interface {
	Drops(r *qiao.Request) []string
}
