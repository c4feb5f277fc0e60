package lane

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// piece is how much of an answer is gathered before it is sent.
const piece = 4 << 10

// A response writes one answer. What is written goes out when it is flushed, when
// there is enough of it, or at the end: the header and the first piece together.
type response struct {
	c      *conn
	header http.Header
	now    time.Time
	status int
	length int64 // as the handler says; -1 is not known
	sent   int64 // bytes of the body
	headed bool  // the header is in out
	chunks bool
	close  bool
	err    error
	first  []byte // of the body, before the header is written
}

var (
	_ http.Flusher = (*response)(nil)

	errBodiless = errors.New("lane: this status has no body")
)

// Header implements [http.ResponseWriter].
func (w *response) Header() http.Header { return w.header }

// WriteHeader implements [http.ResponseWriter].
func (w *response) WriteHeader(status int) {
	if w.status != 0 || status < 200 { // informational answers are not sent
		return
	}
	w.status = status
	w.c.out = w.c.out[:0]
	if said := w.header["Content-Length"]; len(said) == 1 {
		if n, err := strconv.ParseInt(said[0], 10, 64); err == nil && n >= 0 {
			w.length = n
		}
	}
}

func (w *response) bodiless() bool {
	return w.status == http.StatusNoContent || w.status == http.StatusNotModified
}

// Write implements [http.ResponseWriter].
func (w *response) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	switch {
	case w.err != nil:
		return 0, w.err
	case len(b) == 0:
		return 0, nil
	case w.bodiless():
		return 0, errBodiless
	case w.length >= 0 && w.sent+int64(len(b)) > w.length:
		return 0, http.ErrContentLength
	}
	w.sent += int64(len(b))
	if !w.headed && w.length < 0 {
		if len(w.first)+len(b) <= piece { // perhaps this is all
			w.first = append(w.first, b...)
			return len(b), nil
		}
		w.begin()
	}
	w.begin()
	w.add(b)
	if len(w.c.out) >= piece {
		w.flush()
	}
	return len(b), w.err
}

// begin writes the header, and what was held back.
func (w *response) begin() {
	if w.headed {
		return
	}
	w.headed = true
	w.chunks = w.length < 0 && !w.bodiless()
	w.c.out = w.head(w.c.out)
	if len(w.first) > 0 {
		w.add(w.first)
		w.first = nil
	}
}

// add appends bytes of the body.
func (w *response) add(b []byte) {
	out := w.c.out
	if w.chunks {
		out = append(strconv.AppendInt(out, int64(len(b)), 16), "\r\n"...)
	}
	if out = append(out, b...); w.chunks {
		out = append(out, "\r\n"...)
	}
	w.c.out = out
}

// head appends the answer's head.
func (w *response) head(out []byte) []byte {
	out = append(append(out, "HTTP/1.1 "...), strconv.Itoa(w.status)...)
	out = append(append(append(out, ' '), http.StatusText(w.status)...), "\r\n"...)
	for name, values := range w.header {
		switch name {
		case "Content-Length", "Transfer-Encoding":
			continue
		case "Connection":
			w.close = w.close || len(values) > 0 && strings.EqualFold(values[0], "close")
		}
		for _, v := range values {
			out = append(append(append(out, name...), ": "...), oneLine(v)...)
			out = append(out, "\r\n"...)
		}
	}
	if w.header["Date"] == nil {
		out = append(append(append(out, "Date: "...), w.c.spot.date(w.now)...), "\r\n"...)
	}
	switch {
	case w.bodiless():
	case w.chunks:
		out = append(out, "Transfer-Encoding: chunked\r\n"...)
	default:
		out = append(strconv.AppendInt(append(out, "Content-Length: "...), w.length, 10), "\r\n"...)
	}
	return append(out, "\r\n"...)
}

// oneLine keeps a value from adding headers.
func oneLine(s string) string {
	if strings.ContainsAny(s, "\r\n\x00") {
		return strings.NewReplacer("\r", " ", "\n", " ", "\x00", " ").Replace(s)
	}
	return s
}

// Flush implements [http.Flusher].
func (w *response) Flush() {
	w.WriteHeader(http.StatusOK)
	w.begin()
	w.flush()
}

func (w *response) flush() {
	if len(w.c.out) == 0 || w.err != nil {
		return
	}
	_, w.err = w.c.net.Write(w.c.out)
	w.c.out = w.c.out[:0]
	if w.err != nil {
		w.c.cancel()
	}
}

// finish sends what is left, and tells whether the connection may carry on.
func (w *response) finish() bool {
	w.WriteHeader(http.StatusOK)
	if !w.headed && w.length < 0 { // now the length is known
		w.length = w.sent
	}
	w.begin()
	if w.chunks {
		w.c.out = append(w.c.out, "0\r\n\r\n"...)
	}
	w.flush()
	return w.err == nil && !w.close && (w.chunks || w.bodiless() || w.sent == w.length)
}

// SetWriteDeadline is for [http.ResponseController]: the watch keeps it, roughly.
func (w *response) SetWriteDeadline(t time.Time) error {
	if t.IsZero() {
		w.c.until.Store(0)
	} else {
		w.c.until.Store(t.UnixNano())
	}
	return nil
}

// SetReadDeadline is for [http.ResponseController]. The connection ends with the
// answer then.
func (w *response) SetReadDeadline(t time.Time) error { return w.c.net.SetReadDeadline(t) }

// A spot keeps a date as HTTP writes it, which changes once a second.
type spot struct {
	second int64
	text   [len(http.TimeFormat)]byte
}

func (s *spot) date(now time.Time) []byte {
	if second := now.Unix(); second != s.second {
		s.second = second
		now.UTC().AppendFormat(s.text[:0], http.TimeFormat)
	}
	return s.text[:]
}
