// Package discover finds model partners without configuration: keys in the
// environment, and model servers on this machine's usual ports.
//
// Start with [Find]. A key is taken at its word: nothing is sent to a partner
// before it is asked something. A server on this machine is asked what it is,
// and only an answer that a model server gives makes it a partner; whatever
// else listens on port 8080 is left in peace.
package discover
