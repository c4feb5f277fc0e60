// Package messages is the dialect of Anthropic's Messages API, as Anthropic's
// clients speak it.
//
// [Dialect] goes to a gateway. Bodies go through to partners that speak the
// protocol; for others they are decoded. What such a partner wants back with the
// next turn travels in a redacted_thinking block, which clients return unread.
package messages
