package gateway

import (
	"bytes"
	"io"
	"sync"

	"github.com/qiao-ai/qiao"
)

// maxEvent bounds the bytes of one event that is held back until it is whole.
const maxEvent = 8 << 20

// firstBuffer is what a stream needs if its events are as small as they usually
// are.
const firstBuffer = 8 << 10

// An inbox holds what has come of a stream and was not sent on. Whole events lie
// before done.
type inbox struct {
	buf  []byte // reused
	done int    // all before it was looked at
	seek int    // no line ends between done and it
}

var inboxes = sync.Pool{New: func() any { return &inbox{buf: make([]byte, 0, firstBuffer)} }}

func openInbox() *inbox { return inboxes.Get().(*inbox) }

func (b *inbox) free() {
	if cap(b.buf) > 4*firstBuffer {
		return // one large event must not cost memory for ever
	}
	b.buf, b.done, b.seek = b.buf[:0], 0, 0
	inboxes.Put(b)
}

// fill reads what is there.
func (b *inbox) fill(r io.Reader) error {
	if len(b.buf)-b.done > maxEvent {
		return qiao.Errorf(qiao.Protocol, "read the answer", "an event is over the size limit")
	}
	if cap(b.buf)-len(b.buf) < firstBuffer/4 {
		b.buf = append(make([]byte, 0, 2*cap(b.buf)), b.buf...)
	}
	n, err := r.Read(b.buf[len(b.buf):cap(b.buf)])
	b.buf = b.buf[:len(b.buf)+n]
	return err
}

// An event is one message of a stream: its bytes with the blank line that ends it,
// and what they say.
type event struct {
	from, to   int
	name, data []byte
	fault      bool // data is of a field named "error"
}

// next returns the next whole event, or false. With last, what the stream ends with
// counts as one.
func (b *inbox) next(last bool) (e event, ok bool) {
	e.from = b.done
	at := b.done
	b.seek = max(b.seek, at)
	for {
		n := bytes.IndexByte(b.buf[max(at, b.seek):], '\n')
		if n < 0 {
			b.seek = 0
			if at == e.from { // a long line: what was searched is not searched again
				b.seek = len(b.buf)
			}
			if !last || len(b.buf) == e.from {
				return e, false
			}
			e.line(b.buf[at:])
			e.to, b.done = len(b.buf), len(b.buf)
			return e, true
		}
		end := max(at, b.seek) + n
		b.seek = 0
		line := b.buf[at:end]
		if len(line) > 0 && line[len(line)-1] == '\r' {
			line = line[:len(line)-1]
		}
		at = end + 1
		if len(line) == 0 { // alone it is a heartbeat
			e.to, b.done = at, at
			return e, true
		}
		e.line(line)
	}
}

// line takes one line of the event.
func (e *event) line(line []byte) {
	name, value, _ := bytes.Cut(line, colon)
	if len(value) > 0 && value[0] == ' ' {
		value = value[1:]
	}
	switch string(name) {
	case "data":
		if e.data == nil {
			e.data = value
			return
		}
		joined := make([]byte, 0, len(e.data)+len(value)+1) // e.data may be part of the buffer
		e.data = append(append(append(joined, e.data...), '\n'), value...)
	case "event":
		e.name = value
	case "error":
		e.data, e.fault = value, true
	}
}

var colon = []byte(":")

// sent drops the bytes that were looked at.
func (b *inbox) sent() {
	n := copy(b.buf, b.buf[b.done:])
	b.buf, b.done, b.seek = b.buf[:n], 0, max(0, b.seek-b.done)
}
