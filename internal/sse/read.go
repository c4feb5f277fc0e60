package sse

import (
	"bufio"
	"bytes"
	"io"
	"iter"
	"strings"
)

// Read returns the events of r as its caller pulls them. It may be ranged over
// once, reads no further than the event it yields, and does not close r.
//
// An event of more than limit bytes ends the stream with [ErrTooLong]; a limit
// of 0 is [DefaultLimit]. An error of r is yielded as it is; io.EOF is the plain
// end, and an event that lacks its closing blank line is yielded before it.
// Comments alone are skipped. Lines may end in LF, CRLF or CR. Data is the event's
// own: it stays valid after the next event is read.
func Read(r io.Reader, limit int) iter.Seq2[Event, error] {
	if limit <= 0 {
		limit = DefaultLimit
	}
	return func(yield func(Event, error) bool) {
		s := &scanner{r: bufio.NewReader(r), limit: limit}
		s.skipBOM()
		for {
			event, ok, err := s.next()
			if ok && !yield(event, nil) {
				return
			}
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(Event{}, err)
				return
			}
		}
	}
}

// A scanner reads lines and gathers them into events.
type scanner struct {
	r     *bufio.Reader
	limit int
	size  int    // bytes of the event at hand
	line  []byte // reused
	cr    bool   // the last line ended in CR: an LF right after it belongs to it
}

var byteOrderMark = []byte("\xef\xbb\xbf")

func (s *scanner) skipBOM() {
	if start, _ := s.r.Peek(1); len(start) == 0 || start[0] != byteOrderMark[0] {
		return // never wait for more bytes than the stream has sent
	}
	if start, _ := s.r.Peek(len(byteOrderMark)); bytes.Equal(start, byteOrderMark) {
		_, _ = s.r.Discard(len(byteOrderMark))
	}
}

// next returns an event, and the error that ended it. Both may be present: an
// event that the end of the stream completed.
func (s *scanner) next() (Event, bool, error) {
	var e Event
	var has bool
	s.size = 0
	for {
		line, err := s.readLine()
		if err != nil && err != io.EOF {
			return Event{}, false, err
		}
		if len(line) > 0 && e.set(line) {
			has = true
		}
		if err != nil || len(line) == 0 && has {
			return e, has, err
		}
		if len(line) == 0 {
			e, s.size = Event{}, 0 // nothing to deliver: its name is forgotten too
		}
	}
}

// readLine returns the next line without its end. The line is valid until the
// next call. At the end of the stream the last line comes with io.EOF.
func (s *scanner) readLine() ([]byte, error) {
	s.line = s.line[:0]
	for {
		chunk, err := s.peekLine()
		if s.cr && len(chunk) > 0 {
			s.cr = false
			if chunk[0] == '\n' {
				_, _ = s.r.Discard(1)
				continue
			}
		}
		end := bytes.IndexAny(chunk, "\r\n")
		if end < 0 {
			end = len(chunk)
		}
		if s.size += end; s.size > s.limit {
			return nil, ErrTooLong
		}
		s.line = append(s.line, chunk[:end]...)
		if end < len(chunk) {
			s.cr = chunk[end] == '\r'
			_, _ = s.r.Discard(end + 1)
			return s.line, nil
		}
		_, _ = s.r.Discard(end)
		if err != nil {
			return s.line, err
		}
	}
}

// peekLine waits for at least one byte and returns all that is buffered.
func (s *scanner) peekLine() ([]byte, error) {
	_, err := s.r.Peek(1)
	chunk, _ := s.r.Peek(s.r.Buffered())
	return chunk, err
}

// set takes one line into e and tells whether it gives e something to deliver.
func (e *Event) set(line []byte) bool {
	name, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(name) {
	case "data":
		if e.Data == nil {
			e.Data = append([]byte{}, value...)
		} else {
			e.Data = append(append(e.Data, '\n'), value...)
		}
	case "event":
		e.Name = string(value)
		return false
	case "id":
		if id := string(value); !strings.Contains(id, "\x00") {
			e.ID = id
		}
		return false
	case "error":
		e.Fault = append([]byte{}, value...)
	case "":
		e.Comment = string(value)
		return false
	default: // "retry", or a field nobody knows
		return false
	}
	return true
}
