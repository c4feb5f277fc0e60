// Package gemini speaks Google's generateContent protocol, as the Gemini API
// does.
//
// Start with [New]. Messages become contents of parts, tools function
// declarations. Thoughts come as Reasoning, and their signature as Replay, which
// goes back with the turn whose Message carries it. A prompt that the safety
// filters refuse ends as Blocked, whether before or in the middle of an answer.
package gemini
