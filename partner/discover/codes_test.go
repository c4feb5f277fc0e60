package discover_test

import (
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/discover"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

// Codes that only one vendor uses reach its partner.
func TestVendorsCodesAreKnown(t *testing.T) {
	for _, c := range []struct {
		env    string
		status int
		body   string
		want   qiao.Kind
	}{
		{"ZHIPUAI", 429, `{"error":{"code":"1113","message":"x"}}`, qiao.Billing},
		{"ZHIPUAI", 429, `{"error":{"code":"1302","message":"x"}}`, qiao.RateLimited},
		{"ZHIPUAI", 400, `{"error":{"code":"1301","message":"x"},"contentFilter":[{"level":1,"role":"user"}]}`, qiao.Blocked},
		{"ARK", 429, `{"error":{"code":"ServerOverloaded","type":"TooManyRequests","message":"x"}}`, qiao.Overloaded},
		{"ARK", 429, `{"error":{"code":"QuotaExceeded","type":"TooManyRequests","message":"x"}}`, qiao.Billing},
		{"ARK", 403, `{"error":{"code":"AccountOverdueError","type":"Forbidden","message":"x"}}`, qiao.Billing},
		{"MINIMAX", 200, `{"base_resp":{"status_code":1002,"status_msg":"x"}}`, qiao.RateLimited},
		{"MINIMAX", 200, `{"base_resp":{"status_code":1027,"status_msg":"x"}}`, qiao.Blocked},
	} {
		s := partnertest.NewServer(t, partnertest.OpenAI(), nil)
		s.Always(partnertest.Reply{Status: c.status, Body: c.body})
		p := find(t, env(c.env+"_API_KEY", "k", c.env+"_BASE_URL", s.URL)).Partners()[0]
		stream, err := p.Generate(t.Context(), &qiao.Request{Messages: []qiao.Message{qiao.Text(qiao.User, "x")}})
		if err == nil {
			_, err = qiao.Collect(stream)
		}
		if qiao.KindOf(err) != c.want {
			t.Errorf("%s %s: %v is %v, want %v", c.env, c.body, err, qiao.KindOf(err), c.want)
		}
	}
}

// What is found can be asked: from an empty machine to an answer.
func TestAServerOnThisMachineIsFoundAndAnswers(t *testing.T) {
	s := partnertest.NewServer(t, partnertest.LlamaCpp(), nil)
	s.Always(partnertest.Reply{Text: "你好"})
	s.Offer("Qwen3-4B.gguf")
	address := s.URL[:len(s.URL)-len("/v1")]
	all := discover.Find(t.Context(), discover.Options{Getenv: env(), Local: []string{address}}).Partners()
	if len(all) != 1 {
		t.Fatalf("found %v", summary(all))
	}
	stream, err := all[0].Generate(t.Context(), &qiao.Request{Messages: []qiao.Message{qiao.Text(qiao.User, "x")}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := qiao.Collect(stream)
	if err != nil || got.Text != "你好" || !got.Served.Local {
		t.Errorf("%+v, %v", got, err)
	}
}
