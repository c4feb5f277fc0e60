// Package openai speaks the OpenAI chat completions protocol, as OpenAI, vLLM,
// SGLang, llama.cpp, Ollama, LM Studio and most partners do.
//
// Start with [New] and give the Driver to partner.New. What differs from one
// server to the next is data in a [Dialect]; [Generic], [OpenAI], [VLLM],
// [LlamaCpp], [Ollama], [LMStudio] and [ThinkingType] are the known ones, and a
// partner's own package builds on them.
//
// The driver reads what these servers really send: comments before the first
// token, blank lines before JSON, a whole reply to a request for a stream,
// reasoning in either of two fields, usage in any chunk, errors with status 200,
// and tool calls with blank ids or missing indexes. It does not retry.
package openai
