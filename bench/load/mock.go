package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// A mock streams tokens at a pace and keeps how long each really took.
type mock struct {
	tokens int
	gap    time.Duration
	mode   string

	mu    sync.Mutex
	perMS []float64
}

// truth is the time per token as the server wrote it: from the first piece of
// content to the last, over the tokens between.
type truth struct{ P50, P95 float64 }

func (m *mock) serve() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", m.complete)
	mux.HandleFunc("GET /truth", m.tell)
	fmt.Println(l.Addr())
	_ = (&http.Server{Handler: mux}).Serve(l)
}

func piece(text string) string {
	return `data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":"` + text + `"}}]}` + "\n\n"
}

// complete writes tokens when they are due, whatever the write before cost.
func (m *mock) complete(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	begun := time.Now()
	var first, last time.Time
	merge := 1
	if m.mode == "merged" {
		merge = 4
	}
	opened := 0
	for done := 0; done < m.tokens; {
		n := min(merge, m.tokens-done)
		done += n
		time.Sleep(time.Until(begun.Add(time.Duration(done) * m.gap)))
		m.write(w, n)
		if control.Flush() != nil {
			return
		}
		last = time.Now()
		if first.IsZero() {
			first, opened = last, n
		}
	}
	fmt.Fprintf(w, `data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":50,"completion_tokens":%d,"total_tokens":%d}}`+"\n\ndata: [DONE]\n\n", m.tokens, m.tokens+50)
	m.keep(float64(last.Sub(first).Microseconds()) / 1000 / float64(m.tokens-opened))
}

// write writes n tokens as the mode cuts them.
func (m *mock) write(w io.Writer, n int) {
	switch m.mode {
	case "split":
		_, _ = io.WriteString(w, piece("wo")+piece("rd"))
	case "empty":
		_, _ = io.WriteString(w, piece("")+piece("word"))
	default:
		_, _ = io.WriteString(w, piece(strings.Repeat("word", n)))
	}
}

func (m *mock) keep(ms float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.perMS = append(m.perMS, ms)
}

func (m *mock) tell(w http.ResponseWriter, _ *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	slices.Sort(m.perMS)
	var t truth
	if n := len(m.perMS); n > 0 {
		t = truth{m.perMS[n/2], m.perMS[n*95/100]}
	}
	_ = json.NewEncoder(w).Encode(t)
}
