package gateway_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

func ask(t *testing.T, url, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	resp, err := post(t, t.Context(), url, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(data)
}

// What a partner of the same dialect gets differs from what the client wrote in the
// model alone, and what the client gets differs in nothing.
func TestTheSameDialectGoesThroughUnchanged(t *testing.T) {
	request := `{ "vendor_field" : {"b":1e400,"a":[ 1.50 ]}, "model":"bad/m-1",
	"messages":[{"role":"user","content":"caf\u00e9 \ud83d\ude00 \/ 你好"}], "temperature":0.70, "enable_thinking":false}`
	reply := "{\n  \"id\":\"x\", \"choices\":[{\"index\":0,\"message\":{\"content\":\"\\u4f60\",\"reasoning_content\":\"because\",\"vendor\":1.0},\"finish_reason\":\"stop\"}],\n \"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1},\"extra\":1e99 }\n"
	s := newStage(t, lanes()[0], stageOptions{})
	s.bad.Always(partnertest.Reply{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: reply})
	resp, body := ask(t, s.url+"/openai/v1/chat/completions", request)
	if body != reply {
		t.Errorf("the client got\n%s\nwant\n%s", body, reply)
	}
	if want := strings.Replace(request, `"bad/m-1"`, `"m-1"`, 1); string(s.bad.Requests()[0].Body) != want {
		t.Errorf("the partner got\n%s\nwant\n%s", s.bad.Requests()[0].Body, want)
	}
	for name, want := range map[string]string{"Qiao-Partner": "bad", "Qiao-Region": "cn", "Qiao-Attempts": "1", "Qiao-Model": "m-1", "Qiao-Dropped": ""} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if resp.Header.Get("X-Request-Id") == "" {
		t.Error("there is no request id")
	}
}

func TestAStreamOfTheSameDialectGoesThroughUnchanged(t *testing.T) {
	events := ": comment\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n\n" +
		"data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"\\u60f3\"},\"finish_reason\":null}],\"x\":1.0}\n\n" +
		"id: 7\ndata:{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n: alive\n\n" +
		"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
	tail := "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}\n\n"
	const done = "data: [DONE]\n\n"
	for _, wants := range []bool{false, true} {
		s := newStage(t, lanes()[0], stageOptions{})
		s.bad.Always(partnertest.Reply{Status: 200, Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: events + tail + done})
		request := `{"model":"qiao","messages":[{"role":"user","content":"a"}],"stream":true}`
		want := strings.TrimPrefix(events, ": comment\n\n") + done
		if wants {
			request = `{"model":"qiao","messages":[{"role":"user","content":"a"}],"stream":true,"stream_options":{"include_usage":true}}`
			want = strings.TrimPrefix(events, ": comment\n\n") + tail + done
		}
		if _, body := ask(t, s.url+"/openai/v1/chat/completions", request); body != want {
			t.Errorf("usage wanted %t: got\n%q\nwant\n%q", wants, body, want)
		}
		if !gjson.GetBytes(s.bad.Requests()[0].Body, "stream_options.include_usage").Bool() {
			t.Error("the partner was not asked for usage")
		}
		if u := s.row(t).Usage; u.Input != 9 || u.Output != 2 {
			t.Errorf("the ledger has %+v", u)
		}
	}
}

func TestAnthropicsHeadersGoThroughAndTheKeyDoesNot(t *testing.T) {
	s := newStage(t, lanes()[2], stageOptions{})
	s.bad.Always(partnertest.Reply{Text: "ok"})
	ask(t, s.url+"/anthropic/v1/messages", `{"model":"qiao","max_tokens":5,"messages":[{"role":"user","content":"a"}],"cache_control":{"type":"ephemeral"}}`,
		"Anthropic-Version", "2024-01-01", "Anthropic-Beta", "one,two", "X-Api-Key", "client-secret", "Cookie", "c=1")
	h := s.bad.Requests()[0].Header
	if h.Get("Anthropic-Version") != "2024-01-01" || h.Get("Anthropic-Beta") != "one,two" {
		t.Errorf("%v", h)
	}
	if h.Get("X-Api-Key") != "sk-theirs" || h.Get("Cookie") != "" || strings.Contains(fmt.Sprint(h), "client-secret") {
		t.Error("what is the client's own went to the partner")
	}
}

const sampleTools = `"tools":[{"type":"function","function":{"name":"weather","description":"d","parameters":{"type":"object"}}}]`

// Another dialect loses nothing silently: tools, images, schemas and reasoning are
// carried, and what has no word is listed.
func TestAnotherDialectIsTranslated(t *testing.T) {
	s := newStage(t, lanes()[1], stageOptions{})
	calls := []qiao.ToolCall{{ID: "call_a", Name: "weather", Arguments: `{"city":"北京"}`}, {Index: 1, ID: "call_b", Name: "weather", Arguments: `{}`}}
	s.bad.Always(partnertest.Reply{Reasoning: "hm", Text: "see", ToolCalls: calls, Usage: &qiao.Usage{Input: 100, CachedInput: 60, Output: 9}})
	request := `{"model":"qiao","max_tokens":64,"seed":7,"logit_bias":{"1":2},"temperature":0.5,"stop":"X",` + sampleTools + `,
		"messages":[{"role":"system","content":"be brief"},{"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw=="}}]},
		{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"c1","content":"sunny"}]}`
	resp, body := ask(t, s.url+"/openai/v1/chat/completions", request)
	v := gjson.Parse(body)
	for path, want := range map[string]string{
		"choices.0.message.content": "see", "choices.0.message.reasoning_content": "hm", "choices.0.finish_reason": "tool_calls",
		"choices.0.message.tool_calls.0.id": "call_a", "choices.0.message.tool_calls.0.function.arguments": `{"city":"北京"}`,
		"usage.prompt_tokens": "100", "usage.prompt_tokens_details.cached_tokens": "60", "object": "chat.completion", "model": "test-model",
	} {
		if got := v.Get(path).String(); got != want {
			t.Errorf("%s: %q, want %q\n%s", path, got, want, body)
		}
	}
	if got := resp.Header.Get("Qiao-Dropped"); got != "logit_bias, seed" {
		t.Errorf("Qiao-Dropped: %q", got)
	}
	sent := gjson.ParseBytes(s.bad.Requests()[0].Body)
	for path, want := range map[string]string{
		"system": "be brief", "max_tokens": "64", "temperature": "0.5", "stop_sequences.0": "X", "tools.0.name": "weather",
		"messages.0.content.1.source.data": "iVBORw==", "messages.1.content.0.input.a": "1", "messages.2.content.0.tool_use_id": "c1",
	} {
		if got := sent.Get(path).String(); got != want {
			t.Errorf("the partner got %s: %q, want %q", path, got, want)
		}
	}
	// What the partner wants back travels through the client.
	replay := v.Get("choices.0.message.qiao_replay").String()
	back, _ := json.Marshal(map[string]any{"model": "qiao", "messages": []any{
		map[string]any{"role": "user", "content": "look"},
		map[string]any{"role": "assistant", "content": "see", "qiao_replay": replay}, map[string]any{"role": "user", "content": "and?"}}})
	ask(t, s.url+"/openai/v1/chat/completions", string(back))
	if got := gjson.GetBytes(s.bad.Requests()[1].Body, "messages.1.content.0.signature").String(); got != "EqQB" {
		t.Errorf("the signed thought came back as %q: %s", got, s.bad.Requests()[1].Body)
	}
}

func TestAMessagesRequestIsTranslated(t *testing.T) {
	s := newStage(t, lanes()[3], stageOptions{})
	calls := []qiao.ToolCall{{ID: "call_a", Name: "weather", Arguments: `{"city":"北京"}`}, {Index: 1, ID: "call_b", Name: "time", Arguments: `{"x":1}`}}
	for _, stream := range []bool{false, true} {
		s.bad.Always(partnertest.Reply{Reasoning: "hm", Text: "see", ToolCalls: calls, Usage: &qiao.Usage{Input: 100, CachedInput: 60, Output: 9}})
		request := fmt.Sprintf(`{"model":"qiao","max_tokens":64,"top_k":5,"stream":%t,"system":[{"type":"text","text":"be brief"}],
			"tools":[{"name":"weather","input_schema":{"type":"object"}}],
			"messages":[{"role":"user","content":[{"type":"text","text":"look"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw=="}}]},
			{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"weather","input":{"a":1}}]},
			{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"sunny"},{"type":"text","text":"go on"}]}]}`, stream)
		resp, body := ask(t, s.url+"/anthropic/v1/messages", request)
		if got := resp.Header.Get("Qiao-Dropped"); got != "top_k" {
			t.Errorf("Qiao-Dropped: %q", got)
		}
		if stream {
			for _, want := range []string{`"text_delta","text":"see"`, `"thinking_delta","thinking":"hm"`, `"name":"weather"`, `"name":"time"`, `"stop_reason":"tool_use"`, "event: message_stop"} {
				if !strings.Contains(body, want) {
					t.Errorf("no %s in\n%s", want, body)
				}
			}
			if strings.Count(body, "content_block_start\n") != strings.Count(body, "content_block_stop\n") {
				t.Error("blocks are not closed")
			}
		} else if v := gjson.Parse(body); v.Get(`content.#(type=="tool_use").input.city`).String() != "北京" || v.Get("usage.input_tokens").Int() != 40 ||
			v.Get("usage.cache_read_input_tokens").Int() != 60 || v.Get("stop_reason").String() != "tool_use" {
			t.Errorf("%s", body)
		}
		sent := gjson.ParseBytes(s.bad.Requests()[0].Body)
		for path, want := range map[string]string{
			"messages.0.role": "system", "messages.1.content.1.image_url.url": "data:image/png;base64,iVBORw==",
			"messages.2.tool_calls.0.function.arguments": `{"a":1}`, "messages.3.role": "tool", "messages.3.content": "sunny", "messages.4.content": "go on",
		} {
			if got := sent.Get(path).String(); got != want {
				t.Errorf("the partner got %s: %q, want %q", path, got, want)
			}
		}
	}
}

func TestAStrictClientIsRefusedWhatWouldBeDropped(t *testing.T) {
	s := newStage(t, lanes()[1], stageOptions{})
	request := `{"model":"qiao","seed":7,"messages":[{"role":"user","content":"a"}]}`
	resp, body := ask(t, s.url+"/openai/v1/chat/completions", request, "Qiao-Unsupported", "refuse")
	if resp.StatusCode != 400 || !strings.Contains(body, "seed") || len(s.bad.Requests()) != 0 {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
}

// Each wrong request gets the dialect's own error, and nothing is spent.
func TestWrongRequestsGetTheDialectsError(t *testing.T) {
	key := server.Access{Keys: []server.Key{{User: "me", Hash: sha256.Sum256([]byte("right"))}}}
	for _, front := range []struct {
		path, body, kind string
		lane             int
	}{
		{"/openai/v1/chat/completions", `{"model":"qiao","messages":[{"role":"user","content":"a"}]}`, "error.message", 0},
		{"/anthropic/v1/messages", `{"model":"qiao","max_tokens":9,"messages":[{"role":"user","content":"a"}]}`, "error.type", 2},
	} {
		s := newStage(t, lanes()[front.lane], stageOptions{access: key, body: 2000})
		s.bad.Always(partnertest.Reply{Text: "fine"})
		right := []string{"Authorization", "Bearer right"}
		for _, c := range []struct {
			name, path, body string
			headers          []string
			status           int
		}{
			{"the right key", front.path, front.body, right, 200},
			{"the right key in the other header", front.path, front.body, []string{"X-Api-Key", "right"}, 200},
			{"no key", front.path, front.body, nil, 401},
			{"a forged key", front.path, front.body, []string{"Authorization", "Bearer wrong"}, 401},
			{"a forged key in the other header", front.path, front.body, []string{"X-Api-Key", "wrong"}, 401},
			{"malformed JSON", front.path, front.body[:20], right, 400},
			{"no object", front.path, "[1]", right, 400},
			{"no body", front.path, "", right, 400},
			{"a wrong type", front.path, strings.Replace(front.body, `"qiao"`, "7", 1), right, 400},
			{"no messages", front.path, `{"model":"qiao","max_tokens":9}`, right, 400},
			{"a wrong content type", front.path, front.body, append([]string{"Content-Type", "text/plain"}, right...), 400},
			{"a compressed body", front.path, front.body, append([]string{"Content-Encoding", "gzip"}, right...), 400},
			{"a body over the limit", front.path, strings.Replace(front.body, `"a"`, `"`+strings.Repeat("a", 3000)+`"`, 1), right, 413},
			{"a header bomb", front.path, front.body, append([]string{"X-Bomb", strings.Repeat("x", 100_000)}, right...), 413},
			{"a wrong address", front.path + "x", front.body, right, 404},
			{"a page of another site", front.path, front.body, append([]string{"Origin", "https://evil.example"}, right...), 403},
		} {
			before := len(s.bad.Requests())
			resp, body := ask(t, s.url+c.path, c.body, c.headers...)
			asked := len(s.bad.Requests()) - before
			if resp.StatusCode != c.status || asked != btoi(c.status == 200) {
				t.Errorf("%s, %s: %d, the partner got %d requests: %s", front.path, c.name, resp.StatusCode, asked, body)
			}
			if c.status != 200 && (!gjson.Valid(body) || gjson.Get(body, front.kind).String() == "" || resp.Header.Get("Content-Type") != "application/json" || resp.Header.Get("X-Request-Id") == "") {
				t.Errorf("%s, %s: not the dialect's error: %s", front.path, c.name, body)
			}
			if strings.Contains(body, "wrong\"") || strings.Contains(body, "Bearer wrong") {
				t.Errorf("%s: the secret is in the answer", c.name)
			}
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestAnUnknownModelIsNotFound(t *testing.T) {
	for i, path := range map[int]string{0: "/openai/v1/chat/completions", 2: "/anthropic/v1/messages"} {
		s := newStage(t, lanes()[i], stageOptions{})
		s.bad.Always(partnertest.Reply{Kind: qiao.NotFound})
		s.good.Always(partnertest.Reply{Kind: qiao.NotFound})
		resp, body := ask(t, s.url+path, `{"model":"no-such","max_tokens":9,"messages":[{"role":"user","content":"a"}]}`)
		if resp.StatusCode != 404 || !strings.Contains(body, "error") {
			t.Errorf("%d %s", resp.StatusCode, body)
		}
		if row := s.row(t); row.Outcome != "not_found" && row.Outcome != ledger.Outcome(qiao.NotFound.String()) || row.Usage.Output != 0 {
			t.Errorf("%+v", row)
		}
	}
}

func TestNoErrorHoldsAPartnersWords(t *testing.T) {
	s := newStage(t, lanes()[0], stageOptions{alone: true})
	s.bad.Always(partnertest.Reply{Status: 400, Header: http.Header{"Content-Type": {"application/json"}}, Body: `{"error":{"message":"your prompt 'tell me' and key sk-theirs are bad","code":"invalid_value"}}`})
	_, body := ask(t, s.url+"/openai/v1/chat/completions", `{"model":"qiao","messages":[{"role":"user","content":"a"}]}`)
	if strings.Contains(body, "tell me") || strings.Contains(body, "sk-theirs") || !strings.Contains(body, "invalid_value") {
		t.Error(body)
	}
}

func TestModelsAreListed(t *testing.T) {
	s := newStage(t, lanes()[0], stageOptions{})
	for path, want := range map[string]string{"/models": `"bad/test-model"`, "/models/qiao": `"qiao"`, "/models/bad/test-model": `"bad/test-model"`, "/models/none": "error"} {
		resp, err := http.Get(s.url + "/openai/v1" + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if !bytes.Contains(body, []byte(want)) || !json.Valid(body) {
			t.Errorf("%s: %s", path, body)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	_, body := ask(t, s.url+"/anthropic/v1/messages/count_tokens", `{"model":"x","messages":[{"role":"user","content":"hello there, you"}]}`)
	if n := gjson.Get(body, "input_tokens").Int(); n < 3 || n > 20 {
		t.Error(body)
	}
}
