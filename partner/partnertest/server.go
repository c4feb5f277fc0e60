package partnertest

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
)

// A Server is a partner that does what a test tells it, on loopback.
type Server struct {
	URL string // the API's base, with "/v1"

	t       testing.TB
	dialect Dialect
	left    chan time.Time

	mu       sync.Mutex
	answer   Answer
	models   []qiao.ModelID
	requests []Request
	conns    int
}

// A Request is what a client sent.
type Request struct {
	Path   string
	Header http.Header
	Body   []byte
}

// NewServer starts a server that ends with the test.
func NewServer(t testing.TB, d Dialect, answer Answer) *Server {
	t.Helper()
	s := &Server{t: t, dialect: d, answer: answer, left: make(chan time.Time, 64), models: []qiao.ModelID{"test-model"}}
	h := httptest.NewUnstartedServer(s)
	h.Config.ConnState = s.connState
	h.Start()
	t.Cleanup(func() {
		h.CloseClientConnections()
		h.Close()
	})
	s.URL = h.URL + "/v1"
	return s
}

// Handle replaces the Answer.
func (s *Server) Handle(answer Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

// Always makes the server reply the same to all.
func (s *Server) Always(r Reply) {
	s.Handle(func(*http.Request, []byte) Reply { return r })
}

// Script makes the server reply in the order given; the last reply repeats.
func (s *Server) Script(replies ...Reply) {
	var n int
	var mu sync.Mutex
	s.Handle(func(*http.Request, []byte) Reply {
		mu.Lock()
		defer mu.Unlock()
		r := replies[min(n, len(replies)-1)]
		n++
		return r
	})
}

// Offer sets the list of models.
func (s *Server) Offer(ids ...qiao.ModelID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.models = ids
}

// Requests are the requests for an answer so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Conns is the number of connections that clients have opened so far.
func (s *Server) Conns() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns
}

// Left receives the time at which the server saw a client leave in the middle
// of an answer.
func (s *Server) Left() <-chan time.Time { return s.left }

func (s *Server) connState(_ net.Conn, state http.ConnState) {
	if state != http.StateNew {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns++
}

// UserText is the text of the last user message in the body of a compatible
// request.
func UserText(body []byte) string {
	text := ""
	gjson.GetBytes(body, "messages").ForEach(func(_, m gjson.Result) bool {
		if m.Get("role").String() != "user" {
			return true
		}
		content := m.Get("content")
		if text = content.String(); content.IsArray() {
			text = ""
			content.ForEach(func(_, part gjson.Result) bool {
				text += part.Get("text").String()
				return true
			})
		}
		return true
	})
	return text
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.mu.Lock()
	answer, models := s.answer, slices.Clone(s.models)
	name := strings.TrimPrefix(r.URL.Path, "/v1")
	chat := s.isChat(name)
	if chat {
		s.requests = append(s.requests, Request{Path: name, Header: r.Header.Clone(), Body: body})
	}
	s.mu.Unlock()
	switch {
	case chat && r.Method == http.MethodPost:
		s.reply(w, r, body, answer(r, body))
	case name == s.dialect.ListPath() && name != "":
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, s.dialect.Models(models))
	default:
		http.NotFound(w, r)
	}
}

func (s *Server) isChat(name string) bool {
	ok, err := path.Match(s.dialect.ChatPath(), name)
	return ok && err == nil
}

func (s *Server) reply(w http.ResponseWriter, r *http.Request, body []byte, reply Reply) {
	o := &output{w: w, r: r, s: s, reply: reply}
	switch status, refusal, ok := s.dialect.Refusal(reply.Kind); {
	case reply.Status != 0:
		for name, values := range reply.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(reply.Status)
		_, _ = io.WriteString(w, reply.Body)
	case reply.Kind != qiao.Other && reply.Fault != InBand:
		if !ok {
			s.t.Errorf("partnertest: %s cannot express %v", s.dialect.Name(), reply.Kind)
		}
		o.refuse(status, refusal)
	case reply.Whole || !s.dialect.WantsStream(r, body):
		w.Header().Set("Content-Type", "application/json")
		o.send(strings.Repeat(s.dialect.WholeHeartbeat(), reply.Heartbeats))
		o.send(s.dialect.Whole(reply))
	default:
		w.Header().Set("Content-Type", "text/event-stream")
		o.stream()
	}
}

// An output writes one reply.
type output struct {
	w     http.ResponseWriter
	r     *http.Request
	s     *Server
	reply Reply

	dripping bool
}

func (o *output) refuse(status int, body string) {
	if o.reply.RetryAfter != "" {
		o.w.Header().Set("Retry-After", o.reply.RetryAfter)
	}
	o.w.Header().Set("Content-Type", "application/json")
	o.w.WriteHeader(status)
	_, _ = io.WriteString(o.w, body)
}

// stream sends the frames up to the fault.
func (o *output) stream() {
	f := o.s.dialect.Frames(o.reply)
	o.send(strings.Repeat(o.s.dialect.Heartbeat(), o.reply.Heartbeats))
	for i, frame := range f.Content {
		if o.reply.Fault != "" && o.reply.Fault != NoEndMark && o.reply.Fault != NoFinish && i >= o.reply.After {
			break
		}
		if o.dripping = o.reply.Drip > 0 && i >= o.reply.After; !o.send(frame) {
			o.wait(nil) // the client has left
		}
		if i == 1 && o.reply.Gate != nil {
			o.wait(o.reply.Gate)
		}
	}
	switch o.reply.Fault {
	case "":
		o.send(strings.Join(f.Finish, "") + f.End)
	case NoEndMark:
		o.send(strings.Join(f.Finish, ""))
	case Cut:
		panic(http.ErrAbortHandler)
	case Garbage:
		o.send(`data: {"choices":[{"index":0,"delta":{"content":"LO` + "\n\n")
	case Stall:
		o.wait(nil)
	case InBand:
		frame, _ := o.s.dialect.InBand(o.reply.Kind)
		o.send(frame)
	}
}

// wait blocks until the gate opens or the client leaves.
func (o *output) wait(gate <-chan struct{}) {
	select {
	case <-gate:
	case <-o.r.Context().Done():
		select {
		case o.s.left <- time.Now():
		default:
		}
		panic(http.ErrAbortHandler)
	}
}

// send tells whether the client is still there, as far as it looked.
func (o *output) send(s string) bool {
	if o.reply.CRLF {
		s = strings.ReplaceAll(s, "\n", "\r\n")
	}
	flush := http.NewResponseController(o.w).Flush
	if !o.reply.ByteWise && !o.dripping {
		_, _ = io.WriteString(o.w, s)
		_ = flush()
		return true
	}
	for i := range len(s) {
		if o.dripping && !o.pause() {
			return false
		}
		_, _ = io.WriteString(o.w, s[i:i+1])
		_ = flush()
	}
	return true
}

// pause waits between two bytes and tells whether the client is still there.
func (o *output) pause() bool {
	select {
	case <-time.After(o.reply.Drip):
		return true
	case <-o.r.Context().Done():
		return false
	}
}
