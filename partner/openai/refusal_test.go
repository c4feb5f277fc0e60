package openai_test

import (
	"net/http"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

// The same status, and sometimes the same code, means different things.
func TestRefusalsAreToldApart(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   qiao.Kind
	}{
		{"OpenAI: the money is spent", 429, `{"error":{"type":"insufficient_quota","code":"insufficient_quota","message":"x"}}`, qiao.Billing},
		{"OpenAI: too fast", 429, `{"error":{"type":"requests","code":"rate_limit_exceeded","message":"x"}}`, qiao.RateLimited},
		{"Moonshot: the money is spent", 429, `{"error":{"type":"exceeded_current_quota_error","message":"x"}}`, qiao.Billing},
		{"Moonshot: too fast", 429, `{"error":{"type":"rate_limit_reached_error","message":"x"}}`, qiao.RateLimited},
		{"Moonshot: too full", 429, `{"error":{"type":"engine_overloaded_error","message":"x"}}`, qiao.Overloaded},
		{"Moonshot: too long", 400, `{"error":{"type":"invalid_request_error","message":"Your request exceeded model token limit : 8192"}}`, qiao.TooLarge},
		{"Moonshot: blocked", 400, `{"error":{"type":"content_filter","message":"The request was rejected because it was considered high risk"}}`, qiao.Blocked},
		{"Baidu: too long", 400, `{"error":{"code":"tokens_too_long","type":"invalid_request_error","message":"x"},"id":"as-1"}`, qiao.TooLarge},
		{"Baidu: blocked", 403, `{"error":{"code":"image_url_unsafe","type":"unsafe_request","message":"x"}}`, qiao.Blocked},
		{"TokenHub: blocked", 451, `{"error":{"type":"content_filter_error","code":"451001","message":"x","source":"gateway"}}`, qiao.Blocked},
		{"TokenHub: too fast", 429, `{"error":{"type":"rate_limit_error","code":"429001","message":"x"}}`, qiao.RateLimited},
		{"TokenHub: no money", 402, `{"error":{"type":"permission_error","code":"401007","message":"x"}}`, qiao.Billing},
		{"vLLM: no key", 401, `{"error":"Unauthorized"}`, qiao.Unauthenticated},
		{"vLLM: no tools", 400, `{"object":"error","message":"\"auto\" tool choice requires --enable-auto-tool-choice","code":400}`, qiao.Unsupported},
		{"a request id is not a status", 500, `{"error":{"message":"failed, request id 413 429","code":null}}`, qiao.Unavailable},
		{"a proxy's page", 502, `<html><h1>Bad Gateway</h1>`, qiao.Unavailable},
		{"a proxy's limit", 413, ``, qiao.TooLarge},
		{"an error with JSON in it that is none", 400, `[1,2]`, qiao.Invalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := partnertest.NewServer(t, partnertest.OpenAI(), nil)
			s.Always(partnertest.Reply{Status: c.status, Body: c.body})
			_, err := open(t, openai.Options{Base: s.URL}).Generate(t.Context(), hello())
			if qiao.KindOf(err) != c.want || qiao.FixOf(err) == "" {
				t.Errorf("%v is %v, want %v", err, qiao.KindOf(err), c.want)
			}
		})
	}
}

// A client of the caller's that follows redirects would carry the prompt, and on
// some hosts the key, to an address that nobody configured.
func TestTheCallersClientDoesNotFollowRedirectsEither(t *testing.T) {
	target := partnertest.NewServer(t, partnertest.OpenAI(), nil)
	target.Always(partnertest.Reply{Text: "caught"})
	s := partnertest.NewServer(t, partnertest.OpenAI(), nil)
	s.Always(partnertest.Reply{Status: http.StatusPermanentRedirect, Header: http.Header{"Location": {target.URL + "/chat/completions"}}})
	_, err := open(t, openai.Options{Base: s.URL, Client: &http.Client{}}).Generate(t.Context(), hello())
	if qiao.KindOf(err) != qiao.Misconfigured || len(target.Requests()) != 0 {
		t.Errorf("%v; the target got %d requests", err, len(target.Requests()))
	}
}
