package h1_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/qiao-ai/qiao/internal/gateway/h1"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func client(t *testing.T) *http.Client {
	tr := h1.New(errorTransport{}, nil)
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

type errorTransport struct{}

func (errorTransport) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("the other transport")
}

func start(t *testing.T, h http.HandlerFunc) (url string, conns *atomic.Int64) {
	conns = new(atomic.Int64)
	s := httptest.NewUnstartedServer(h)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			conns.Add(1)
		}
	}
	s.Start()
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s.URL, conns
}

func TestARequestAndItsAnswerArriveWhole(t *testing.T) {
	url, conns := start(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Got", r.Header.Get("X-Sent")+" "+r.Host+" "+r.URL.RequestURI())
		if strings.HasPrefix(string(body), "chunked") {
			for _, c := range string(body) {
				_, _ = io.WriteString(w, string(c))
				_ = http.NewResponseController(w).Flush()
			}
			return
		}
		_, _ = w.Write(body)
	})
	c := client(t)
	for _, body := range []string{"short", "chunked 你好", strings.Repeat("long ", 50_000)} {
		r, _ := http.NewRequestWithContext(t.Context(), "POST", url+"/p?q=1", strings.NewReader(body))
		r.Header.Set("X-Sent", "a\r\nX-Evil: 1")
		resp, err := c.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || string(got) != body || !strings.HasPrefix(resp.Header.Get("X-Got"), "a  X-Evil: 1 127.0.0.1") {
			t.Errorf("%d bytes, %v, %s", len(got), err, resp.Header.Get("X-Got"))
		}
	}
	if conns.Load() != 1 {
		t.Errorf("%d connections for requests one after the other", conns.Load())
	}
}

func TestCancellingClosesTheConnection(t *testing.T) {
	left := make(chan struct{})
	url, _ := start(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "begun")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		close(left)
	})
	ctx, cancel := context.WithCancel(t.Context())
	r, _ := http.NewRequestWithContext(ctx, "POST", url, strings.NewReader("x"))
	resp, err := client(t).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b [16]byte
	if n, err := resp.Body.Read(b[:]); n != 5 || err != nil {
		t.Fatal(n, err)
	}
	cancel()
	<-left
	if _, err := resp.Body.Read(b[:]); err == nil {
		t.Error("the body goes on")
	}
}

func TestACutAnswerIsAnError(t *testing.T) {
	url, conns := start(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "begun")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	c := client(t)
	for range 2 {
		resp, err := c.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(resp.Body); err == nil {
			t.Error("a cut answer looks complete")
		}
		resp.Body.Close()
	}
	if conns.Load() != 2 {
		t.Error("a broken connection was used again")
	}
}

// A server that closes idle connections must not cost a request.
func TestAConnectionThatTheServerClosedIsNotUsed(t *testing.T) {
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "ok") }))
	defer server.Close()
	c := client(t)
	for range 3 {
		resp, err := c.Post(server.URL, "text/plain", strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.ReadAll(resp.Body)
		server.CloseClientConnections()
		// An age over which connections are looked at.
		<-time.After(1100 * time.Millisecond)
	}
}

func TestManyAtOnceKeepApart(t *testing.T) {
	url, _ := start(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	c := client(t)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for j := range 20 {
				want := fmt.Sprint(i, j)
				resp, err := c.Post(url, "text/plain", strings.NewReader(want))
				if err != nil {
					t.Error(err)
					return
				}
				got, _ := io.ReadAll(resp.Body)
				resp.Body.Close()
				if string(got) != want {
					t.Errorf("%s for %s", got, want)
				}
			}
		})
	}
	wg.Wait()
}

// net/http forgets a reader's first error where that comes as it peeks for the next
// header, which depends on where the lines end.
func TestAnEndlessHeaderIsAnError(t *testing.T) {
	for length := 32; length <= 4096; length *= 2 {
		for _, more := range []int{0, 1, 7} {
			url := endless(t, length+more)
			if _, err := client(t).Get(url); err == nil || !strings.Contains(err.Error(), "header is too long") {
				t.Errorf("lines of %d bytes: %v", length+more, err)
			}
		}
	}
}

// endless is a server that sends headers of length bytes until the client leaves.
func endless(t *testing.T, length int) (url string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	line := "X-Bomb: "
	line += strings.Repeat("x", length-len(line)-len("\r\n")) + "\r\n"
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_, err = io.WriteString(c, "HTTP/1.1 200 OK\r\n")
		for err == nil {
			_, err = io.WriteString(c, line)
		}
	}()
	return "http://" + l.Addr().String()
}

func TestTheRestGoesToTheOtherTransport(t *testing.T) {
	if _, err := client(t).Get("https://127.0.0.1:1/"); err == nil || !strings.Contains(err.Error(), "the other transport") {
		t.Error(err)
	}
}
