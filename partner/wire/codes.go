package wire

import "github.com/qiao-ai/qiao"

// codeKind is the common table of codes and types. Names that servers use for
// several things, such as invalid_request_error, are left to the status.
func codeKind(name string) (qiao.Kind, bool) {
	switch name {
	case "invalid_api_key", "incorrect_api_key_error", "invalid_authentication_error", "authentication_error",
		"AuthenticationError":
		return qiao.Unauthenticated, true
	case "permission_error", "permission_denied_error", "unsupported_country_region_territory":
		return qiao.Forbidden, true
	case "model_not_found", "resource_not_found_error", "not_found_error", "NotFoundError":
		return qiao.NotFound, true
	case "insufficient_quota", "billing_hard_limit_reached", "exceeded_current_quota_error", "billing_error",
		"insufficient_balance":
		return qiao.Billing, true
	case "rate_limit_exceeded", "rate_limit_reached_error", "rate_limit_error":
		return qiao.RateLimited, true
	case "overloaded", "overloaded_error", "engine_overloaded_error", "slow_down", "unavailable_error",
		"service_unavailable_error":
		return qiao.Overloaded, true
	case "context_length_exceeded", "exceed_context_size_error", "tokens_too_long", "characters_too_long",
		"request_too_large":
		return qiao.TooLarge, true
	case "content_filter", "content_policy_violation", "content_filter_error", "unsafe_request":
		return qiao.Blocked, true
	case "timeout_error":
		return qiao.Timeout, true
	}
	return qiao.Other, false
}

func commonPhrases() []Phrase {
	return []Phrase{
		{"maximum context length", qiao.TooLarge},             // vLLM
		{"exceeds the available context size", qiao.TooLarge}, // llama.cpp
		{"longer than the model's context", qiao.TooLarge},    // SGLang
		{"exceeded model token limit", qiao.TooLarge},         // Moonshot
		{"input token length too long", qiao.TooLarge},        // Moonshot
		{"content exists risk", qiao.Blocked},                 // DeepSeek
		{"insufficient balance", qiao.Billing},                // DeepSeek, MiniMax
		{"does not support tools", qiao.Unsupported},          // Ollama
		{"enable-auto-tool-choice", qiao.Unsupported},         // vLLM
		{"server busy", qiao.Overloaded},                      // Ollama
	}
}

// Table turns lists of codes, as a partner's documentation groups them, into a
// map.
func Table(groups map[qiao.Kind][]string) map[string]qiao.Kind {
	table := map[string]qiao.Kind{}
	for kind, names := range groups {
		for _, name := range names {
			table[name] = kind
		}
	}
	return table
}
