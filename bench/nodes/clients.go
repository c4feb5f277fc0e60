//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// clients ask the nodes of a cluster until they are stopped, and keep what they saw.
type clients struct {
	c    *cluster
	http *http.Client
	turn atomic.Int64
	all  sync.WaitGroup
	stop context.CancelFunc

	mu       sync.Mutex
	answered []answer
	failed   []time.Time
	says     string // the last failure
}

// An answer is one that a client has got, whole.
type answer struct {
	id string
	at time.Time
}

// ask starts so many clients.
func ask(ctx context.Context, c *cluster, n int) *clients {
	ctx, stop := context.WithCancel(ctx)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = n
	k := &clients{c: c, http: &http.Client{Transport: transport, Timeout: 20 * time.Second}, stop: stop}
	for i := range n {
		k.all.Go(func() {
			for j := 0; ctx.Err() == nil; j++ {
				k.once(ctx, fmt.Sprintf("client%d-%d", i, j))
			}
		})
	}
	return k
}

// end waits for what is under way.
func (k *clients) end() {
	k.stop()
	k.all.Wait()
	k.http.CloseIdleConnections()
}

// next is the balancer: nodes in turns, those that are up.
func (k *clients) next() *node {
	for range k.c.nodes {
		if n := k.c.nodes[k.turn.Add(1)%int64(len(k.c.nodes))]; n.up.Load() {
			return n
		}
	}
	return k.c.nodes[0]
}

// once sends a request with an id of its own to the next node. One that fails is a
// failure; a balancer would send it to another node, under another id.
func (k *clients) once(ctx context.Context, id string) {
	n := k.next()
	body := fmt.Sprintf(`{"model":"m","messages":[{"role":"user","content":%q}]}`, id)
	// Who stops waits for the answer: the context is not the request's.
	r, err := http.NewRequestWithContext(context.WithoutCancel(ctx), http.MethodPost, "http://"+n.address+"/openai/v1/chat/completions", strings.NewReader(body))
	if err != nil {
		panic(err) // a programmer's error
	}
	r.Header.Set("Authorization", "Bearer "+k.c.secret)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Request-Id", id)
	why, whole := k.send(r)
	if !whole && why == gone {
		n.up.Store(false) // as a health check would find
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if whole {
		k.answered = append(k.answered, answer{id, time.Now()})
		return
	}
	k.failed, k.says = append(k.failed, time.Now()), why
}

// gone is the failure of a node that does not listen.
const gone = "the node is gone"

func (k *clients) send(r *http.Request) (why string, whole bool) {
	resp, err := k.http.Do(r)
	if err != nil {
		return gone, false
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return gone, false
	case resp.StatusCode != http.StatusOK || !json.Valid(data):
		return fmt.Sprintf("status %d: %.200s", resp.StatusCode, data), false
	}
	return "", true
}
