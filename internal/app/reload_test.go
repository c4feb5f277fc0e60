package app_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/internal/app"
)

// Some 500 requests a second go through the gateway while the settings change ten
// times under them, each time to another partner.
func TestAReloadUnderLoadFailsNoRequest(t *testing.T) {
	h := newHome(t)
	one, two := says(t, "hello"), says(t, "hello")
	settings := func(n int) string {
		s := fmt.Sprintf("# %d\nserver:\n  keys: [{id: phone, secret: a-secret-of-many-letters, limits: {rpm: 1000000}}]\npartners:\n", n)
		if n%2 == 0 {
			return s + partnerYAML("one", one.URL, "")
		}
		return s + partnerYAML("two", two.URL, "")
	}
	reloads := &counted{want: []byte("settings were reloaded"), seen: make(chan struct{}, 100)}
	a, err := app.Open(h.set(t, settings(0)), app.Options{Env: func(string) string { return "" }, Log: reloads})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	base := serve(t, a, h.sources())
	get(t, base, "/readyz")

	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	defer client.CloseIdleConnections()
	var asked, failed atomic.Int64
	var group sync.WaitGroup
	ask := func(stream bool) {
		r, _ := http.NewRequest("POST", base+"/openai/v1/chat/completions",
			strings.NewReader(fmt.Sprintf(`{"model":"auto","stream":%v,"messages":[{"role":"user","content":"hi"}]}`, stream)))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer a-secret-of-many-letters")
		resp, err := client.Do(r)
		if err != nil {
			failed.Add(1)
			t.Log(err)
			return
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		asked.Add(1)
		if err != nil || resp.StatusCode != 200 || !strings.Contains(string(body), map[bool]string{false: "hello", true: "[DONE]"}[stream]) {
			failed.Add(1)
			t.Logf("%d %v %.200s", resp.StatusCode, err, body)
		}
	}
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	again := time.NewTicker(500 * time.Millisecond)
	defer again.Stop()
	for n := 1; n <= 10; {
		h.set(t, settings(n))
		for waiting := true; waiting; {
			select {
			case <-tick.C:
				group.Go(func() { ask(asked.Load()%2 == 0) })
			case <-reloads.seen:
				n++
				waiting = false
			case <-again.C: // the first change may come before the file is watched
				h.set(t, settings(n)+"# "+time.Now().String()+"\n")
			}
		}
	}
	group.Wait()
	if failed.Load() > 0 || asked.Load() < 100 || len(one.Requests()) == 0 || len(two.Requests()) == 0 {
		t.Errorf("%d of %d requests failed; the partners got %d and %d", failed.Load(), asked.Load(), len(one.Requests()), len(two.Requests()))
	}
	t.Logf("%d requests, 10 reloads", asked.Load())
}

// counted is a log that tells each time that a line with certain words comes.
type counted struct {
	want []byte
	seen chan struct{}
}

// Write implements [io.Writer].
func (c *counted) Write(b []byte) (int, error) {
	if bytes.Contains(b, c.want) {
		c.seen <- struct{}{}
	}
	return len(b), nil
}
