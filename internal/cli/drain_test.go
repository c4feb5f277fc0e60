//go:build unix

package cli_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/qiao-ai/qiao/partner/partnertest"
)

// A running program is "qiao serve" in a process of its own.
type running struct {
	t   *testing.T
	cmd *exec.Cmd
	url string
}

// serve starts the program with the settings of a folder.
func serve(t *testing.T, dir string) *running {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "serve", "--listen", "127.0.0.1:0", "--config", filepath.Join(dir, "qiao.yaml"))
	cmd.Args[0] = "qiao" // by which this test's program is that one
	cmd.Env = []string{"HOME=" + dir, "QIAO_DISCOVER=false", "QIAO_PACKS=" + filepath.Join(dir, "packs")}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	r := &running{t: t, cmd: cmd}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }) // one that has ended needs neither
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	r.url = strings.TrimSpace(strings.TrimPrefix(line, "Qiao is at "))
	return r
}

func (r *running) signal(s os.Signal) {
	r.t.Helper()
	if err := r.cmd.Process.Signal(s); err != nil {
		r.t.Fatal(err)
	}
}

// ends waits for the process and checks that it ends well.
func (r *running) ends() {
	r.t.Helper()
	if err := r.cmd.Wait(); err != nil {
		r.t.Errorf("it did not stop well: %v", err)
	}
}

func (r *running) do(method, path, body string) (int, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.url+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

func settings(t *testing.T, server, partner string) string {
	t.Helper()
	dir := t.TempDir()
	text := fmt.Sprintf("server: {%s}\ndata: %s\npartners:\n  - {id: p, kind: openai, base_url: '%s', model: m}\n", server, filepath.Join(dir, "data"), partner)
	if err := os.WriteFile(filepath.Join(dir, "qiao.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A server that is told to stop first says so, while it goes on answering; then it
// takes nobody in; a stream that began comes to its end; then the process ends well.
func TestOnSIGTERMItIsNotReadyFirstAndStreamsFinish(t *testing.T) {
	gate, asked := make(chan struct{}), make(chan struct{}, 8)
	p := partnertest.NewServer(t, partnertest.OpenAI(), func(*http.Request, []byte) partnertest.Reply {
		asked <- struct{}{}
		return partnertest.Reply{Text: "one two", Pieces: []string{"one ", "two"}, Gate: gate}
	})
	r := serve(t, settings(t, "timeouts: {drain: 700ms, shutdown: 1m}", p.URL))
	if code, body := r.do("GET", "/readyz", ""); code != http.StatusOK {
		t.Fatal(code, body)
	}
	streams := make(chan string, 2)
	stream := func() {
		resp, err := http.Post(r.url+"/openai/v1/chat/completions", "application/json", strings.NewReader(`{"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]}`))
		if err != nil {
			streams <- err.Error()
			return
		}
		defer resp.Body.Close()
		data, err := io.ReadAll(resp.Body)
		streams <- fmt.Sprint(string(data), err)
	}
	go stream()
	<-asked
	r.signal(syscall.SIGTERM)
	for code := http.StatusOK; code != http.StatusServiceUnavailable; {
		var body string
		if code, body = r.do("GET", "/readyz", ""); code == http.StatusServiceUnavailable && !strings.Contains(body, "stopping") {
			t.Error(body)
		}
	}
	go stream() // a balancer that has not looked yet sends one more
	<-asked
	for { // until it takes nobody in
		resp, err := http.Get(r.url + "/healthz")
		if err != nil {
			break
		}
		resp.Body.Close()
	}
	close(gate)
	for range 2 {
		if got := <-streams; !strings.Contains(got, "two") || !strings.Contains(got, "[DONE]") || !strings.HasSuffix(got, "<nil>") {
			t.Errorf("a stream ended with %q", got)
		}
	}
	r.ends()
}

// A bake-off that is on its way when the server is stopped, or killed, goes on with
// the next start, and asks nothing again that was answered.
func TestABakeOffGoesOnWithTheNextStart(t *testing.T) {
	for name, how := range map[string]syscall.Signal{"stopped": syscall.SIGTERM, "killed": syscall.SIGKILL} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int64
			hang, reached := make(chan struct{}), make(chan struct{})
			p := partnertest.NewServer(t, partnertest.OpenAI(), func(*http.Request, []byte) partnertest.Reply {
				if n := asked.Add(1); n > 5 {
					if n == 6 {
						close(reached)
					}
					return partnertest.Reply{Text: "no", Pieces: []string{"n", "o"}, Gate: hang}
				}
				return partnertest.Reply{Text: "no"}
			})
			dir := settings(t, "timeouts: {shutdown: 10s}", p.URL)
			r := serve(t, dir)
			const spec = `name: x\nsuites: [\"qiao:writing\"]\ncontenders: [{model: p/a, parallel: 1}]\nneeds: [{feature: writing, weights: {quality: 1}}]\n`
			if code, body := r.do("POST", "/v1/bakeoff/runs", `{"name":"mine","spec":"`+spec+`"}`); code != http.StatusAccepted {
				t.Fatal(code, body)
			}
			<-reached
			r.signal(how)
			if how == syscall.SIGTERM {
				r.ends()
			} else {
				_ = r.cmd.Wait() // it was killed
			}
			close(hang)
			before := asked.Load()
			r = serve(t, dir)
			for {
				_, body := r.do("GET", "/v1/bakeoff/runs", "")
				if strings.Contains(body, `"name":"mine"`) && strings.Contains(body, `"running":false`) {
					if !strings.Contains(body, `"missing":0`) {
						t.Errorf("%s", body)
					}
					break
				}
			}
			if questions, again := int64(152), asked.Load()-before; again > questions-5 {
				t.Errorf("%d of %d questions were asked after the start, though 5 were answered before", again, questions)
			}
			r.signal(syscall.SIGTERM)
			r.ends()
			r = serve(t, dir)
			if _, body := r.do("GET", "/v1/bakeoff/runs", ""); strings.Contains(body, `"running":true`) {
				t.Errorf("it goes on for ever: %s", body)
			}
		})
	}
}
