// Package responses is the dialect of OpenAI's Responses, as OpenAI's clients speak
// it.
//
// [Dialect] goes to a gateway. Nothing is stored: a conversation comes whole in
// "input", and what a partner wants back with the next turn travels in the encrypted
// content of a reasoning item. Bodies go through to partners that speak the protocol;
// for others they are decoded.
package responses
