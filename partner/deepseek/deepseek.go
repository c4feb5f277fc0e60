// Package deepseek calls DeepSeek's chat completions API.
//
// Start with [New]. The package says only how DeepSeek differs from package
// openai: thinking is on unless it is switched off, the reasoning of earlier
// turns goes back with them, the end user's id has a field and an alphabet of
// its own, there is no JSON Schema and no seed, and a blocked prompt is told by
// its message alone. While a request queues, for up to ten minutes, it sends
// comments or blank lines, which package wire skips.
package deepseek

import (
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Vendor says how DeepSeek is reached.
func Vendor() wire.Vendor {
	return wire.Vendor{Name: "DeepSeek", Variable: "DEEPSEEK_API_KEY", Console: "platform.deepseek.com",
		Sites: []wire.Site{{Name: "main", Base: "https://api.deepseek.com", Region: "cn"}}}
}

// Options say whom to call and how. Key is required.
type Options struct {
	wire.Account
	Effort string // with thinking on: low, high or max; DeepSeek's default if empty
}

// New makes the driver.
func New(o Options) (*openai.Driver, error) {
	d := openai.ThinkingType()
	d.User, d.Lacks, d.NoSchema, d.History = "user_id", []string{"seed"}, true, "reasoning_content"
	d.Codes = wire.Table(map[qiao.Kind][]string{
		qiao.Overloaded: {"insufficient_system_resource"},
	})
	d.Phrases = []openai.Phrase{{Words: "content exists risk", Kind: qiao.Blocked}}
	if o.Effort != "" {
		d.Thinking[qiao.ThinkingOn]["reasoning_effort"] = o.Effort
	}
	d.Adapt = checkUser
	return openai.Dial(Vendor(), o.Account, d)
}

// checkUser refuses an end user's id outside DeepSeek's alphabet: a request with
// it would be refused there.
func checkUser(r *qiao.Request, _ openai.Body) error {
	for _, c := range r.User {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' || len(r.User) > 512 {
			return qiao.Errorf(qiao.Invalid, "write request", "deepseek takes no such user id").
				WithFix("Use at most 512 letters, digits, dashes and underscores: a salted hash in hex.")
		}
	}
	return nil
}
