package server

import (
	"encoding/json"
	"iter"
	"net/http"
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

// wantsEvents tells whether a client asks for server-sent events.
func wantsEvents(accept string) bool {
	return strings.Contains(accept, "text/event-stream")
}

// stream answers with the events of seq as they come. An error is the last event,
// as a Problem. A client that has gone ends the work: its context is cancelled.
func (s *Server) stream(seq iter.Seq2[event, error]) *streamed {
	return &streamed{Body: func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		control := http.NewResponseController(w)
		_ = control.SetReadDeadline(time.Time{}) // the body is here; do not cut the answer for its sake
		out := &limitedWriter{Writer: sse.NewWriter(w), control: control, limit: s.cfg.Limits.Write}
		defer out.beat(s.cfg.Limits.Beat)()
		for e, err := range seq {
			if err != nil {
				p := problemOf(err)
				p.RequestID = telemetry.RequestID(r.Context())
				e = event{"error", p}
				s.logFailure(r, err)
			}
			if out.send(e) != nil || err != nil {
				return
			}
		}
	}}
}

// A limitedWriter gives the client a bounded time to take each event.
type limitedWriter struct {
	*sse.Writer
	control *http.ResponseController
	limit   time.Duration
}

func (w *limitedWriter) send(e event) error {
	data, err := json.Marshal(e.value)
	if err != nil {
		return err
	}
	_ = w.control.SetWriteDeadline(time.Now().Add(w.limit))
	return w.Send(sse.Event{Name: e.name, Data: data})
}

// beat sends a comment from time to time, so that proxies keep a quiet stream
// open, until the returned func is called.
func (w *limitedWriter) beat(every time.Duration) (stop func()) {
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
				_ = w.control.SetWriteDeadline(time.Now().Add(w.limit))
				_ = w.Comment("alive")
			}
		}
	})
	return func() {
		close(done)
		wg.Wait()
	}
}
