package sse

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
)

// A Writer sends events to one HTTP client and flushes each. Its methods may be
// called from many goroutines.
type Writer struct {
	mu    sync.Mutex
	w     io.Writer
	flush func() error
	buf   bytes.Buffer
}

// NewWriter sets the headers of an event stream and sends them, so that the
// client sees at once that the stream is open. Call it after w's other headers
// are set, and before anything is written.
func NewWriter(w http.ResponseWriter) *Writer {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Accel-Buffering", "no") // nginx would hold the events back
	w.WriteHeader(http.StatusOK)
	s := &Writer{w: w, flush: http.NewResponseController(w).Flush}
	_ = s.flush() // a writer that cannot flush still delivers, later
	return s
}

// Send writes e. Line ends in e.Data become lines of one event; a reader gets
// them back as "\n". It returns the error of a client that has gone.
func (s *Writer) Send(e Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buf.Reset()
	s.field("event", e.Name)
	s.field("id", e.ID)
	for line := range bytes.Lines(normalize(e.Data)) {
		s.buf.WriteString("data: ")
		s.buf.Write(bytes.TrimSuffix(line, []byte("\n")))
		s.buf.WriteByte('\n')
	}
	if len(e.Data) == 0 || e.Data[len(e.Data)-1] == '\n' || e.Data[len(e.Data)-1] == '\r' {
		s.buf.WriteString("data: \n")
	}
	s.buf.WriteByte('\n')
	return s.send()
}

// Comment writes a line that every reader ignores: a heartbeat that keeps
// proxies from closing a quiet stream.
func (s *Writer) Comment(text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buf.Reset()
	s.buf.WriteString(": ")
	s.buf.WriteString(oneLine(text))
	s.buf.WriteString("\n\n")
	return s.send()
}

func (s *Writer) field(name, value string) {
	if value == "" {
		return
	}
	s.buf.WriteString(name)
	s.buf.WriteString(": ")
	s.buf.WriteString(oneLine(value))
	s.buf.WriteByte('\n')
}

func (s *Writer) send() error {
	if _, err := s.w.Write(s.buf.Bytes()); err != nil {
		return err
	}
	_ = s.flush()
	return nil
}

// normalize turns the other line ends of the format into "\n".
func normalize(data []byte) []byte {
	if bytes.IndexByte(data, '\r') < 0 {
		return data
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
}

var lineEnds = strings.NewReplacer("\r", " ", "\n", " ", "\x00", " ")

func oneLine(s string) string { return lineEnds.Replace(s) }
