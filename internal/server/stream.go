package server

import (
	"encoding/json"
	"iter"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/qiao-ai/qiao/internal/sse"
	"github.com/qiao-ai/qiao/internal/telemetry"
)

// An event is a value with its name on the wire.
type event struct {
	name  string
	value any
}

// A streamed answer writes itself.
type streamed struct {
	Body func(huma.Context)
}

// eventsOr describes an answer that is events of one type, or one value of another.
func eventsOr[E, V any](o *huma.OpenAPI, description string) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {
		Description: description,
		Content: map[string]*huma.MediaType{
			"application/json":  {Schema: schemaOf[V](o)},
			"text/event-stream": {Schema: schemaOf[E](o)},
		},
	}}
}

func schemaOf[T any](o *huma.OpenAPI) *huma.Schema {
	return o.Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
}

// wantsEvents tells whether a client asks for server-sent events.
func wantsEvents(accept string) bool {
	return strings.Contains(accept, "text/event-stream")
}

// stream answers with the events of seq as they come. An error is the last event,
// as a Problem. A client that has gone ends the work: its context is cancelled.
func (s *Server) stream(seq iter.Seq2[event, error]) *streamed {
	return &streamed{Body: func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		slow := s.patient(w)
		defer slow.done()
		out := sse.NewWriter(slow)
		defer beat(out, s.cfg.Limits.Beat)()
		for e, err := range seq {
			if err != nil {
				p := s.fail(r.Context(), err).(*Problem)
				p.RequestID = telemetry.RequestID(r.Context())
				e = event{"error", p}
			}
			if send(out, e) != nil || err != nil {
				return
			}
		}
	}}
}

func send(out *sse.Writer, e event) error {
	data, err := json.Marshal(e.value)
	if err != nil {
		return err
	}
	return out.Send(sse.Event{Name: e.name, Data: data})
}

// A patientWriter gives the client a bounded time to take each piece of an answer,
// however long the whole takes.
type patientWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	limit   time.Duration
}

// piece is how much a client must take within Limits.Write.
const piece = 64 << 10

// patient returns w with a bound on each piece. The bound on reading ends: the
// body is here, and must not cut the answer.
func (s *Server) patient(w http.ResponseWriter) *patientWriter {
	p := &patientWriter{w, http.NewResponseController(w), s.cfg.Limits.Write}
	_ = p.control.SetReadDeadline(time.Time{})
	return p
}

// Unwrap is for [http.ResponseController].
func (p *patientWriter) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// Write implements [io.Writer].
func (p *patientWriter) Write(b []byte) (n int, err error) {
	for len(b) > 0 && err == nil {
		now := b[:min(piece, len(b))]
		_ = p.control.SetWriteDeadline(time.Now().Add(p.limit))
		var m int
		m, err = p.ResponseWriter.Write(now)
		n, b = n+m, b[len(now):]
	}
	return n, err
}

// done lifts the bound: the connection may carry another request later.
func (p *patientWriter) done() {
	_ = p.control.Flush()
	_ = p.control.SetWriteDeadline(time.Time{})
}

// beat sends a comment from time to time, so that proxies keep a quiet stream
// open, until the returned func is called.
func beat(out *sse.Writer, every time.Duration) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				_ = out.Comment("alive")
			}
		}
	})
	return func() {
		close(done)
		wg.Wait()
	}
}
