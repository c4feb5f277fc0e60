package openai_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/openai"
)

func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s.URL
}

// canned is a transport that replies the same to all, without a network.
type canned struct {
	status int
	body   []byte
}

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	w.WriteHeader(c.status)
	_, _ = w.Write(c.body)
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

// read lets the driver read body without a network.
func read(t testing.TB, body string, d openai.Dialect) (qiao.Answer, error) {
	t.Helper()
	driver := open(t, openai.Options{Base: "http://x/v1", Dialect: d, Client: &http.Client{Transport: canned{http.StatusOK, []byte(body)}}})
	stream, err := driver.Generate(t.Context(), hello())
	if err != nil {
		return qiao.Answer{}, err
	}
	return qiao.Collect(stream)
}

// Whatever a server sends, the reader gets whole characters, and in the end
// either a finish reason or an error of a known Kind.
func FuzzAnyReplyIsReadOrRefused(f *testing.F) {
	for _, s := range []string{
		events(delta(`"content":"你"`), stop), "\n\n" + `{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}`,
		calls(`{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}`), `data: {"error":{"code":429}}`, "error: {}\n\n", "<html>",
		`{"base_resp":{"status_code":1008}}`, "data: {\"choices\":[{\"delta\":{\"content\":\"\xe4\"}}]}\n\n",
	} {
		f.Add(true, []byte(s))
		f.Add(false, []byte(s))
	}
	f.Fuzz(func(t *testing.T, ok bool, body []byte) {
		status := http.StatusOK
		if !ok {
			status = http.StatusBadRequest
		}
		d, err := openai.New(openai.Options{Base: "http://x/v1", Dialect: openai.Generic(), Client: &http.Client{Transport: canned{status, body}}})
		if err != nil {
			t.Fatal(err)
		}
		p, err := partner.New(partner.Options{ID: "p", Model: "m", Driver: d})
		if err != nil {
			t.Fatal(err)
		}
		stream, err := p.Generate(t.Context(), hello())
		var got qiao.Answer
		if err == nil {
			got, err = qiao.Collect(stream)
		}
		switch {
		case err == nil && got.Finish == "":
			t.Fatal("it ended without a finish reason and without an error")
		case err != nil && qiao.KindOf(err) == qiao.Other:
			t.Fatalf("an error without a kind: %v", err)
		case !utf8.ValidString(got.Text + got.Reasoning):
			t.Fatalf("half a character: %q", got.Text)
		}
	})
}
