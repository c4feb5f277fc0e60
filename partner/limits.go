package partner

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A Limit is what a reply's headers say of one allowance.
type Limit struct {
	Known     bool // the headers say something of it
	Max       int64
	Remaining int64
	Reset     time.Duration // until it is full again; 0 is unknown
}

// Limits are the allowances that a reply's headers tell.
type Limits struct{ Requests, Tokens Limit }

// The forms of the headers: OpenAI's and Baidu's, which gives no reset, and
// Anthropic's, whose reset is a time.
var limitHeaders = []string{"X-Ratelimit-%-Requests", "X-Ratelimit-%-Tokens", "Anthropic-Ratelimit-Requests-%", "Anthropic-Ratelimit-Tokens-%"}

// ReadLimits reads the headers of OpenAI ("6m0s"), Baidu and Anthropic (a time
// in RFC 3339).
func ReadLimits(h http.Header, now time.Time) (l Limits) {
	for i, form := range limitHeaders {
		limit, ok := readLimit(h, form, now)
		if !ok {
			continue
		}
		if i%2 == 0 {
			l.Requests = limit
		} else {
			l.Tokens = limit
		}
	}
	return l
}

func readLimit(h http.Header, form string, now time.Time) (l Limit, ok bool) {
	field := func(name string) string { return h.Get(strings.Replace(form, "%", name, 1)) }
	remaining, err := strconv.ParseInt(field("Remaining"), 10, 64)
	if err != nil {
		return l, false
	}
	l.Known, l.Remaining = true, max(remaining, 0)
	l.Max, _ = strconv.ParseInt(field("Limit"), 10, 64) // 0 when it is not said
	l.Reset = readReset(field("Reset"), now)
	return l, true
}

func readReset(s string, now time.Time) time.Duration {
	if d, err := time.ParseDuration(s); err == nil {
		return bounded(float64(d))
	}
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return bounded(float64(at.Sub(now)))
	}
	return 0
}

// Wait is how long the allowances that are used up need to fill again.
func (l Limits) Wait() (d time.Duration) {
	for _, limit := range []Limit{l.Requests, l.Tokens} {
		if limit.Known && limit.Remaining == 0 {
			d = max(d, limit.Reset)
		}
	}
	return d
}
