package partner

import (
	"fmt"
	"strings"

	"github.com/qiao-ai/qiao"
)

// Refused makes the Error of a partner that answered with a failure: an HTTP
// status (0 for a failure inside an answer) and the partner's own code, which
// is shown only if it looks like one. The Fix is the usual one of the Kind.
func Refused(op string, kind qiao.Kind, status int, code string) *qiao.Error {
	said := "the partner reported a failure"
	if status != 0 {
		said = fmt.Sprintf("status %d", status)
	}
	if code = plainCode(code); code != "" {
		said += " (" + code + ")"
	}
	e := qiao.Errorf(kind, op, "%s", said)
	e.Fix = usualFix(kind)
	return e
}

// plainCode keeps a code such as "Throttling.RateQuota" and drops anything that
// could be a sentence, a key or somebody's text.
func plainCode(code string) string {
	if len(code) > 48 || strings.HasPrefix(code, "sk-") {
		return ""
	}
	for _, r := range code {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (r < '0' || r > '9') && !strings.ContainsRune("._-", r) {
			return ""
		}
	}
	return code
}

func usualFix(kind qiao.Kind) string {
	switch kind {
	case qiao.Unauthenticated:
		return "Check this partner's key: it may be mistyped, expired, or belong to another region or plan."
	case qiao.Forbidden:
		return "Ask the partner to allow this key the model, or use another key."
	case qiao.NotFound:
		return "Check the model's name and the partner's address; `qiao partner check` shows which models it offers."
	case qiao.Billing:
		return "Top up or activate the account at the partner."
	case qiao.RateLimited:
		return "Wait a moment and try again, or ask the partner for a higher limit."
	case qiao.Overloaded:
		return "Try again in a moment, or add a second partner that can take over."
	case qiao.TooLarge:
		return "Send a shorter text, or choose a model with a longer context."
	case qiao.Blocked:
		return "The partner's moderation refused the content; change the text."
	case qiao.Unsupported:
		return "Choose another model that has this ability."
	case qiao.Misconfigured:
		return "Check the partner's address: it must be the API's base, such as https://host/v1."
	case qiao.Invalid:
		return "Check the request's parameters against what the model takes."
	case qiao.Protocol:
		return "Try again; if it happens often, look for a proxy on the way that cuts answers."
	case qiao.Unavailable, qiao.Timeout:
		return "Try again; if it lasts, look at the partner's status page or the server's log."
	}
	return "Run `qiao partner check` to see what the partner answers."
}
