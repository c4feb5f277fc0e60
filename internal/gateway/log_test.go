package gateway_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

// A pad is a buffer that many goroutines may write to.
type pad struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (p *pad) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.buf.Write(b)
}

func (p *pad) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.buf.String()
}

func TestNoLogHoldsAPromptAnAnswerOrAKey(t *testing.T) {
	const prompt, answer, words, key = "meeting is at ten", "starts at ten", "their own words", "sk-theirs"
	type r = partnertest.Reply
	for name, reply := range map[string]r{
		"an answer":      {Text: answered},
		"a refusal":      {Status: 400, Body: `{"error":{"message":"` + words + " " + prompt + " " + key + `","code":"` + key + `"}}`},
		"a server error": {Status: 500, Body: words + key},
		"a cut":          {Text: answered, Fault: partnertest.Cut, After: 6},
		"in band":        {Text: answered, Kind: qiao.Unavailable, Fault: partnertest.InBand, After: 6},
		"no answer":      {Status: 200, Body: `{"` + words + `":"` + prompt + key + `"}`},
		"a web page":     {Status: 200, Body: "<html>" + words},
	} {
		for _, l := range lanes() {
			if l.name == "native" {
				continue
			}
			for kind, stream := range map[string]bool{"plain": false, "stream": true} {
				t.Run(name+"/"+l.name+"/"+kind, func(t *testing.T) {
					t.Parallel()
					log := &pad{}
					s := newStage(t, l, stageOptions{log: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
					s.bad.Always(reply)
					s.good.Always(reply)
					g := l.send(t, t.Context(), s.url, stream)
					s.row(t)
					for _, secret := range []string{prompt, answer, words, key} {
						if strings.Contains(log.String(), secret) {
							t.Errorf("%q is in the log: %s", secret, log)
						}
						if secret != answer && strings.Contains(g.raw, secret) {
							t.Errorf("%q is in what the client got: %s", secret, g.raw)
						}
					}
				})
			}
		}
	}
}

// Ollama's clients write a picture's address without an object around it.
func TestAPictureMayBeAPlainString(t *testing.T) {
	l := lanes()[1] // to another protocol, so that it is read
	s := newStage(t, l, stageOptions{})
	s.bad.Always(partnertest.Reply{Text: "a cat"})
	_, body := ask(t, s.url+"/openai/v1/chat/completions", `{"model":"qiao","messages":[{"role":"user","content":[{"type":"image_url","image_url":"data:image/png;base64,iVBORw=="}]}]}`)
	if got := gjson.GetBytes(s.bad.Requests()[0].Body, "messages.0.content.0.source.data").String(); got != "iVBORw==" {
		t.Errorf("the partner got %s, the client %s", s.bad.Requests()[0].Body, body)
	}
}
