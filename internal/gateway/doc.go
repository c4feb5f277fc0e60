// Package gateway passes clients' requests, written in the dialects of OpenAI,
// Anthropic and others, to Qiao's partners, and their answers back.
//
// Start with [New] and [Gateway.Serve], which makes a handler of a [Dialect]. A
// request takes one of two lanes. Where the partner speaks the client's dialect,
// its body goes through: the top level is scanned once, the model is spliced in,
// and every other byte stays as it was, in both directions. Where it does not, the
// body is decoded to a [qiao.Request] and the answer's chunks are encoded again;
// what a partner has no word for is listed in a header or refused, never lost
// silently.
//
// Nothing is sent to the client before the first content has come. Until then a
// failure goes to the next partner, as package route decides; afterwards it is told
// inside the answer, in the dialect's grammar, and never looks like an end.
package gateway
