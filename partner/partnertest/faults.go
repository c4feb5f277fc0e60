package partnertest

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

func (s suite) refusals(t *testing.T) {
	for _, k := range qiao.Kinds() {
		if _, _, ok := s.dialect.Refusal(k); !ok {
			continue
		}
		t.Run(k.String(), func(t *testing.T) {
			server, p := s.start(t, Reply{Kind: k})
			_, err := ask(t, p)
			expectKind(t, err, k)
			if qiao.FixOf(err) == "" {
				t.Error("there is no Fix")
			}
			if n := len(server.Requests()); n != 1 {
				t.Errorf("the driver tried %d times; that is the router's work", n)
			}
		})
	}
}

func (s suite) inBand(t *testing.T) {
	for _, k := range []qiao.Kind{qiao.Blocked, qiao.RateLimited, qiao.TooLarge, qiao.Unavailable, qiao.Overloaded} {
		if _, ok := s.dialect.InBand(k); !ok {
			continue
		}
		for name, after := range map[string]int{" before the first token": 0, " after it": 3} {
			t.Run(k.String()+name, func(t *testing.T) {
				_, p := s.start(t, Reply{Text: "你好，world!", Kind: k, Fault: InBand, After: after})
				got, err := ask(t, p)
				expectKind(t, err, k)
				if (got.Text != "") != (after > 0) {
					t.Errorf("text %q", got.Text)
				}
			})
		}
	}
}

func (s suite) retryAfter(t *testing.T) {
	if s.lacks("Retry-After") {
		t.Skip("the dialect refuses with status 200")
	}
	kind := qiao.Unavailable // every dialect can express it
	if _, _, ok := s.dialect.Refusal(qiao.RateLimited); ok {
		kind = qiao.RateLimited
	}
	date := time.Now().Add(90 * time.Second).UTC().Format(http.TimeFormat)
	for value, want := range map[string][2]time.Duration{
		"7": {7 * time.Second, 7 * time.Second}, "": {}, "soon": {}, "-3": {}, date: {60 * time.Second, 90 * time.Second},
	} {
		_, p := s.start(t, Reply{Kind: kind, RetryAfter: value})
		_, err := ask(t, p)
		e, ok := err.(*qiao.Error)
		if !ok || e.RetryAfter < want[0] || e.RetryAfter > want[1] {
			t.Errorf("%q: %+v", value, err)
		}
	}
}

func (s suite) cuts(t *testing.T) {
	for _, fault := range []Fault{Cut, NoFinish, Garbage} {
		for _, after := range []int{0, 3} {
			t.Run(string(fault)+" after "+strconv.Itoa(after), func(t *testing.T) {
				_, p := s.start(t, Reply{Text: "一二三四五六七八九", Fault: fault, After: after})
				_, err := ask(t, p)
				expectKind(t, err, qiao.Protocol)
			})
		}
	}
}

func (s suite) noEndMark(t *testing.T) {
	r := small
	r.Fault = NoEndMark
	_, p := s.start(t, r)
	expect(t, p, smallAnswer())
}

func (s suite) stalls(t *testing.T) {
	server := NewServer(t, s.dialect, nil)
	for name, after := range map[string]int{"before the first token": 0, "after it": 3} {
		t.Run(name, func(t *testing.T) {
			server.Always(Reply{Text: "一二三四五六七八九", Fault: Stall, After: after})
			p := s.partner(t, server.URL, partner.Options{FirstToken: 300 * time.Millisecond, Idle: 50 * time.Millisecond})
			_, err := ask(t, p)
			expectKind(t, err, qiao.Timeout)
			s.expectLeft(t, server, time.Time{})
		})
	}
}

// drips expects the deadlines of the first token, of silence and of the whole answer
// to hold against a server that sends a byte now and then.
func (s suite) drips(t *testing.T) {
	server := NewServer(t, s.dialect, nil)
	const long = time.Minute
	for name, c := range map[string]struct {
		after              int
		first, idle, whole time.Duration
	}{
		"before the first token": {0, 200 * time.Millisecond, long, long},
		"after it":               {3, long, 200 * time.Millisecond, long},
		"until the caller's end": {3, long, long, 400 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			server.Always(Reply{Text: "一二三四五六七八九十一二三四五六七八九十", Drip: 20 * time.Millisecond, After: c.after})
			p := s.partner(t, server.URL, partner.Options{FirstToken: c.first, Idle: c.idle})
			ctx, cancel := context.WithTimeout(t.Context(), c.whole)
			defer cancel()
			stream, err := p.Generate(ctx, request())
			if err == nil {
				_, err = qiao.Collect(stream)
			}
			expectKind(t, err, qiao.Timeout)
			s.expectLeft(t, server, time.Time{})
		})
	}
}

