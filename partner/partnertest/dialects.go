package partnertest

import "github.com/qiao-ai/qiao"

// OpenAI is the dialect of api.openai.com.
func OpenAI() Compatible {
	return Compatible{Server: "openai", Failures: map[qiao.Kind]Failure{
		qiao.Invalid:         {400, "invalid_value", "invalid_request_error", "Invalid value."},
		qiao.TooLarge:        {400, "context_length_exceeded", "invalid_request_error", "Too many tokens."},
		qiao.Unauthenticated: {401, "invalid_api_key", "invalid_request_error", "Incorrect API key provided."},
		qiao.Forbidden:       {403, "unsupported_country_region_territory", "request_forbidden", "Not supported."},
		qiao.NotFound:        {404, "model_not_found", "invalid_request_error", "The model does not exist."},
		qiao.RateLimited:     {429, "rate_limit_exceeded", "requests", "Rate limit reached."},
		qiao.Billing:         {429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota."},
		qiao.Blocked:         {400, "content_filter", "invalid_request_error", "Filtered."},
		qiao.Unavailable:     {500, nil, "server_error", "The server had an error."},
		qiao.Overloaded:      {503, "slow_down", "server_error", "Slow down."},
	}}
}

// VLLM is the dialect of a vLLM server, whose codes are numbers.
func VLLM() Compatible {
	return Compatible{Server: "vllm", Reasoning: "reasoning", WholeCalls: true, Failures: map[qiao.Kind]Failure{
		qiao.Invalid:     {400, 400, "BadRequestError", "Invalid."},
		qiao.TooLarge:    {400, 400, "BadRequestError", "This model's maximum context length is 4096 tokens."},
		qiao.NotFound:    {404, 404, "NotFoundError", "The model does not exist."},
		qiao.Unavailable: {500, 500, "InternalServerError", "Failed."},
	}}
}

// SGLang is the dialect of an SGLang server, which refuses when its queue is full.
func SGLang() Compatible {
	return Compatible{Server: "sglang", FlatErrors: true, Failures: map[qiao.Kind]Failure{
		qiao.Invalid:     {400, 400, "BadRequest", "Invalid."},
		qiao.TooLarge:    {400, 400, "BadRequest", "The input (9000 tokens) is longer than the model's context length (8192 tokens)."},
		qiao.NotFound:    {404, 404, "NotFound", "The model does not exist."},
		qiao.Unavailable: {500, 500, "InternalServerError", "Failed."},
		qiao.Overloaded:  {503, 503, "ServiceUnavailable", "The request queue is full."},
	}}
}

// LlamaCpp is the dialect of a llama.cpp server.
func LlamaCpp() Compatible {
	return Compatible{Server: "llama.cpp", ErrorField: true, Failures: map[qiao.Kind]Failure{
		qiao.Invalid:     {400, 400, "invalid_request_error", "Invalid."},
		qiao.TooLarge:    {400, 400, "exceed_context_size_error", "request (17993 tokens) exceeds the available context size (16384 tokens), try increasing it"},
		qiao.Overloaded:  {503, 503, "unavailable_error", "Loading model"},
		qiao.Unavailable: {500, 500, "server_error", "Failed."},
	}}
}

// Ollama is the dialect of Ollama's compatible endpoint.
func Ollama() Compatible {
	return Compatible{Server: "ollama", Reasoning: "reasoning", RepeatRole: true, WholeCalls: true, Failures: map[qiao.Kind]Failure{
		qiao.Invalid:     {400, nil, "invalid_request_error", "Invalid."},
		qiao.Unsupported: {400, nil, "invalid_request_error", "tiny does not support tools"},
		qiao.NotFound:    {404, nil, "not_found_error", "model not found, try pulling it first"},
		qiao.Unavailable: {500, nil, "api_error", "Failed."},
		qiao.Overloaded:  {503, nil, "api_error", "server busy, please try again. maximum pending requests exceeded"},
	}}
}

// DeepSeek is the dialect of api.deepseek.com.
func DeepSeek() Compatible {
	return Compatible{Server: "deepseek", Without: []string{"schema"}, Failures: map[qiao.Kind]Failure{
		qiao.Invalid:         {422, "invalid_request_error", "invalid_request_error", "Invalid."},
		qiao.Blocked:         {400, "invalid_request_error", "invalid_request_error", "Content Exists Risk"},
		qiao.Unauthenticated: {401, "invalid_request_error", "authentication_error", "Authentication Fails."},
		qiao.Billing:         {402, "invalid_request_error", "unknown_error", "Insufficient Balance"},
		qiao.RateLimited:     {429, nil, "rate_limit_error", "Too many."},
		qiao.Unavailable:     {500, nil, "server_error", "Failed."},
		qiao.Overloaded:      {503, nil, "service_unavailable_error", "Busy."},
	}}
}

// Qwen is the dialect of DashScope's compatible endpoint.
func Qwen() Compatible {
	return Compatible{Server: "qwen", BlankIDs: true, PrefixedErrors: true, Failures: map[qiao.Kind]Failure{
		qiao.Invalid:         {400, "invalid_parameter_error", "invalid_request_error", "Invalid."},
		qiao.TooLarge:        {400, "invalid_parameter_error", "invalid_request_error", "Range of input length should be [1, 30720]"},
		qiao.Unauthenticated: {401, "invalid_api_key", "invalid_request_error", "Incorrect API key provided."},
		qiao.Forbidden:       {403, "access_denied", "access_denied", "Access denied."},
		qiao.NotFound:        {404, "model_not_found", "invalid_request_error", "The model does not exist."},
		qiao.RateLimited:     {429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota, please check your plan and billing details."},
		qiao.Billing:         {400, "Arrearage", "Arrearage", "Access denied, please make sure your account is in good standing."},
		qiao.Blocked:         {400, "data_inspection_failed", "data_inspection_failed", "Input text data may contain inappropriate content."},
		qiao.Timeout:         {500, "InternalError.Timeout", "internal_error", "Timed out."},
		qiao.Unavailable:     {500, "internal_error", "internal_error", "Failed."},
		qiao.Overloaded:      {503, "ModelUnavailable", "unavailable", "Model is unavailable."},
	}}
}
