// Package minimax calls MiniMax's models through their OpenAI form.
//
// Start with [New]. The package says only how MiniMax differs from package
// openai: errors come with status 200 in base_resp, under numeric codes;
// booleans beside an answer say that moderation touched it; and thinking stands
// between tags in the text unless it is asked to come apart.
package minimax

import (
	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Vendor says how MiniMax is reached.
func Vendor() wire.Vendor {
	return wire.Vendor{Name: "MiniMax", Variable: "MINIMAX_API_KEY", Console: "platform.minimaxi.com (platform.minimax.io abroad)",
		Sites: []wire.Site{
			{Name: "cn", Base: "https://api.minimaxi.com/v1", Region: "cn"},
			{Name: "intl", Base: "https://api.minimax.io/v1"},
		}}
}

// Options say whom to call and how. Key is required.
type Options struct {
	wire.Account
	ReasoningSplit bool // ask for reasoning apart from the text
}

// New makes the driver.
func New(o Options) (*openai.Driver, error) {
	d := openai.Generic()      // reasoning between tags is taken out of the text
	d.Choice = openai.NoChoice // from memory: "auto" and "none" only
	d.Codes, d.Inspect = codes(), inspect
	d.Adapt = func(_ *qiao.Request, body openai.Body) error {
		if o.ReasoningSplit {
			body["reasoning_split"] = true
		}
		return nil
	}
	return openai.Dial(Vendor(), o.Account, d)
}

func inspect(v gjson.Result, c *qiao.Chunk) {
	if c.Finish != "" && (v.Get("input_sensitive").Bool() || v.Get("output_sensitive").Bool()) {
		c.Finish = qiao.FinishBlocked
	}
	for _, path := range []string{"choices.0.delta.reasoning_details", "choices.0.message.reasoning_details"} {
		if c.Reasoning != "" {
			break
		}
		v.Get(path).ForEach(func(_, part gjson.Result) bool {
			c.Reasoning += part.Get("text").String()
			return true
		})
	}
}

// codes are those of base_resp; 1004, 1039 and 2049 are from memory.
func codes() map[string]qiao.Kind {
	return wire.Table(map[qiao.Kind][]string{
		qiao.Timeout:         {"1001"},
		qiao.RateLimited:     {"1002", "1039"},
		qiao.Unauthenticated: {"1004", "2049"},
		qiao.Billing:         {"1008"},
		qiao.Blocked:         {"1026", "1027"},
		qiao.Invalid:         {"1042", "2013"},
		qiao.Unavailable:     {"1000", "1024", "1033"},
	})
}
