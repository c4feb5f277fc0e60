// Package chat is the dialect of OpenAI's chat completions, as OpenAI's clients
// and those of compatible servers speak it.
//
// [Dialect] goes to a gateway. Bodies go through to partners that speak the
// protocol; for others they are decoded, with the switches for thinking that Qwen,
// DeepSeek and vLLM have added.
package chat
