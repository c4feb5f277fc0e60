package lane_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/qiao-ai/qiao/internal/server/lane"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts a lane before net/http, which answers all that is not plain with
// "net/http" and what it read.
func serve(t *testing.T, h http.HandlerFunc, change func(*lane.Config)) (address string, s *lane.Server) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base, cancel := context.WithCancel(context.Background())
	cfg := lane.Config{Handler: h, Ours: func(p string) bool { return strings.HasPrefix(p, "/ours/") }, Base: base, Header: time.Minute, Idle: time.Minute}
	if change != nil {
		change(&cfg)
	}
	s = lane.New(cfg)
	other := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "net/http %s %s %s", r.Method, r.URL, body)
	})}
	done := make(chan error, 2)
	go func() { done <- other.Serve(s.Rest()) }()
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() {
		l.Close()
		cancel()
		s.Close()
		other.Close()
		<-done
		<-done
	})
	return l.Addr().String(), s
}

func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.Header().Set("X-Got", r.Header.Get("X-Sent")+" "+r.Host+" "+r.URL.Path)
	_, _ = w.Write(body)
}

// talk sends bytes over one connection and reads n answers.
func talk(t *testing.T, address, text string, n int) (answers []string) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go func() { _, _ = io.WriteString(c, text) }()
	r := bufio.NewReader(c)
	for range n {
		resp, err := http.ReadResponse(r, nil)
		if err != nil {
			return append(answers, "error "+err.Error())
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return append(answers, "error "+err.Error())
		}
		answers = append(answers, fmt.Sprint(resp.StatusCode, " ", string(body)))
	}
	return answers
}

func request(path, body string, more ...string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: h:1\r\n%sContent-Length: %d\r\n\r\n%s", path, strings.Join(more, ""), len(body), body)
}

func TestPlainRequestsOfOneConnectionAreAnsweredInOrder(t *testing.T) {
	address, _ := serve(t, echo, nil)
	large := strings.Repeat("ä", 100_000)
	got := talk(t, address, request("/ours/a", "one")+request("/ours/b", "")+request("/ours/c", large)+request("/ours/d", "last"), 4)
	for i, want := range []string{"200 one", "200 ", "200 " + large, "200 last"} {
		if i >= len(got) || got[i] != want {
			t.Fatalf("answer %d is not as it should be: %.60q", i, got[min(i, len(got)-1)])
		}
	}
}

func TestHeadersReachTheHandlerAndTheClient(t *testing.T) {
	address, _ := serve(t, echo, nil)
	c := &http.Client{Transport: &http.Transport{}}
	defer c.CloseIdleConnections()
	r, _ := http.NewRequest("POST", "http://"+address+"/ours/x", strings.NewReader("hi"))
	r.Header.Set("x-sent", "value")
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	if string(body) != "hi" || resp.Header.Get("X-Got") != "value "+address+" /ours/x" || resp.Header.Get("Date") == "" || resp.ContentLength != 2 {
		t.Errorf("got %q %v", body, resp.Header)
	}
}

func TestWhatIsNotPlainIsLeftToNetHTTP(t *testing.T) {
	address, _ := serve(t, echo, nil)
	for name, c := range map[string]struct{ send, want string }{
		"get":            {"GET /ours/a HTTP/1.1\r\nHost: h\r\n\r\n", "200 net/http GET /ours/a "},
		"other path":     {request("/theirs", "x"), "200 net/http POST /theirs x"},
		"query":          {request("/ours/a?b=c", "x"), "200 net/http POST /ours/a?b=c x"},
		"escape":         {request("/ours/%61", "x"), "200 net/http POST /ours/%61 x"},
		"chunked":        {"POST /ours/a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", "200 net/http POST /ours/a x"},
		"old":            {"POST /ours/a HTTP/1.0\r\nHost: h\r\nContent-Length: 1\r\n\r\nx", "200 net/http POST /ours/a x"},
		"no host":        {"POST /ours/a HTTP/1.1\r\nContent-Length: 1\r\n\r\nx", "400 400 Bad Request: missing required Host header"},
		"two lengths":    {"POST /ours/a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy", "400 400 Bad Request"},
		"length, chunks": {"POST /ours/a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", "200 net/http POST /ours/a x"},
		"folded":         {"POST /ours/a HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\nContent-Length: 1\r\n\r\nx", "200 net/http POST /ours/a x"},
		"bare newline":   {"POST /ours/a HTTP/1.1\nHost: h\nContent-Length: 1\n\nx", "200 net/http POST /ours/a x"},
		"long header":    {request("/ours/a", "x", "A: ", strings.Repeat("b", 5000), "\r\n"), "200 net/http POST /ours/a x"},
		"after a plain":  {request("/ours/a", "1") + "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "200 1"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := talk(t, address, c.send, 1); got[0] != c.want {
				t.Errorf("got %q, want %q", got[0], c.want)
			}
		})
	}
	if got := talk(t, address, request("/ours/a", "1")+request("/", "2")+request("/ours/a", "3"), 3); strings.Join(got, "|") != "200 1|200 net/http POST / 2|200 net/http POST /ours/a 3" {
		t.Errorf("a connection that moves: %q", got)
	}
}

