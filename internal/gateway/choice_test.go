package gateway_test

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

// A tool_choice means the same wherever it stands in the body.
func TestAToolChoiceIsCarriedWhereverItStands(t *testing.T) {
	type words struct{ none, any, named string }
	for name, c := range map[string]struct {
		lane              lane
		path, body, tools string
		says              words
		sent              func(gjson.Result) (tools int, choice string)
	}{
		"chat to messages": {lanes()[1], "/openai/v1/chat/completions", `"messages":[{"role":"user","content":"a"}]`,
			`"tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}]`,
			words{`"none"`, `"required"`, `{"type":"function","function":{"name":"g"}}`}, messagesChoice},
		"responses to messages": {lanes()[1], "/openai/v1/responses", `"input":"a"`,
			`"tools":[{"type":"function","name":"f"},{"type":"function","name":"g"}]`,
			words{`"none"`, `"required"`, `{"type":"function","name":"g"}`}, messagesChoice},
		"messages to chat": {lanes()[3], "/anthropic/v1/messages", `"max_tokens":9,"messages":[{"role":"user","content":"a"}]`,
			`"tools":[{"name":"f","input_schema":{"type":"object"}},{"name":"g","input_schema":{"type":"object"}}]`,
			words{`{"type":"none"}`, `{"type":"any"}`, `{"type":"tool","name":"g"}`}, func(v gjson.Result) (int, string) {
				return len(v.Get("tools").Array()), v.Get("tool_choice").String() + v.Get("tool_choice.function.name").String()
			}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, c.lane, stageOptions{})
			s.bad.Always(partnertest.Reply{Text: "ok", ToolCalls: []qiao.ToolCall{{ID: "1", Name: "g", Arguments: "{}"}}})
			for i, choice := range []string{c.says.none, c.says.any, c.says.named} {
				field := `"tool_choice":` + choice
				for _, body := range []string{field + "," + c.tools, c.tools + "," + field} {
					before := len(s.bad.Requests())
					resp, got := ask(t, s.url+c.path, `{"model":"qiao",`+body+","+c.body+`}`)
					if resp.StatusCode != 200 || resp.Header.Get("Qiao-Dropped") != "" {
						t.Fatalf("%s: %d %s", body, resp.StatusCode, got)
					}
					tools, sent := c.sent(gjson.ParseBytes(s.bad.Requests()[before].Body))
					switch {
					case i == 0 && (tools != 0 || sent != ""),
						i == 1 && (tools != 2 || sent != "any" && sent != "required"),
						i == 2 && (tools != 2 || !strings.HasSuffix(sent, "g")):
						t.Errorf("%s: the partner got %d tools and the choice %q", body, tools, sent)
					}
				}
			}
			wrong := strings.Replace(c.says.named, `"g"`, `"h"`, 1)
			if resp, got := ask(t, s.url+c.path, `{"model":"qiao","tool_choice":`+wrong+","+c.tools+","+c.body+`}`); resp.StatusCode != 400 || !strings.Contains(got, "tool_choice") {
				t.Errorf("a tool that is not there: %d %s", resp.StatusCode, got)
			}
		})
	}
}

func messagesChoice(v gjson.Result) (int, string) {
	return len(v.Get("tools").Array()), v.Get("tool_choice.type").String() + v.Get("tool_choice.name").String()
}

// What a client says about sampling reaches a partner of another dialect, or is listed.
func TestSamplingIsCarriedOrListed(t *testing.T) {
	s := newStage(t, lanes()[1], stageOptions{})
	s.bad.Always(partnertest.Reply{Text: "ok"})
	resp, body := ask(t, s.url+"/openai/v1/chat/completions", `{"model":"qiao","top_k":7,"min_p":0.1,"presence_penalty":0.5,"frequency_penalty":0.5,
		"repetition_penalty":1.1,"top_logprobs":2,"logprobs":true,"messages":[{"role":"user","content":"a"}]}`)
	if got := resp.Header.Get("Qiao-Dropped"); got != "min_p, repetition_penalty, presence_penalty, frequency_penalty, logprobs, top_logprobs" {
		t.Errorf("Qiao-Dropped: %q\n%s", got, body)
	}
	if sent := s.bad.Requests()[0].Body; gjson.GetBytes(sent, "top_k").Int() != 7 {
		t.Errorf("the partner got %s", sent)
	}
	for _, wrong := range []string{`"top_logprobs":2`, `"logprobs":true,"top_logprobs":21`, `"top_k":-1`, `"min_p":"x"`, `"top_k":1.5`} {
		if resp, body := ask(t, s.url+"/openai/v1/chat/completions", `{"model":"qiao",`+wrong+`,"messages":[{"role":"user","content":"a"}]}`); resp.StatusCode != 400 {
			t.Errorf("%s: %d %s", wrong, resp.StatusCode, body)
		}
	}
}
