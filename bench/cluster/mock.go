package main

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A mock is a partner that speaks OpenAI's protocol and answers after a few
// milliseconds. It notes when requests under the limit came.
type mock struct {
	address string

	mu   sync.Mutex
	came []time.Time
}

func newMock() (*mock, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	m := &mock{address: l.Addr().String()}
	go func() { _ = http.Serve(l, m) }()
	return m, nil
}

const limitedPrompt = "under the limit"

// ServeHTTP implements [http.Handler].
func (m *mock) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if strings.Contains(string(body), limitedPrompt) {
		m.mu.Lock()
		m.came = append(m.came, time.Now())
		m.mu.Unlock()
	}
	time.Sleep(5 * time.Millisecond)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"id":"chatcmpl-mock","object":"chat.completion","created":1700000000,"model":"mock-model","choices":[{"index":0,"message":{"role":"assistant","content":"a token or two"},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":4,"total_tokens":16}}`)
}

// arrivals are when requests under the limit came, in order.
func (m *mock) arrivals() []time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.came
}
