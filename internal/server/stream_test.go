package server_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/write"
)

// slow tells on begun that it works, waits for a signal or its context, and then
// answers.
type slow struct {
	begun  chan struct{}
	finish chan struct{}
	ended  chan error
}

func newSlow() *slow {
	return &slow{make(chan struct{}, 1), make(chan struct{}), make(chan error, 1)}
}

func (s *slow) Capabilities(context.Context) []write.Capability { return nil }

func (s *slow) Do(ctx context.Context, r *write.Request) iter.Seq2[write.Event, error] {
	return func(yield func(write.Event, error) bool) {
		s.begun <- struct{}{}
		select {
		case <-ctx.Done():
			s.ended <- ctx.Err()
			yield(write.Event{}, qiao.E(qiao.Canceled, "write", ctx.Err()))
		case <-s.finish:
			s.ended <- nil
			yield(write.Event{Result: &write.Result{Text: "late"}}, nil)
		}
	}
}

// open sends a request for events and returns the answer as it comes.
func open(t *testing.T, ctx context.Context, url string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, "POST", url+"/v1/write/rewrite", strings.NewReader(`{"text":"a"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

func TestAClientThatLeavesStopsTheWork(t *testing.T) {
	s := newSlow()
	url := start(t, server.Config{Writer: s})
	ctx, leave := context.WithCancel(t.Context())
	open(t, ctx, url)
	<-s.begun
	leave()
	if err := <-s.ended; err == nil {
		t.Error("the work went on")
	}
}

func TestAQuietStreamBeatsAndOutlivesTheReadLimit(t *testing.T) {
	s := newSlow()
	url := start(t, server.Config{Writer: s, Limits: server.Limits{Beat: 20 * time.Millisecond, Read: 50 * time.Millisecond, Write: 50 * time.Millisecond}})
	lines := bufio.NewScanner(open(t, t.Context(), url).Body)
	for beats := 0; beats < 10; { // well over the limits
		if !lines.Scan() {
			t.Fatal("the stream ended", lines.Err())
		}
		if lines.Text() == ": alive" {
			beats++
		}
	}
	close(s.finish)
	rest := ""
	for lines.Scan() {
		rest += lines.Text()
	}
	if !strings.Contains(rest, "late") {
		t.Errorf("the rest is %q", rest)
	}
}

func TestABodyThatDoesNotArriveIsGivenUp(t *testing.T) {
	url := start(t, server.Config{Limits: server.Limits{Read: 50 * time.Millisecond}})
	body, w := io.Pipe()
	defer w.Close()
	req, err := http.NewRequestWithContext(t.Context(), "POST", url+"/v1/write/rewrite", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	go func() { _, _ = w.Write([]byte(`{"text":`)) }()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusRequestTimeout {
		data, _ := io.ReadAll(resp.Body)
		t.Errorf("got %d %s", resp.StatusCode, data)
	}
}

// serve runs a server until stop is called; done gives what Serve returned.
func serve(t *testing.T, cfg server.Config) (url string, stop func(), done <-chan error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	end := make(chan error, 1)
	go func() { end <- server.New(cfg).Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		http.DefaultClient.CloseIdleConnections()
	})
	return "http://" + l.Addr().String(), cancel, end
}

func TestAnswersFinishWhenTheServerStops(t *testing.T) {
	s := newSlow()
	url, stop, done := serve(t, server.Config{Writer: s})
	resp := open(t, t.Context(), url)
	<-s.begun
	stop()
	close(s.finish)
	data, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(string(data), "late") {
		t.Errorf("got %q, %v", data, err)
	}
	if err := <-done; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestWhatTakesTooLongIsCancelledWhenTheServerStops(t *testing.T) {
	s := newSlow()
	url, stop, done := serve(t, server.Config{Writer: s, Limits: server.Limits{Shutdown: 30 * time.Millisecond}})
	resp := open(t, t.Context(), url)
	<-s.begun
	stop()
	data, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(string(data), "event: error") || !strings.Contains(string(data), "canceled") {
		t.Errorf("got %q, %v", data, err)
	}
	if err := <-done; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

// A connection that carried a stream carries other requests after the time that
// one piece of the stream was allowed to take.
func TestAConnectionOutlivesTheWriteLimit(t *testing.T) {
	url := start(t, server.Config{
		Limits: server.Limits{Write: 20 * time.Millisecond},
		Ready: func(context.Context) []server.Reason {
			<-time.After(60 * time.Millisecond)
			return nil
		},
	})
	for _, accept := range []string{"Accept: text/event-stream", "Accept: application/json"} {
		call(t, "POST", url+"/v1/write/rewrite", `{"text":"a"}`, accept)
		if resp, body := call(t, "GET", url+"/readyz", ""); resp.StatusCode != 200 || !strings.Contains(body, "true") {
			t.Errorf("after %s: %d %q", accept, resp.StatusCode, body)
		}
	}
}

// New settings that take the keys away while the address is open let nobody in.
func TestKeysTakenAwayUnderAnOpenAddress(t *testing.T) {
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	s := server.New(server.Config{Access: server.Access{Keys: []server.Key{key("li", "k1")}}})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	url := fmt.Sprintf("http://127.0.0.1:%d/v1/models", l.Addr().(*net.TCPAddr).Port)
	if resp, body := call(t, "GET", url, "", "Authorization: Bearer k1"); resp.StatusCode != 200 {
		t.Errorf("with the key: %d %s", resp.StatusCode, body)
	}
	s.SetAccess(server.Access{})
	resp, body := call(t, "GET", url, "")
	wantProblem(t, resp, body, 401, qiao.Unauthenticated)
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestNoKeysNoOpenAddress(t *testing.T) {
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	err = server.New(server.Config{}).Serve(t.Context(), l)
	if qiao.KindOf(err) != qiao.Misconfigured || !strings.Contains(qiao.FixOf(err), "server.keys") {
		t.Errorf("got %v", err)
	}
	if _, err := l.Accept(); err == nil {
		t.Error("the listener is still open")
	}
}
