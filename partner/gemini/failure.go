package gemini

import (
	"slices"
	"time"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/wire"
)

// parseFailure reads Google's error body, also as the one element of a list. The
// reason in its details, where there is one, says more than its status.
func parseFailure(body []byte) wire.Failure {
	v := gjson.ParseBytes(body)
	if v.IsArray() {
		v = v.Get("0")
	}
	e := v.Get("error")
	if !e.IsObject() {
		return wire.ParseFailure(body)
	}
	f := wire.Failure{Code: e.Get("status").String(), Message: e.Get("message").String()}
	e.Get("details").ForEach(func(_, d gjson.Result) bool {
		if reason := d.Get("reason").String(); reason != "" {
			f.Code, f.Type = reason, f.Code
		}
		if wait, err := time.ParseDuration(d.Get("retryDelay").String()); err == nil && wait > 0 {
			f.Wait = min(wait, 24*time.Hour)
		}
		return true
	})
	if f.Code == "" {
		f.Code = e.Get("code").String()
	}
	return f
}

func failures(a wire.Account) wire.Failures {
	codes := wire.Table(map[qiao.Kind][]string{
		qiao.Invalid:         {"INVALID_ARGUMENT", "OUT_OF_RANGE"},
		qiao.Billing:         {"FAILED_PRECONDITION", "BILLING_DISABLED"},
		qiao.Unauthenticated: {"UNAUTHENTICATED", "API_KEY_INVALID"},
		qiao.Forbidden:       {"PERMISSION_DENIED", "SERVICE_DISABLED"},
		qiao.NotFound:        {"NOT_FOUND"},
		qiao.RateLimited:     {"RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED"},
		qiao.Unavailable:     {"INTERNAL", "UNKNOWN"},
		qiao.Overloaded:      {"UNAVAILABLE"},
		qiao.Timeout:         {"DEADLINE_EXCEEDED"},
	})
	for name, kind := range a.Codes {
		codes[name] = kind
	}
	return wire.Failures{Codes: codes, Phrases: append(slices.Clone(a.Phrases), []wire.Phrase{
		{Words: "exceeds the maximum number of tokens", Kind: qiao.TooLarge},
		{Words: "location is not supported", Kind: qiao.Forbidden},
		{Words: "credits are depleted", Kind: qiao.Billing},
	}...)}
}
