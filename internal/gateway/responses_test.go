package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/sse"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/partner/responses"
)

func openResponses(base string) (partner.Driver, error) {
	return responses.New(responses.Options{Base: base, Key: "sk-theirs"})
}

func sendResponses(t *testing.T, ctx context.Context, base string, stream bool) got {
	resp, err := post(t, ctx, base+"/openai/v1/responses", fmt.Sprintf(`{"model":"qiao","input":%q,"stream":%t}`, asked, stream))
	return read(t, resp, err, func(g *got, e sse.Event) {
		v := gjson.ParseBytes(e.Data)
		if !gjson.ValidBytes(e.Data) || e.Name != v.Get("type").String() || !utf8.Valid(e.Data) {
			t.Errorf("event %q says %.200s", e.Name, e.Data)
		}
		switch e.Name {
		case "error":
			g.failed = g.failed || v.Get("error.message").String() != "" && v.Get("message").String() != ""
		case "response.output_text.delta":
			g.text += v.Get("delta").String()
		case "response.completed":
			g.complete = !g.failed
		}
	}, func(g *got, v gjson.Result) {
		g.text = v.Get(`output.#(type=="message").content.0.text`).String()
		g.complete = v.Get("status").String() == "completed"
		if g.failed && (v.Get("error.message").String() == "" || v.Get("error.type").String() == "") {
			t.Errorf("no error of OpenAI's shape: %s", v.Raw)
		}
	})
}

func responsesLane(name string) lane {
	for _, l := range lanes() {
		if l.name == name {
			return l
		}
	}
	panic("no lane " + name)
}

func TestResponsesGoThroughUnchangedAndAreNotStored(t *testing.T) {
	s := newStage(t, responsesLane("responses"), stageOptions{})
	reply := "{ \"id\":\"resp_1\",\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"\\u4f60\"}]}],\n\"status\":\"completed\",\"x\":1.0,\"usage\":{\"input_tokens\":9,\"output_tokens\":2}}"
	s.bad.Always(partnertest.Reply{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: reply})
	if _, body := ask(t, s.url+"/openai/v1/responses", `{"model":"bad/m-1","input":[{"role":"user","content":"a"}], "x_knob":1.50}`); body != reply {
		t.Errorf("the client got %s", body)
	}
	sent := string(s.bad.Requests()[0].Body)
	if !strings.Contains(sent, `"x_knob":1.50`) || !strings.Contains(sent, `"store":false`) || gjson.Get(sent, "model").String() != "m-1" {
		t.Errorf("the partner got %s", sent)
	}
	if u := s.row(t).Usage; u.Input != 9 || u.Output != 2 {
		t.Errorf("the ledger has %+v", u)
	}
	ask(t, s.url+"/openai/v1/responses", `{"model":"bad/m-1","input":"a","store":true}`)
	if sent := s.bad.Requests()[1].Body; !gjson.GetBytes(sent, "store").Bool() {
		t.Errorf("the partner got %s", sent)
	}
}

func TestWhatNeedsAStoreIsRefusedClearly(t *testing.T) {
	for _, field := range []string{`"previous_response_id":"resp_1"`, `"conversation":"c"`, `"background":true`, `"prompt":{"id":"p"}`} {
		s := newStage(t, responsesLane("responses"), stageOptions{})
		resp, body := ask(t, s.url+"/openai/v1/responses", `{"model":"qiao","input":"a",`+field+`}`)
		if resp.StatusCode != 400 || gjson.Get(body, "error.code").String() != "unsupported_parameter" || len(s.bad.Requests()) != 0 {
			t.Errorf("%s: %d %s", field, resp.StatusCode, body)
		}
	}
}

// A conversation with thoughts, tools and pictures is carried to another protocol,
// and what its partner wants back travels in a reasoning item.
func TestResponsesAreTranslated(t *testing.T) {
	l := responsesLane("responses")
	l.dialect, l.open = partnertest.Anthropic{}, openAnthropic
	s := newStage(t, l, stageOptions{})
	calls := []qiao.ToolCall{{ID: "call_a", Name: "weather", Arguments: `{"city":"北京"}`}, {Index: 1, ID: "call_b", Name: "weather", Arguments: `{}`}}
	s.bad.Always(partnertest.Reply{Reasoning: "hm", Text: "see", ToolCalls: calls, Usage: &qiao.Usage{Input: 100, CachedInput: 60, Output: 9}})
	request := `{"model":"qiao","max_output_tokens":64,"instructions":"be brief","truncation":"auto","temperature":0.5,
		"tools":[{"type":"function","name":"weather","description":"d","parameters":{"type":"object"},"strict":true}],
		"input":[{"role":"user","content":[{"type":"input_text","text":"look"},{"type":"input_image","image_url":"data:image/png;base64,iVBORw=="}]},
		{"type":"message","role":"assistant","content":[{"type":"output_text","text":"I look"}]},{"type":"function_call","call_id":"c1","name":"weather","arguments":"{\"a\":1}"},
		{"type":"function_call_output","call_id":"c1","output":"sunny"}]}`
	resp, body := ask(t, s.url+"/openai/v1/responses", request)
	v := gjson.Parse(body)
	for path, want := range map[string]string{
		`output.#(type=="message").content.0.text`: "see", "output.0.summary.0.text": "hm", "status": "completed", "object": "response", "model": "test-model",
		`output.#(call_id=="call_a").arguments`: `{"city":"北京"}`, "usage.input_tokens": "100", "usage.input_tokens_details.cached_tokens": "60",
		"tools.0.name": "weather", "instructions": "be brief", "temperature": "0.5", "store": "false",
	} {
		if got := v.Get(path).String(); got != want {
			t.Errorf("%s: %q, want %q\n%s", path, got, want, body)
		}
	}
	if got := resp.Header.Get("Qiao-Dropped"); got != "truncation" {
		t.Errorf("Qiao-Dropped: %q", got)
	}
	sent := gjson.ParseBytes(s.bad.Requests()[0].Body)
	for path, want := range map[string]string{
		"system": "be brief", "max_tokens": "64", "tools.0.name": "weather", "messages.0.content.1.source.data": "iVBORw==",
		"messages.1.content.0.text": "I look", "messages.1.content.1.input.a": "1", "messages.2.content.0.tool_use_id": "c1",
	} {
		if got := sent.Get(path).String(); got != want {
			t.Errorf("the partner got %s: %q, want %q", path, got, want)
		}
	}
	var output []json.RawMessage
	if err := json.Unmarshal([]byte(v.Get("output").Raw), &output); err != nil {
		t.Fatal(err)
	}
	back, _ := json.Marshal(map[string]any{"model": "qiao", "input": append([]json.RawMessage{json.RawMessage(`{"role":"user","content":"look"}`)}, append(output,
		json.RawMessage(`{"type":"function_call_output","call_id":"call_a","output":"fine"}`), json.RawMessage(`{"type":"function_call_output","call_id":"call_b","output":"fine"}`))...)})
	ask(t, s.url+"/openai/v1/responses", string(back))
	if again := string(s.bad.Requests()[1].Body); !strings.Contains(again, `"signature":"EqQB"`) || gjson.Get(again, "messages.#").Int() != 3 {
		t.Errorf("the thoughts did not come back: %s", again)
	}
}