// expectLeft waits for the server to see that its client left, at most 100 ms
// after since. A zero since sets no limit.
func (s suite) expectLeft(t *testing.T, server *Server, since time.Time) {
	t.Helper()
	select {
	case at := <-server.Left():
		if took := at.Sub(since); !since.IsZero() && took > 100*time.Millisecond {
			t.Errorf("it took %v", took)
		}
	case <-time.After(5 * time.Second):
		t.Error("the connection stays open")
	}
}

func (s suite) cancel(t *testing.T) {
	for name, after := range map[string]int{"before the first token": 0, "after it": 3} {
		t.Run(name, func(t *testing.T) {
			asked := make(chan struct{})
			server := NewServer(t, s.dialect, func(*http.Request, []byte) Reply {
				close(asked)
				return Reply{Text: "一二三四五六七八九", Fault: Stall, After: after}
			})
			p := s.partner(t, server.URL, partner.Options{})
			ctx, cancel := context.WithCancel(t.Context())
			var at time.Time
			go func() { <-asked; at = time.Now(); cancel() }()
			stream, err := p.Generate(ctx, request())
			if err == nil {
				_, err = qiao.Collect(stream)
			}
			<-ctx.Done()
			expectKind(t, err, qiao.Canceled)
			s.expectLeft(t, server, at)
		})
	}
}

func (s suite) leave(t *testing.T) {
	server, p := s.start(t, Reply{Text: "一二三四五六七八九", Fault: Stall, After: 3})
	stream, err := p.Generate(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range stream {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	s.expectLeft(t, server, time.Now())
}

func (s suite) redirect(t *testing.T) {
	target := NewServer(t, s.dialect, nil)
	target.Always(small)
	_, p := s.start(t, Reply{Status: http.StatusTemporaryRedirect, Header: http.Header{"Location": {target.URL + s.dialect.ChatPath()}}})
	_, err := ask(t, p)
	expectKind(t, err, qiao.Misconfigured)
	if len(target.Requests()) != 0 {
		t.Error("the key went to another address")
	}
}

func (s suite) webPage(t *testing.T) {
	_, p := s.start(t, Reply{Status: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: "<!doctype html><title>Welcome</title>"})
	_, err := ask(t, p)
	expectKind(t, err, qiao.Misconfigured)
	_, p = s.start(t, Reply{Status: 200})
	_, err = ask(t, p)
	expectKind(t, err, qiao.Protocol)
}

func (s suite) nobody(t *testing.T) {
	p := s.partner(t, "http://127.0.0.1:1/v1", partner.Options{})
	_, err := ask(t, p)
	expectKind(t, err, qiao.Unavailable)
	if qiao.FixOf(err) == "" {
		t.Error("there is no Fix")
	}
}

func (s suite) secrets(t *testing.T) {
	echo := `{"error":{"message":"bad ` + secret + `: ` + prompt + `","code":"` + secret + `","type":"` + prompt + `"},"code":"` + secret + `","message":"` + prompt + `"}`
	for name, r := range map[string]Reply{
		"a refusal":      {Status: 400, Body: echo},
		"a server error": {Status: 502, Body: prompt + secret},
		"in band":        {Status: 200, Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: "data: " + echo + "\n\n"},
		"not an answer":  {Status: 200, Body: `{"` + prompt + `":"` + secret + `"}`},
	} {
		t.Run(name, func(t *testing.T) {
			_, p := s.start(t, r)
			_, err := ask(t, p)
			if err == nil {
				t.Fatal("no error")
			}
			if shown := err.Error() + qiao.FixOf(err); strings.Contains(shown, secret) || strings.Contains(shown, prompt) {
				t.Errorf("the error tells too much: %s", shown)
			}
		})
	}
}
