package moonshot_test

import (
	"testing"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/moonshot"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/partner/wire"
)

func TestSites(t *testing.T) {
	for site, want := range map[string]string{"": "https://api.moonshot.cn/v1", "cn": "https://api.moonshot.cn/v1", "intl": "https://api.moonshot.ai/v1"} {
		d, err := moonshot.New(moonshot.Options{Account: wire.Account{Key: "k", Site: site}})
		if err != nil || d.Address() != want {
			t.Errorf("%q: %v", site, err)
		}
	}
	for name, a := range map[string]wire.Account{"no key": {}, "no such site": {Key: "k", Site: "mars"}} {
		if _, err := moonshot.New(moonshot.Options{Account: a}); qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A key of one site is unknown at the other.
func TestAKeyOfTheOtherSite(t *testing.T) {
	_, _, err := partnertest.Exchange(t, partnertest.Moonshot(), open, qiao.Request{}, partnertest.Reply{Kind: qiao.Unauthenticated})
	if qiao.KindOf(err) != qiao.Unauthenticated || qiao.FixOf(err) != "Check this partner's key: it may be mistyped, expired, or belong to another region or plan." {
		t.Errorf("%v; %s", err, qiao.FixOf(err))
	}
}

func TestReasoningGoesBackAndUsageIsFoundInBothPlaces(t *testing.T) {
	r := qiao.Request{Thinking: qiao.ThinkingOff, Messages: []qiao.Message{
		qiao.Text(qiao.User, "a"), {Role: qiao.Assistant, Reasoning: "hm", Parts: []qiao.Part{{Text: "b"}}}, qiao.Text(qiao.User, "c")}}
	sent, a, err := partnertest.Exchange(t, partnertest.Moonshot(), open, r, partnertest.Said(
		`data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop","usage":{"prompt_tokens":9,"completion_tokens":1,"cached_tokens":4}}]}`+"\n\ndata: [DONE]\n\n"))
	if err != nil || a.Usage != (qiao.Usage{Input: 9, CachedInput: 4, Output: 1}) {
		t.Errorf("%+v, %v", a.Usage, err)
	}
	if b := gjson.ParseBytes(sent.Body); b.Get("messages.1.reasoning_content").String() != "hm" || b.Get("thinking.type").String() != "disabled" {
		t.Errorf("%s", sent.Body)
	}
}
