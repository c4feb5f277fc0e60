// Package sse reads and writes server-sent events, the text/event-stream format
// of the WHATWG HTML standard, section 9.2.
//
// [Read] turns a body into events that its caller pulls; a [Writer] sends events
// from an HTTP handler and flushes each. The package does not reconnect, and it
// does not know what the data means.
package sse
