// Package responses speaks OpenAI's Responses protocol, as OpenAI, and beside
// their own protocol DeepSeek, TokenHub and Qwen, do.
//
// Start with [New]. A conversation is sent whole and stored nowhere: the request
// says store=false, and a reasoning model's encrypted thoughts come as Replay,
// which goes back with the turn whose Message carries it.
package responses