func TestAStreamArrivesPieceByPiece(t *testing.T) {
	more := make(chan bool)
	address, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for i := range 3 {
			fmt.Fprintf(w, "piece %d\n", i)
			_ = http.NewResponseController(w).Flush()
			<-more
		}
	}, nil)
	c := &http.Client{Transport: &http.Transport{}}
	defer c.CloseIdleConnections()
	resp, err := c.Post("http://"+address+"/ours/s", "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	r := bufio.NewReader(resp.Body)
	for i := range 3 {
		if line, err := r.ReadString('\n'); line != fmt.Sprintf("piece %d\n", i) {
			t.Fatalf("got %q, %v", line, err)
		}
		more <- true
	}
	if _, err := r.ReadByte(); err != io.EOF {
		t.Errorf("it ends with %v", err)
	}
}

func TestAClientThatLeavesEndsItsRequest(t *testing.T) {
	began, ended := make(chan bool), make(chan bool)
	address, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		began <- true
		<-r.Context().Done()
		ended <- true
	}, nil)
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(c, request("/ours/a", "x"))
	<-began
	c.Close()
	<-ended
}

func TestLateClientsLoseTheirConnections(t *testing.T) {
	address, _ := serve(t, echo, func(c *lane.Config) { c.Header, c.Idle = 50*time.Millisecond, 50*time.Millisecond })
	for name, send := range map[string]string{"silent": "", "half a header": "POST /ours/a HTTP/1.1\r\nHo", "idle": request("/ours/a", "")} {
		t.Run(name, func(t *testing.T) {
			c, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			_, _ = io.WriteString(c, send)
			if _, err := io.Copy(io.Discard, c); err != nil && !strings.Contains(err.Error(), "reset") {
				t.Error(err)
			}
		})
	}
}

func TestAClientThatTakesNothingIsCut(t *testing.T) {
	failed := make(chan error, 1)
	address, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		control := http.NewResponseController(w)
		_ = control.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
		for {
			if _, err := w.Write(make([]byte, 1<<20)); err != nil {
				failed <- err
				return
			}
		}
	}, nil)
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = io.WriteString(c, request("/ours/a", ""))
	<-failed
}

func TestShutdownWaitsForAnswers(t *testing.T) {
	began, end := make(chan bool), make(chan bool)
	address, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		began <- true
		<-end
		_, _ = io.WriteString(w, "whole")
	}, nil)
	got := make(chan []string)
	go func() { got <- talk(t, address, request("/ours/a", ""), 1) }()
	<-began
	down := make(chan error)
	go func() { down <- s.Shutdown(context.Background()) }()
	select {
	case <-down:
		t.Fatal("it did not wait")
	case end <- true:
	}
	if a := <-got; a[0] != "200 whole" {
		t.Errorf("got %q", a)
	}
	if err := <-down; err != nil {
		t.Error(err)
	}
}

func TestAPanicCutsTheAnswerAndNothingElse(t *testing.T) {
	address, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/ours/panic" {
			_, _ = w.Write(make([]byte, 10_000))
			panic(http.ErrAbortHandler)
		}
		echo(w, r)
	}, nil)
	if got := talk(t, address, request("/ours/panic", "x"), 1); !strings.HasPrefix(got[0], "error ") {
		t.Errorf("got %.40q", got)
	}
	if got := talk(t, address, request("/ours/a", "x"), 1); got[0] != "200 x" {
		t.Errorf("got %q", got)
	}
}

func TestABodyThatNobodyReadsDoesNotBecomeARequest(t *testing.T) {
	address, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) }, nil)
	inner := request("/ours/b", "")
	if got := talk(t, address, request("/ours/a", inner)+request("/ours/c", ""), 2); strings.Join(got, "|") != "418 |418 " {
		t.Errorf("got %q", got)
	}
}

func TestAnswersCannotAddHeaders(t *testing.T) {
	address, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-A", "b\r\nX-Evil: c")
		_, _ = io.WriteString(w, "x")
	}, nil)
	c := &http.Client{Transport: &http.Transport{}}
	defer c.CloseIdleConnections()
	resp, err := c.Post("http://"+address+"/ours/s", "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.Header.Get("X-Evil") != "" {
		t.Error("a value made a header")
	}
}
