package openai

import (
	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
)

// usage reads a usage object, or returns nil if there is none.
func usage(v gjson.Result) *qiao.Usage {
	if !v.IsObject() {
		return nil
	}
	u := qiao.Usage{
		Input:  firstCount(v, "prompt_tokens", "input_tokens"),
		Output: firstCount(v, "completion_tokens", "output_tokens"),
		CachedInput: firstCount(v, "prompt_tokens_details.cached_tokens",
			"prompt_cache_hit_tokens", "cached_tokens"),
		Reasoning: firstCount(v, "completion_tokens_details.reasoning_tokens",
			"output_tokens_details.reasoning_tokens"),
	}
	// Servers have reported more reasoning than output, and more from the cache
	// than was sent.
	u.Reasoning = min(u.Reasoning, u.Output)
	u.CachedInput = min(u.CachedInput, u.Input)
	return &u
}

func firstCount(v gjson.Result, paths ...string) int64 {
	for _, path := range paths {
		if n := v.Get(path).Int(); n > 0 {
			return n
		}
	}
	return 0
}
