// Package h1 is an HTTP/1.1 transport that writes a request and reads its answer
// in the goroutine of whoever asked, where net/http uses two more for each
// connection. For short calls of servers without TLS, such as a model server on
// the same network, that halves the processor time of a call.
//
// Start with [New]. What it does not do itself (TLS, proxies, HTTP/2, bodies of
// unknown length) goes to the transport that it is given.
package h1
