package partner_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

func headers(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

func TestLimitsAreReadInEachPartnersForm(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		h    http.Header
		want partner.Limits
		wait time.Duration
	}{
		{"OpenAI", headers("x-ratelimit-limit-requests", "60", "x-ratelimit-remaining-requests", "59", "x-ratelimit-reset-requests", "120ms",
			"x-ratelimit-limit-tokens", "1000", "x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "6m0s"),
			partner.Limits{Requests: partner.Limit{Known: true, Max: 60, Remaining: 59, Reset: 120 * time.Millisecond},
				Tokens: partner.Limit{Known: true, Max: 1000, Reset: 6 * time.Minute}}, 6 * time.Minute},
		{"Baidu", headers("X-Ratelimit-Limit-Requests", "300", "X-Ratelimit-Remaining-Requests", "0"),
			partner.Limits{Requests: partner.Limit{Known: true, Max: 300}}, 0},
		{"Anthropic", headers("anthropic-ratelimit-requests-limit", "50", "anthropic-ratelimit-requests-remaining", "0", "anthropic-ratelimit-requests-reset", "2026-11-25T12:00:30Z"),
			partner.Limits{Requests: partner.Limit{Known: true, Max: 50, Reset: 30 * time.Second}}, 30 * time.Second},
		{"a reset gone by", headers("anthropic-ratelimit-tokens-remaining", "-3", "anthropic-ratelimit-tokens-reset", "2026-11-25T11:00:00Z"),
			partner.Limits{Tokens: partner.Limit{Known: true}}, 0},
		{"nothing", headers("x-ratelimit-remaining-requests", "many"), partner.Limits{}, 0},
	} {
		got := partner.ReadLimits(c.h, now)
		if d := cmp.Diff(c.want, got); d != "" || got.Wait() != c.wait {
			t.Errorf("%s: %s; wait %v", c.name, d, got.Wait())
		}
	}
}

func TestTokensAreEstimatedWhenThePartnerDoesNotSay(t *testing.T) {
	for text, want := range map[string]int64{"": 0, "Good morning, how are you?": 7, "今天天气很好，我们去公园。": 8, "a": 1} {
		if got := partner.EstimateTokens(text); got != want {
			t.Errorf("%q: %d tokens, want %d", text, got, want)
		}
	}
	p := open(t, partner.Options{Driver: plays(qiao.Chunk{Reasoning: strings.Repeat("hmm ", 10)}, text("yes"), stop)})
	got, err := ask(t.Context(), p)
	if err != nil || !got.Usage.Estimated || got.Usage.Reasoning != 10 || got.Usage.Output != 11 || got.Usage.Input != 5 {
		t.Errorf("%+v, %v", got.Usage, err)
	}
	p = open(t, partner.Options{Driver: plays(text("yes"), stop, qiao.Chunk{Usage: &qiao.Usage{Input: 3}})})
	if got, err = ask(t.Context(), p); err != nil || got.Usage.Estimated {
		t.Errorf("%+v, %v", got.Usage, err)
	}
}

func TestAPartnerThatCannotTellItsLoadSaysSo(t *testing.T) {
	p := open(t, partner.Options{Driver: plays(stop)})
	if _, err := p.Load(t.Context()); qiao.KindOf(err) != qiao.Unsupported {
		t.Error(err)
	}
	if got := p.Drops(&qiao.Request{User: "u"}); got != nil {
		t.Error(got)
	}
}
