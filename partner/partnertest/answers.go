package partnertest

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

var small = Reply{Text: "你好，world!", Usage: &qiao.Usage{Input: 9, Output: 4}}

func smallAnswer() qiao.Answer {
	return qiao.Answer{Text: small.Text, Finish: qiao.FinishStop, Usage: *small.Usage}
}

func (s suite) stream(t *testing.T) {
	_, p := s.start(t, small)
	expect(t, p, smallAnswer())
}

func (s suite) whole(t *testing.T) {
	r := small
	r.Whole, r.Heartbeats = true, 30
	_, p := s.start(t, r)
	expect(t, p, smallAnswer())
}

func (s suite) live(t *testing.T) {
	gate := make(chan struct{})
	r := small
	r.Gate = gate
	_, p := s.start(t, r)
	stream, err := p.Generate(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	opened := false
	got, err := qiao.Collect(func(yield func(qiao.Chunk, error) bool) {
		for c, err := range stream {
			if !opened { // the server sends no more before this
				close(gate)
				opened = true
			}
			if !yield(c, err) {
				return
			}
		}
	})
	if err != nil || got.Text != small.Text {
		t.Errorf("got %q, %v", got.Text, err)
	}
}

func (s suite) reasoning(t *testing.T) {
	for _, whole := range []bool{false, true} {
		_, p := s.start(t, Reply{Text: "42", Reasoning: "六乘七…", Whole: whole, Usage: &qiao.Usage{Input: 3, Output: 9, Reasoning: 7}})
		expect(t, p, qiao.Answer{Text: "42", Reasoning: "六乘七…", Finish: qiao.FinishStop, Usage: qiao.Usage{Input: 3, Output: 9, Reasoning: 7}})
	}
}

func (s suite) tools(t *testing.T) {
	for _, whole := range []bool{false, true} {
		_, p := s.start(t, Reply{ToolCalls: calls(), Whole: whole, Usage: &qiao.Usage{Input: 1, Output: 2}})
		expect(t, p, qiao.Answer{ToolCalls: calls(), Finish: qiao.FinishTools, Usage: qiao.Usage{Input: 1, Output: 2}})
	}
}

func (s suite) usage(t *testing.T) {
	u := qiao.Usage{Input: 100, CachedInput: 64, Output: 20, Reasoning: 5}
	_, p := s.start(t, Reply{Text: "some text", Usage: &u})
	expect(t, p, qiao.Answer{Text: "some text", Finish: qiao.FinishStop, Usage: u})
	_, p = s.start(t, Reply{Text: "some text", NoUsage: true})
	got, err := ask(t, p)
	if err != nil || !got.Usage.Estimated || got.Usage.Input < 5 || got.Usage.Output != 3 {
		t.Errorf("without usage: %+v, %v", got.Usage, err)
	}
}

func (s suite) length(t *testing.T) {
	_, p := s.start(t, Reply{Reasoning: "long thoughts", Finish: qiao.FinishLength, Usage: &qiao.Usage{}})
	expect(t, p, qiao.Answer{Reasoning: "long thoughts", Finish: qiao.FinishLength})
}

func (s suite) moderated(t *testing.T) {
	_, p := s.start(t, Reply{Text: "begun", Finish: qiao.FinishBlocked, Usage: &qiao.Usage{}})
	expect(t, p, qiao.Answer{Text: "begun", Finish: qiao.FinishBlocked})
}

func (s suite) heartbeats(t *testing.T) {
	r := small
	r.Heartbeats = 30
	_, p := s.start(t, r)
	stream, err := p.Generate(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	for c, err := range stream {
		if err != nil {
			t.Fatal(err)
		}
		if c.Text == "" || c.Served == nil {
			t.Errorf("the first chunk is %+v", c)
		}
		break
	}
}

func (s suite) crlf(t *testing.T) {
	r := small
	r.CRLF = true
	_, p := s.start(t, r)
	expect(t, p, smallAnswer())
}

func (s suite) halves(t *testing.T) {
	r := small
	r.ByteWise = true // halves of the line
	_, p := s.start(t, r)
	expect(t, p, smallAnswer())

	r = small // halves of the text
	r.Pieces = []string{"\xe4", "\xbd\xa0\xe5\xa5", "\xbd，wor", "ld!"}
	server, p := s.start(t, r)
	expect(t, p, smallAnswer())
	r.Pieces = []string{"ok \xe4\xbd"} // the other half never comes
	server.Always(r)
	if got, err := ask(t, p); err != nil || got.Text != "ok \uFFFD" && got.Text != "ok " {
		t.Errorf("got %q, %v", got.Text, err)
	}
}

func (s suite) megabyte(t *testing.T) {
	big := strings.Repeat("大", 350_000)
	_, p := s.start(t, Reply{Pieces: []string{big}, Usage: &qiao.Usage{}})
	expect(t, p, qiao.Answer{Text: big, Finish: qiao.FinishStop})
}

func (s suite) concurrent(t *testing.T) {
	server := NewServer(t, s.dialect, func(_ *http.Request, body []byte) Reply {
		return Reply{Text: strconv.Itoa(strings.Count(string(body), "x-"))}
	})
	p := s.partner(t, server.URL, partner.Options{})
	var wg sync.WaitGroup
	for n := range 20 {
		wg.Go(func() {
			stream, err := p.Generate(t.Context(), &qiao.Request{Messages: []qiao.Message{qiao.Text(qiao.User, strings.Repeat("x-", n))}})
			if err != nil {
				t.Error(err)
				return
			}
			if got, err := qiao.Collect(stream); err != nil || got.Text != strconv.Itoa(n) {
				t.Errorf("%d: got %q, %v", n, got.Text, err)
			}
		})
	}
	wg.Wait()
}

func (s suite) reuse(t *testing.T) {
	server, p := s.start(t, small)
	for range 5 {
		expect(t, p, smallAnswer())
	}
	if n := server.Conns(); n > 2 {
		t.Errorf("%d connections for 5 requests, one after the other", n)
	}
}

func (s suite) models(t *testing.T) {
	if s.dialect.ListPath() == "" {
		t.Skip("the dialect has no list of models")
	}
	server, p := s.start(t, small)
	server.Offer("b-model", "a-model", "some-embedding")
	cards, err := p.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ids []qiao.ModelID
	for _, c := range cards {
		ids = append(ids, c.ID)
	}
	if d := cmp.Diff([]qiao.ModelID{"b-model", "a-model", "some-embedding"}, ids); d != "" {
		t.Error(d)
	}
}

func (s suite) check(t *testing.T) {
	_, p := s.start(t, small)
	r := partner.Check(t.Context(), p, "")
	if !r.OK || r.FirstTokenMS <= 0 || r.TotalMS < r.FirstTokenMS || r.Served != "test-model" {
		t.Errorf("%+v", r)
	}
}
