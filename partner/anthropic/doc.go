// Package anthropic speaks Anthropic's Messages protocol, as Anthropic does, and
// DeepSeek, MiniMax, Qwen, Zhipu and others beside their own.
//
// Start with [New]. System messages become the system prompt, tool results turns
// of the user, and turns of one role that follow one another one turn, as the
// protocol wants. A thinking model's signed thoughts come as Replay, and go back
// unchanged with the turn whose Message carries it. The cache's reads and writes
// are part of Input, unlike on the wire.
package anthropic
