package partnertest

import (
	"testing"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// Exchange sends r through a driver, with a Partner's manners, to a server that
// replies as told. It returns what the server got, which is empty if nothing was
// sent, and the answer. A request without messages or a model gets one.
func Exchange(t testing.TB, d Dialect, open Opener, r qiao.Request, reply Reply) (Request, qiao.Answer, error) {
	t.Helper()
	server := NewServer(t, d, nil)
	server.Always(reply)
	p, err := partner.New(partner.Options{ID: "tested", Model: "test-model", Driver: open(t, server.URL, secret)})
	if err != nil {
		t.Fatal(err)
	}
	if r.Messages == nil {
		r.Messages = []qiao.Message{qiao.Text(qiao.User, prompt)}
	}
	stream, err := p.Generate(t.Context(), &r)
	var a qiao.Answer
	if err == nil {
		a, err = qiao.Collect(stream)
	}
	if sent := server.Requests(); len(sent) > 0 {
		return sent[0], a, err
	}
	return Request{}, a, err
}

// Said makes a server reply with a body and status 200, as an event stream if it
// looks like one.
func Said(body string) Reply { return Reply{Status: 200, Body: body} }

// Digest lets a driver read any bytes as the reply to a request, for fuzzing. It
// fails unless the reader gets whole characters, and in the end either a finish
// reason or an error of a known Kind.
func Digest(t testing.TB, d Dialect, open Opener, body string) {
	t.Helper()
	_, a, err := Exchange(t, d, open, qiao.Request{}, Said(body))
	switch {
	case err == nil && a.Finish == "":
		t.Fatal("it ended without a finish reason and without an error")
	case err != nil && qiao.KindOf(err) == qiao.Other:
		t.Fatalf("an error without a kind: %v", err)
	case !utf8.ValidString(a.Text + a.Reasoning):
		t.Fatalf("half a character: %q", a.Text)
	}
}
