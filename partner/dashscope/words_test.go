package dashscope_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/dashscope"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/partner/qwen"
)

// exchange sends r and returns what the server got, and the answer.
func exchange(t *testing.T, o dashscope.Options, r qiao.Request, reply partnertest.Reply) (partnertest.Request, qiao.Answer, error) {
	t.Helper()
	return partnertest.Exchange(t, partnertest.DashScope{}, opener(o), r, reply)
}

// The frames are those of Model Studio's reference: comments with the status, a
// finish reason that is the text "null", usage in each event, no end mark.
func TestNativeFramesAreRead(t *testing.T) {
	frame := func(n, content, finish string, output string) string {
		return "id:" + n + "\nevent:result\n:HTTP_STATUS/200\ndata:{\"output\":{\"choices\":[{\"message\":{\"content\":\"" + content +
			"\",\"role\":\"assistant\"},\"finish_reason\":\"" + finish + "\"}]},\"usage\":{\"total_tokens\":10,\"input_tokens\":9,\"output_tokens\":" + output + "},\"request_id\":\"7d\"}\n\n"
	}
	stream := frame("1", "你", "null", "1") + frame("2", "好！", "null", "3") + frame("3", "", "stop", "4")
	_, got, err := exchange(t, dashscope.Options{}, qiao.Request{}, partnertest.Said(stream))
	if err != nil || got.Text != "你好！" || got.Finish != qiao.FinishStop || got.Usage != (qiao.Usage{Input: 9, Output: 4}) {
		t.Errorf("%+v, %v", got, err)
	}
	_, got, err = exchange(t, dashscope.Options{}, qiao.Request{}, partnertest.Said(frame("1", "你", "null", "1")))
	if qiao.KindOf(err) != qiao.Protocol || got.Finish != "" {
		t.Errorf("without an end: %+v, %v", got, err)
	}
}

