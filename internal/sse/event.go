package sse

import "errors"

// An Event is one message of a stream.
type Event struct {
	Name string // the "event" field; empty means "message"
	ID   string // the "id" field of this event; not remembered from earlier ones
	Data []byte // the "data" lines joined by "\n"
	// Fault is the value of an "error" field. The standard has no such field, but
	// older llama.cpp servers report a failure in the middle of a stream with it.
	Fault []byte
	// Comment is the last comment beside the event. Comments mean nothing by the
	// standard, but DashScope puts the status of a failure into one.
	Comment string
}

// ErrTooLong means that an event held more bytes than the reader was told to
// accept.
var ErrTooLong = errors.New("sse: event over the size limit")

// DefaultLimit is the number of bytes that one event may hold unless [Read] is
// told otherwise.
const DefaultLimit = 8 << 20
