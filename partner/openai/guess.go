package openai

import (
	"net/url"
	"strings"
)

// Guess returns the dialect that is known for an address, or the common one. It
// asks nobody.
func Guess(base string) Dialect {
	u, err := url.Parse(base)
	if err != nil {
		return Generic()
	}
	switch host := u.Hostname(); {
	case host == "api.openai.com":
		return OpenAI()
	case host == "api.deepseek.com", host == "api.moonshot.cn", host == "api.moonshot.ai", host == "open.bigmodel.cn",
		host == "api.z.ai", host == "tokenhub.tencentmaas.com",
		strings.HasPrefix(host, "ark.") && strings.HasSuffix(host, ".volces.com"):
		return ThinkingType()
	case u.Port() == "11434":
		return Ollama()
	}
	return Generic()
}
