package gateway

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/qiao-ai/qiao"
)

const eventStream, jsonType = "text/event-stream", "application/json"

// send writes an answer to the client and returns how it ended.
func (x *exchange) send(a *answer) error {
	switch {
	case !x.outline.Stream:
		return x.sendWhole(a)
	case a.passage != nil:
		return x.sendPassage(a)
	}
	return x.sendChunks(a)
}

func (x *exchange) sendWhole(a *answer) error {
	body := a.whole
	if a.passage == nil {
		body = x.dialect.Encode(x.outline, x.id, x.began).Whole(nil, a.total)
	}
	x.commit(jsonType, len(body), a)
	_, err := x.w.Write(body)
	return x.left(err)
}

// left is the error of a client that takes no more.
func (x *exchange) left(err error) error {
	if err == nil {
		return nil
	}
	return qiao.Errorf(qiao.Canceled, "send the answer", "the client left")
}

// A slowly is a client that gets a bounded time for each piece.
type slowly struct {
	x       *exchange
	control *http.ResponseController
	flusher http.Flusher
	until   time.Time
}

func (x *exchange) slowly() *slowly {
	s := &slowly{x: x, control: http.NewResponseController(x.w)}
	s.flusher, _ = x.w.(http.Flusher)
	return s
}

// write sends a piece at once. The bound is set anew when a quarter of it is over.
func (s *slowly) write(b []byte) error {
	limit := s.x.gateway.cfg.Write
	if now := time.Now(); s.until.Sub(now) < limit*3/4 {
		s.until = now.Add(limit)
		_ = s.control.SetWriteDeadline(s.until)
	}
	_, err := s.x.w.Write(b)
	if err == nil && s.flusher != nil {
		s.flusher.Flush()
	}
	return s.x.left(err)
}

// done lifts the bound: the connection may carry another request.
func (s *slowly) done() { _ = s.control.SetWriteDeadline(time.Time{}) }

// sendPassage sends on what comes, event by event, until the answer ends.
func (x *exchange) sendPassage(a *answer) error {
	x.commit(eventStream, -1, a)
	client := x.slowly()
	defer client.done()
	var err error
	for {
		if a.end.mark && err == io.EOF { // the end of the body goes out with it
			_, err := x.w.Write(a.in.buf[:a.in.done])
			return x.left(err)
		}
		if a.in.done > 0 {
			if werr := client.write(a.in.buf[:a.in.done]); werr != nil {
				return werr
			}
		}
		a.in.sent()
		switch {
		case a.end.err != nil:
			return x.broken(client, a, a.end.err)
		case a.end.mark:
			a.drain()
			return nil
		case err == io.EOF || err != nil && a.end.finished && qiao.KindOf(err) != qiao.Canceled:
			return x.ended(client, a)
		case err != nil:
			return x.broken(client, a, err)
		}
		err = a.in.fill(a.passage)
		a.scan(err == io.EOF)
	}
}

// ended ends a stream that came to its end without the end mark.
func (x *exchange) ended(client *slowly, a *answer) error {
	if !a.end.finished {
		return x.broken(client, a, unfinished())
	}
	return client.write(a.watch.EndMark())
}

// broken tells the client that the answer is not complete.
func (x *exchange) broken(client *slowly, a *answer, err error) error {
	if a.passage != nil && !explained(err) {
		err = a.passage.Explain(err)
	}
	if x.r.Context().Err() != nil {
		return x.left(err)
	}
	_ = client.write(x.dialect.Broken(FailureOf(err, x.id, true)))
	return err
}

// explained tells whether an error names its partner already.
func explained(err error) bool {
	var e *qiao.Error
	return errors.As(err, &e) && e.Err != nil
}

// drain reads what follows the end mark, so that the connection can be used again.
// It waits little: some servers leave the body open.
func (a *answer) drain() {
	t := time.AfterFunc(50*time.Millisecond, func() { _ = a.passage.Body.Close() })
	defer t.Stop()
	var rest [512]byte
	for range 8 {
		if _, err := a.passage.Body.Read(rest[:]); err != nil {
			return
		}
	}
}

// sendChunks encodes an answer as it comes.
func (x *exchange) sendChunks(a *answer) error {
	encoder := x.dialect.Encode(x.outline, x.id, x.began)
	x.commit(eventStream, -1, a)
	client := x.slowly()
	defer client.done()
	var out []byte
	for _, c := range a.held {
		out = encoder.Chunk(out, c)
	}
	a.held = nil
	for {
		if len(out) > 0 {
			if err := client.write(out); err != nil {
				return err
			}
		}
		c, err, ok := a.next()
		switch {
		case err != nil:
			return x.broken(client, a, err)
		case !ok:
			return client.write(encoder.End(nil))
		}
		a.note(c)
		out = encoder.Chunk(out[:0], c)
	}
}