// Of several answers the first is read, and each event's usage is of its own.
func TestOneOfSeveralAnswersIsRead(t *testing.T) {
	r := partnertest.Reply{Text: "你好，world!", Usage: &qiao.Usage{Input: 9, Output: 4}}
	_, got, err := partnertest.Exchange(t, partnertest.DashScope{Choices: 2}, opener(dashscope.Options{}), qiao.Request{}, r)
	if err != nil || got.Text != "你好，world!" || got.Usage.Output != 8 || got.Usage.Input != 9 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTextOfOldModelsIsRead(t *testing.T) {
	_, got, err := exchange(t, dashscope.Options{}, qiao.Request{}, partnertest.Said(
		`{"status_code":200,"request_id":"7d","code":"","message":"","output":{"text":"好","finish_reason":"stop","choices":null},"usage":{"input_tokens":1,"output_tokens":1}}`))
	if err != nil || got.Text != "好" || got.Finish != qiao.FinishStop {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAnErrorEventTellsItsStatus(t *testing.T) {
	for frame, want := range map[string]qiao.Kind{
		`{"code":"InvalidParameter","message":"bad","request_id":"413"}`:                       qiao.Invalid,
		`{"code":"DataInspectionFailed","message":"Output data may contain","request_id":"4"}`: qiao.Blocked,
		`{"code":"SomethingNew","message":"bad","request_id":"429"}`:                           qiao.Invalid, // by the status
	} {
		_, _, err := exchange(t, dashscope.Options{}, qiao.Request{}, partnertest.Said("id:1\nevent:error\n:HTTP_STATUS/400\ndata:"+frame+"\n\n"))
		if qiao.KindOf(err) != want {
			t.Errorf("%s: %v (%v)", frame, err, qiao.KindOf(err))
		}
	}
}

func TestWhatIsSentWhere(t *testing.T) {
	picture := []qiao.Message{{Role: qiao.User, Parts: []qiao.Part{{Image: &qiao.Image{URL: "https://h/a.jpg"}}, {Text: "图里有什么？"}}}}
	for _, c := range []struct {
		name    string
		options dashscope.Options
		request qiao.Request
		path    string
		want    map[string]string
	}{
		{"a text", dashscope.Options{}, qiao.Request{}, "/services/aigc/text-generation/generation",
			map[string]string{"parameters.result_format": `"message"`, "parameters.incremental_output": "true", "parameters.enable_thinking": ""}},
		{"a picture", dashscope.Options{}, qiao.Request{Messages: picture}, "/services/aigc/multimodal-generation/generation",
			map[string]string{"input.messages.0.content.0.image": `"https://h/a.jpg"`, "input.messages.0.content.1.text": `"图里有什么？"`}},
		{"a model that sees", dashscope.Options{}, qiao.Request{Model: "qwen3-vl-plus"}, "/services/aigc/multimodal-generation/generation", nil},
		{"thinking off", dashscope.Options{ThinkingBudget: 9}, qiao.Request{Thinking: qiao.ThinkingOff}, "/services/aigc/text-generation/generation",
			map[string]string{"parameters.enable_thinking": "false", "parameters.thinking_budget": ""}},
		{"thinking on", dashscope.Options{ThinkingBudget: 9, Cumulative: true}, qiao.Request{Thinking: qiao.ThinkingOn}, "/services/aigc/text-generation/generation",
			map[string]string{"parameters.enable_thinking": "true", "parameters.thinking_budget": "9", "parameters.incremental_output": "true"}},
		{"a schema", dashscope.Options{}, qiao.Request{Schema: json.RawMessage(`{"type":"object"}`)}, "/services/aigc/text-generation/generation",
			map[string]string{"parameters.enable_thinking": "false", "parameters.response_format.type": `"json_schema"`}},
		{"reasoning goes back", dashscope.Options{History: true}, qiao.Request{Messages: []qiao.Message{{Role: qiao.Assistant, Reasoning: "hm"}}}, "/services/aigc/text-generation/generation",
			map[string]string{"parameters.preserve_thinking": "true", "input.messages.0.reasoning_content": `"hm"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			sent, _, err := exchange(t, c.options, c.request, partnertest.Reply{Text: "好"})
			if err != nil || sent.Path != c.path {
				t.Errorf("%s, %v", sent.Path, err)
			}
			for name, want := range c.want {
				if v := gjson.GetBytes(sent.Body, name).Raw; v != want {
					t.Errorf("%s is %q, want %q", name, v, want)
				}
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	for name, c := range map[string]struct {
		options dashscope.Options
		want    map[string]string
	}{
		"usual":     {dashscope.Options{}, map[string]string{"X-DashScope-DataInspection": "enable", "X-DashScope-WorkSpace": "", "X-DashScope-SSE": "enable"}},
		"none":      {dashscope.Options{Inspection: "none", Workspace: "ws-1"}, map[string]string{"X-DashScope-DataInspection": "", "X-DashScope-WorkSpace": "ws-1"}},
		"the extra": {dashscope.Options{Inspection: `{"input":"cip"}`}, map[string]string{"X-DashScope-DataInspection": `{"input":"cip"}`}},
	} {
		sent, _, err := exchange(t, c.options, qiao.Request{}, partnertest.Reply{Text: "好"})
		if err != nil {
			t.Fatal(err)
		}
		for header, want := range c.want {
			if got := sent.Header.Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
	}
}

func TestHosts(t *testing.T) {
	got := map[string]qiao.Region{}
	for _, s := range qwen.Sites() {
		d, err := dashscope.New(dashscope.Options{Key: "sk-1", Site: s})
		if err != nil {
			t.Fatal(err)
		}
		got[d.Address()] = qwen.RegionOf(d.Address())
	}
	base, _ := qwen.WorkspaceBase("ws-abc", "eu-central-1")
	d, err := dashscope.New(dashscope.Options{Key: "sk-1", Base: base})
	if err != nil {
		t.Fatal(err)
	}
	got[d.Address()] = qwen.RegionOf(d.Address())
	if diff := cmp.Diff(map[string]qiao.Region{
		"https://dashscope.aliyuncs.com/api/v1": "cn", "https://dashscope-intl.aliyuncs.com/api/v1": "sg",
		"https://dashscope-us.aliyuncs.com/api/v1": "us", "https://cn-hongkong.dashscope.aliyuncs.com/api/v1": "hk",
		"https://ws-abc.eu-central-1.maas.aliyuncs.com/api/v1": "eu",
	}, got); diff != "" {
		t.Error(diff)
	}
	for _, o := range []dashscope.Options{{}, {Key: "sk-1", Site: "moon"}} {
		if _, err := dashscope.New(o); qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" {
			t.Errorf("%v", err)
		}
	}
}

func FuzzDigest(f *testing.F) {
	for _, s := range []string{"id:1\nevent:result\n:HTTP_STATUS/200\ndata:{\"output\":{\"choices\":[{\"message\":{\"content\":[{\"text\":\"你\"}]},\"finish_reason\":\"null\"}]}}\n\n",
		"event:error\n:HTTP_STATUS/500\ndata:{\"code\":\"x\",\"message\":\"\"}\n\n", `{"output":{"text":"a","finish_reason":"stop"}}`,
		"data:{\"output\":{\"choices\":[{\"index\":1,\"finish_reason\":\"stop\"}]},\"usage\":{}}\n\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		partnertest.Digest(t, partnertest.DashScope{}, opener(dashscope.Options{}), body)
		partnertest.Digest(t, partnertest.DashScope{Cumulative: true}, opener(dashscope.Options{Cumulative: true}), body)
	})
}

var _ partner.Embedder = (*dashscope.Driver)(nil)
