// Package wire carries JSON requests to partners over HTTP and reads what comes
// back: what every protocol of a partner shares, whatever its words are.
//
// Start with [Open], which makes a [Link] to one server. [Link.Ask] sends a body
// and returns the answer as a stream, decoded by the protocol's own [Decoder].
// [Failures] decide what kind of failure a reply is; [Body] and its friends
// write requests. A [Vendor] says where a partner is and which key it takes. The
// package knows no partner and does not retry.
package wire
