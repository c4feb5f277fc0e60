package qwen_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/partner/qwen"
)

func TestConformance(t *testing.T) {
	partnertest.Run(t, partnertest.Qwen(), func(t testing.TB, base string, key partner.Key) partner.Driver {
		return open(t, qwen.Options{Base: base, Key: key})
	})
}

func open(t testing.TB, o qwen.Options) partner.Driver {
	t.Helper()
	d, err := qwen.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// sent makes one request with o and returns what the server got.
func sent(t *testing.T, o qwen.Options, r qiao.Request) (partnertest.Request, error) {
	t.Helper()
	s := partnertest.NewServer(t, partnertest.Qwen(), nil)
	s.Always(partnertest.Reply{Text: "好"})
	o.Base, o.Key = s.URL, "sk-1"
	r.Model, r.Messages = "qwen3.7-plus", []qiao.Message{qiao.Text(qiao.User, "hello")}
	stream, err := open(t, o).Generate(t.Context(), &r)
	if err != nil {
		return partnertest.Request{}, err
	}
	_, err = qiao.Collect(stream)
	return s.Requests()[0], err
}

func TestThinkingIsSwitchedInQwensWords(t *testing.T) {
	for _, c := range []struct {
		name    string
		options qwen.Options
		request qiao.Request
		want    map[string]string
	}{
		{"left alone", qwen.Options{}, qiao.Request{}, map[string]string{"enable_thinking": "", "thinking_budget": ""}},
		{"off", qwen.Options{ThinkingBudget: 9}, qiao.Request{Thinking: qiao.ThinkingOff}, map[string]string{"enable_thinking": "false", "thinking_budget": ""}},
		{"on", qwen.Options{}, qiao.Request{Thinking: qiao.ThinkingOn}, map[string]string{"enable_thinking": "true", "thinking_budget": ""}},
		{"on with a budget", qwen.Options{ThinkingBudget: 512}, qiao.Request{Thinking: qiao.ThinkingOn}, map[string]string{"enable_thinking": "true", "thinking_budget": "512"}},
		{"a schema switches it off", qwen.Options{}, qiao.Request{Schema: []byte(`{}`)}, map[string]string{"enable_thinking": "false"}},
		{"unless the settings say otherwise", qwen.Options{SchemaWithThinking: true}, qiao.Request{Schema: []byte(`{}`)}, map[string]string{"enable_thinking": ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := sent(t, c.options, c.request)
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range c.want {
				if v := gjson.GetBytes(got.Body, name).Raw; v != want {
					t.Errorf("%s is %q, want %q", name, v, want)
				}
			}
		})
	}
	_, err := sent(t, qwen.Options{}, qiao.Request{Schema: []byte(`{}`), Thinking: qiao.ThinkingOn})
	if qiao.KindOf(err) != qiao.Unsupported || qiao.FixOf(err) == "" {
		t.Errorf("thinking with a schema: %v", err)
	}
}

func TestParametersStandAtTheTopLevel(t *testing.T) {
	topK, penalty, budget, search := 20, 1.05, 100, false
	var r qiao.Request
	qwen.Parameters{TopK: &topK, RepetitionPenalty: &penalty, ThinkingBudget: &budget, EnableSearch: &search}.Set(&r)
	got, err := sent(t, qwen.Options{Workspace: "ws-1"}, r)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"top_k": "20", "repetition_penalty": "1.05", "thinking_budget": "100", "enable_search": "false", "presence_penalty": ""} {
		if v := gjson.GetBytes(got.Body, name).Raw; v != want {
			t.Errorf("%s is %q, want %q", name, v, want)
		}
	}
	if got.Header.Get("X-DashScope-WorkSpace") != "ws-1" || got.Header.Get("Authorization") != "Bearer sk-1" {
		t.Errorf("headers %v", got.Header)
	}
}

