// Package moonshot calls Moonshot's Kimi models.
//
// Start with [New]. The package says only how Moonshot differs from package
// openai: two sites whose keys are not interchangeable, a switch for thinking,
// reasoning that goes back with its turn, and three meanings of status 429 that
// only the error's type tells apart.
package moonshot

import (
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Vendor says how Moonshot is reached.
func Vendor() wire.Vendor {
	return wire.Vendor{Name: "Kimi", Variable: "MOONSHOT_API_KEY", Console: "platform.kimi.com (platform.kimi.ai abroad)",
		Sites: []wire.Site{
			{Name: "cn", Base: "https://api.moonshot.cn/v1", Region: "cn"},
			{Name: "intl", Base: "https://api.moonshot.ai/v1"},
		}}
}

// Options say whom to call and how. Key is required.
type Options struct{ wire.Account }

// New makes the driver.
func New(o Options) (*openai.Driver, error) {
	d := openai.ThinkingType()
	d.History = "reasoning_content"
	d.Lacks = []string{"seed", "user", "logprobs"}
	d.Choice = openai.NoChoice // from memory: "required" is refused
	d.Codes = wire.Table(map[qiao.Kind][]string{
		qiao.Blocked:         {"content_filter"},
		qiao.Unauthenticated: {"invalid_authentication_error", "incorrect_api_key_error"},
		qiao.Forbidden:       {"permission_denied_error"},
		qiao.NotFound:        {"resource_not_found_error"},
		qiao.RateLimited:     {"rate_limit_reached_error"},
		qiao.Billing:         {"exceeded_current_quota_error"},
		qiao.Overloaded:      {"engine_overloaded_error"},
	})
	d.Phrases = []openai.Phrase{
		{Words: "exceeded model token limit", Kind: qiao.TooLarge},
		{Words: "input token length too long", Kind: qiao.TooLarge},
	}
	return openai.Dial(Vendor(), o.Account, d)
}
