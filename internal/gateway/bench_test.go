package gateway_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strconv"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/internal/gateway/chat"
	"github.com/qiao-ai/qiao/internal/gateway/h1"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/route"
)

// canned is a partner that reads requests and writes the same bytes to each.
func canned(b *testing.B, answer string) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				r := bufio.NewReader(c)
				for {
					n := 0
					for {
						line, err := r.ReadSlice('\n')
						if err != nil {
							return
						}
						if rest, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
							n, _ = strconv.Atoi(string(bytes.TrimSpace(rest)))
						}
						if len(line) == 2 {
							break
						}
					}
					if _, err := r.Discard(n); err != nil {
						return
					}
					if _, err := io.WriteString(c, answer); err != nil {
						return
					}
				}
			}()
		}
	}()
	return "http://" + l.Addr().String() + "/v1"
}

func cannedWhole() string {
	body := `{"id":"1","object":"chat.completion","created":1700000000,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"` +
		strings.Repeat("token ", 32) + `"},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":32,"total_tokens":44}}`
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

func cannedStream() string {
	var s strings.Builder
	s.WriteString("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
	event := func(delta, finish, more string) {
		e := `data: {"id":"1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[{"index":0,"delta":` + delta + `,"finish_reason":` + finish + `}]` + more + "}\n\n"
		fmt.Fprintf(&s, "%x\r\n%s\r\n", len(e), e)
	}
	event(`{"role":"assistant","content":""}`, "null", "")
	for range 32 {
		event(`{"content":"token "}`, "null", "")
	}
	event("{}", `"stop"`, `,"usage":{"prompt_tokens":12,"completion_tokens":32}`)
	s.WriteString("e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")
	return s.String()
}

func benchServer(b *testing.B, answer string) string {
	client := &http.Client{Transport: h1.New(nil, nil)}
	var partners []*partner.Partner
	base := canned(b, answer)
	for _, id := range []string{"one", "two", "three"} {
		d, err := openai.New(openai.Options{Base: base, Key: "sk", Client: client})
		if err != nil {
			b.Fatal(err)
		}
		p, err := partner.New(partner.Options{ID: qiao.PartnerID("p" + id), Driver: d, Model: "m", Open: true})
		if err != nil {
			b.Fatal(err)
		}
		partners = append(partners, p)
	}
	router, err := route.New(route.Options{Partners: partners, Default: []qiao.PartnerID{"pone", "ptwo", "pthree"}})
	if err != nil {
		b.Fatal(err)
	}
	gate := account.NewGate(account.Options{})
	rows := make(chan ledger.Row, 1024)
	go func() {
		for range rows {
		}
	}()
	g := gateway.New(gateway.Config{Router: func(context.Context) *route.Router { return router }, Gate: gate, Record: func(r ledger.Row) { rows <- r }})
	front := gateway.NewFront(chat.Shape{})
	front.Handle("POST", "/openai/v1/chat/completions", g.Serve(chat.Dialect{}))
	h := httptest.NewServer(server.New(server.Config{Fronts: map[string]server.Front{"/openai/": front}}))
	b.Cleanup(func() {
		client.CloseIdleConnections()
		h.CloseClientConnections()
		h.Close()
		gate.Close()
		close(rows)
	})
	return strings.TrimPrefix(h.URL, "http://")
}

func benchmark(b *testing.B, answer string, stream bool, prompt int) {
	address := benchServer(b, answer)
	c, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	body := fmt.Sprintf(`{"model":"m","messages":[{"role":"user","content":%q}],"max_tokens":32,"stream":%t}`, strings.Repeat("a", prompt), stream)
	request := fmt.Appendf(nil, "POST /openai/v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer k\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	r := bufio.NewReader(c)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Write(request); err != nil {
			b.Fatal(err)
		}
		line, err := r.ReadString('\n')
		if err != nil || !strings.Contains(line, "200") {
			b.Fatal(line, err)
		}
		h, _ := textproto.NewReader(r).ReadMIMEHeader()
		n, _ := strconv.Atoi(h.Get("Content-Length"))
		for n == 0 {
			line, _ := r.ReadString('\n')
			size, _ := strconv.ParseInt(strings.TrimSpace(line), 16, 32)
			_, _ = r.Discard(int(size) + 2)
			if size == 0 {
				break
			}
		}
		_, _ = r.Discard(n)
	}
}

func BenchmarkPlain(b *testing.B)  { benchmark(b, cannedWhole(), false, 200) }
func BenchmarkStream(b *testing.B) { benchmark(b, cannedStream(), true, 200) }
func BenchmarkLong(b *testing.B)   { benchmark(b, cannedWhole(), false, 100_000) }