func TestHosts(t *testing.T) {
	got := map[string]qiao.Region{}
	for _, s := range qwen.Sites() {
		base, err := qwen.Base(s)
		if err != nil {
			t.Fatal(err)
		}
		got[base] = qwen.RegionOf(base)
	}
	tokyo, err := qwen.WorkspaceBase("ws-abc", "ap-northeast-1")
	if err != nil {
		t.Fatal(err)
	}
	got[tokyo] = qwen.RegionOf(tokyo)
	want := map[string]qiao.Region{
		"https://dashscope.aliyuncs.com/compatible-mode/v1":                  "cn",
		"https://dashscope-intl.aliyuncs.com/compatible-mode/v1":             "sg",
		"https://dashscope-us.aliyuncs.com/compatible-mode/v1":               "us",
		"https://cn-hongkong.dashscope.aliyuncs.com/compatible-mode/v1":      "hk",
		"https://ws-abc.ap-northeast-1.maas.aliyuncs.com/compatible-mode/v1": "jp",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for base, region := range map[string]qiao.Region{
		"https://x.eu-central-1.maas.aliyuncs.com/compatible-mode/v1": "eu",
		"https://dashscope.aliyuncs.com.evil.example/v1":              "",
		"http://localhost:1": "", "::": "",
	} {
		if r := qwen.RegionOf(base); r != region {
			t.Errorf("%s is in %q", base, r)
		}
	}
}

func TestBadSettingsSayWhatToDo(t *testing.T) {
	_, noKey := qwen.New(qwen.Options{})
	_, noSite := qwen.New(qwen.Options{Key: "k", Site: "mars"})
	_, noWorkspace := qwen.WorkspaceBase("a.b/c", "cn-beijing")
	for name, err := range map[string]error{"no key": noKey, "no site": noSite, "no workspace": noWorkspace} {
		if qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Each body is one that DashScope sends; see the error codes page.
func TestErrorCodes(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   qiao.Kind
	}{
		{"a throttle on tokens is no bill", 429, `{"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}`, qiao.RateLimited},
		{"a free tier used up is one", 429, `{"error":{"code":"insufficient_quota","message":"Free allocated quota exceeded."}}`, qiao.Billing},
		{"the free tier only", 403, `{"error":{"code":"AllocationQuota.FreeTierOnly","message":"The free tier of the model has been exhausted."}}`, qiao.Billing},
		{"arrears come with 400", 400, `{"error":{"code":"Arrearage","message":"…"}}`, qiao.Billing},
		{"overdue bills come with 429", 429, `{"code":"PostpaidBillOverdue","message":"…","request_id":"1"}`, qiao.Billing},
		{"a ramp too steep", 429, `{"code":"Throttling.BurstRate","message":"Request rate increased too quickly","request_id":"1"}`, qiao.RateLimited},
		{"moderation behind data:", 400, "data: {\"error\":{\"code\":\"data_inspection_failed\",\"message\":\"Input data may contain inappropriate content.\"}}\n\n", qiao.Blocked},
		{"native moderation", 400, `{"code":"DataInspectionFailed","message":"…","request_id":"1"}`, qiao.Blocked},
		{"too long", 400, `{"error":{"code":"invalid_parameter_error","message":"Range of input length should be [1, 30720]"}}`, qiao.TooLarge},
		{"a timeout inside", 500, `{"code":"InternalError.Timeout","message":"…"}`, qiao.Timeout},
		{"a gateway's own page", 503, `Service temporarily unavailable`, qiao.Overloaded},
		{"a code nobody knows", 500, `{"code":"Brand.New","message":"…"}`, qiao.Unavailable},
		{"a request id is no status", 500, `{"code":"","message":"request 413 failed","request_id":"413-429"}`, qiao.Unavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := partnertest.NewServer(t, partnertest.Qwen(), nil)
			s.Always(partnertest.Reply{Status: c.status, Body: c.body})
			_, err := open(t, qwen.Options{Base: s.URL, Key: "k"}).Generate(t.Context(), &qiao.Request{Model: "m", Messages: []qiao.Message{qiao.Text(qiao.User, "x")}})
			if qiao.KindOf(err) != c.want {
				t.Errorf("%v is %v, want %v", err, qiao.KindOf(err), c.want)
			}
		})
	}
}

func TestSettingsMayAddCodes(t *testing.T) {
	s := partnertest.NewServer(t, partnertest.Qwen(), nil)
	s.Always(partnertest.Reply{Status: http.StatusBadRequest, Body: `{"code":"Brand.New","message":"…"}`})
	d := open(t, qwen.Options{Base: s.URL, Key: "k", Codes: map[string]qiao.Kind{"Brand.New": qiao.Billing}})
	_, err := d.Generate(t.Context(), &qiao.Request{Model: "m", Messages: []qiao.Message{qiao.Text(qiao.User, "x")}})
	if qiao.KindOf(err) != qiao.Billing || !strings.Contains(err.Error(), "Brand.New") {
		t.Error(err)
	}
}

func TestCardsNameTheDefaultModelFirst(t *testing.T) {
	seen := map[qiao.ModelID]bool{}
	for i, c := range qwen.Cards() {
		if i == 0 && c.ID != qwen.DefaultModel || seen[c.ID] || c.Context == 0 {
			t.Errorf("%d: %+v", i, c)
		}
		seen[c.ID] = true
	}
}
