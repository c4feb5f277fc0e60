package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// A request is what became of one.
type request struct {
	id      string
	limited bool
	began   time.Time
	took    time.Duration
	status  int // 0: no answer, or a cut one
	moved   int // servers that refused the connection before
	why     string
}

// A load is 64 clients behind a balancer that sends each request to the next server
// that says it is ready.
type load struct {
	cluster *cluster
	client  *http.Client
	next    atomic.Int64
	quit    chan struct{}
	clients sync.WaitGroup

	mu   sync.Mutex
	done []request
}

const (
	clients = 64
	pause   = 250 * time.Millisecond // between two requests of a client
)

func newLoad(c *cluster) *load {
	t := &http.Transport{MaxIdleConnsPerHost: clients, DialContext: (&net.Dialer{Timeout: 2 * time.Second}).DialContext}
	return &load{cluster: c, client: &http.Client{Transport: t, Timeout: 30 * time.Second}, quit: make(chan struct{})}
}

// begin lets half of the clients ask under the limit, which they pass by far.
func (l *load) begin() {
	for i := range clients {
		l.clients.Go(func() {
			time.Sleep(time.Duration(i) * pause / clients) // or all would ask at once
			tick := time.NewTicker(pause)
			defer tick.Stop()
			for {
				select {
				case <-l.quit:
					return
				case <-tick.C:
				}
				r := l.ask(i%2 == 0)
				l.mu.Lock()
				l.done = append(l.done, r)
				l.mu.Unlock()
			}
		})
	}
}

func (l *load) end() {
	close(l.quit)
	l.clients.Wait()
}

func (l *load) all() []request {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]request(nil), l.done...)
}

// ask sends one request. A server that refuses the connection has not seen it, and
// the next one gets it; what was sent is not sent again.
func (l *load) ask(limited bool) request {
	n := l.next.Add(1)
	r := request{id: fmt.Sprint("cluster-", n), limited: limited, began: time.Now()}
	for ; r.moved < 20; r.moved++ {
		status, err := l.send(l.pick(int(n)+r.moved), &r)
		if errors.Is(err, syscall.ECONNREFUSED) {
			time.Sleep(time.Duration(r.moved) * 20 * time.Millisecond)
			continue
		}
		r.status, r.took = status, time.Since(r.began)
		if err != nil {
			r.why = err.Error()
		}
		return r
	}
	r.took, r.why = time.Since(r.began), "no server took it"
	return r
}

// pick is the n-th of the servers that are ready, or of all if none is.
func (l *load) pick(n int) *node {
	var ready []*node
	for _, node := range l.cluster.nodes {
		if node.ready.Load() {
			ready = append(ready, node)
		}
	}
	if len(ready) == 0 {
		ready = l.cluster.nodes
	}
	return ready[n%len(ready)]
}

func (l *load) send(to *node, r *request) (int, error) {
	key, prompt := freeKey, "hello"
	if r.limited {
		key, prompt = limitedKey, limitedPrompt
	}
	req, err := http.NewRequest("POST", "http://"+to.address+"/openai/v1/chat/completions",
		strings.NewReader(`{"model":"mock-model","messages":[{"role":"user","content":"`+prompt+`"}]}`))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("X-Request-Id", r.id)
	resp, err := l.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err
	}
	if resp.StatusCode != http.StatusOK {
		return resp.StatusCode, fmt.Errorf("%d %.200s", resp.StatusCode, body)
	}
	return resp.StatusCode, nil
}
