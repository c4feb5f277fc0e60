package qiao

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Kind says what sort of failure an [Error] is. Programs decide on the Kind;
// people read the message. The set is closed: one table maps it to an HTTP
// status, one to an exit code, and one to retry and failover.
type Kind uint8

// The kinds of failure.
const (
	Other           Kind = iota // nothing more is known
	Invalid                     // the request is malformed or contradicts itself
	Unsupported                 // understood, but this part cannot do it
	TooLarge                    // over a limit on bytes, tokens or context
	Unauthenticated             // no key, or a key that is not known
	Forbidden                   // the key is known and not allowed this
	NotFound                    // no such thing
	Conflict                    // the thing changed underneath, or is in use
	Billing                     // the partner's account has no money or is not activated
	RateLimited                 // too many requests or tokens for now; see RetryAfter
	OverBudget                  // our own quota or budget is spent
	Overloaded                  // the partner has no capacity for now
	Unavailable                 // nobody answers, or a server fault
	Timeout                     // a deadline passed
	Canceled                    // the caller went away
	Blocked                     // refused by a partner's moderation
	Protocol                    // an answer that cannot be understood, or was cut short
	Misconfigured               // the settings are wrong or incomplete
)

var kindNames = [...]string{
	Other: "other", Invalid: "invalid", Unsupported: "unsupported", TooLarge: "too_large",
	Unauthenticated: "unauthenticated", Forbidden: "forbidden", NotFound: "not_found",
	Conflict: "conflict", Billing: "billing", RateLimited: "rate_limited",
	OverBudget: "over_budget", Overloaded: "overloaded", Unavailable: "unavailable",
	Timeout: "timeout", Canceled: "canceled", Blocked: "blocked", Protocol: "protocol",
	Misconfigured: "misconfigured",
}

// Kinds lists every Kind, for tables that must be complete.
func Kinds() []Kind {
	all := make([]Kind, len(kindNames))
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// String returns the stable name of k, as used in JSON and metrics.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// ParseKind returns the Kind with the given stable name, or Other.
func ParseKind(name string) Kind {
	for k, n := range kindNames {
		if n == name {
			return Kind(k)
		}
	}
	return Other
}

// An Error is a failure with its Kind and what was being done.
//
// Its message reads "op: message: cause". It never contains a prompt, an
// answer, a partner's body or a secret.
type Error struct {
	Kind       Kind
	Op         string        // what was being done, such as "qwen: send request"
	Message    string        // what went wrong, lowercase; may be empty if Err says it
	Fix        string        // what to do next, a whole sentence; may be empty
	RetryAfter time.Duration // how long the other side asks to wait; 0 is unknown
	Err        error         // the cause; may be nil
}

// E wraps err with a Kind and what was being done. A nil err gives an Error
// without a cause.
func E(kind Kind, op string, err error) *Error {
	return &Error{Kind: kind, Op: op, Err: err}
}

// Errorf makes an Error whose message is formatted. %w wraps a cause as in
// [fmt.Errorf].
func Errorf(kind Kind, op, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	if errors.Unwrap(err) == nil {
		return &Error{Kind: kind, Op: op, Message: err.Error()}
	}
	return &Error{Kind: kind, Op: op, Err: err}
}

// WithFix adds what the person should do next and returns e.
func (e *Error) WithFix(format string, args ...any) *Error {
	e.Fix = fmt.Sprintf(format, args...)
	return e
}

// Error implements error. The Fix is left out: whoever shows the error to a
// person prints it on a line of its own.
func (e *Error) Error() string {
	var parts []string
	if e.Op != "" {
		parts = append(parts, e.Op)
	}
	if e.Message != "" {
		parts = append(parts, e.Message)
	}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	if len(parts) == 0 {
		return e.Kind.String()
	}
	return strings.Join(parts, ": ")
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the Kind of the outermost Error in err's chain that knows one.
// The context package's errors count as Canceled and Timeout.
func KindOf(err error) Kind {
	if err == nil {
		return Other
	}
	for e := (*Error)(nil); errors.As(err, &e); err = e.Err {
		if e.Kind != Other {
			return e.Kind
		}
		if e.Err == nil {
			return Other
		}
	}
	switch {
	case errors.Is(err, context.Canceled):
		return Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	}
	return Other
}

// FixOf returns the first Fix in err's chain, or "".
func FixOf(err error) string {
	for e := (*Error)(nil); errors.As(err, &e); err = e.Err {
		if e.Fix != "" {
			return e.Fix
		}
		if e.Err == nil {
			return ""
		}
	}
	return ""
}
