package openai_test

import (
	"encoding/json"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

func open(t testing.TB, o openai.Options) *openai.Driver {
	t.Helper()
	d, err := openai.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func hello() *qiao.Request {
	return &qiao.Request{Model: "m", Messages: []qiao.Message{qiao.Text(qiao.User, "hello")}}
}

// answer lets the driver read body as the reply to a request.
func answer(t *testing.T, body string, o openai.Options) (qiao.Answer, error) {
	t.Helper()
	s := partnertest.NewServer(t, partnertest.OpenAI(), nil)
	s.Always(partnertest.Reply{Status: 200, Body: body})
	o.Base = s.URL
	stream, err := open(t, o).Generate(t.Context(), hello())
	if err != nil {
		return qiao.Answer{}, err
	}
	return qiao.Collect(stream)
}

// events writes each string as an event's data, and the end mark.
func events(data ...string) string {
	return "data: " + strings.Join(append(data, "[DONE]"), "\n\ndata: ") + "\n\n"
}

func calls(pieces ...string) string {
	var all []string
	for _, p := range pieces {
		all = append(all, `{"choices":[{"index":0,"delta":{"tool_calls":[`+p+`]}}]}`)
	}
	return events(append(all, `{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}`)...)
}

// Servers number the pieces of tool calls in every way there is.
func TestToolCallsArePutTogetherHoweverTheyAreNumbered(t *testing.T) {
	type call = qiao.ToolCall
	for _, c := range []struct {
		name   string
		pieces []string
		want   []call
	}{
		{"blank ids later", []string{`{"index":0,"id":"a","function":{"name":"f","arguments":""}}`, `{"index":0,"id":"","function":{"arguments":"{\"x\":"}}`, `{"index":0,"function":{"arguments":"1}"}}`},
			[]call{{Index: 0, ID: "a", Name: "f", Arguments: `{"x":1}`}}},
		{"name and blank id in each piece", []string{`{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}}`, `{"index":0,"id":"","function":{"name":"f","arguments":"1}"}}`},
			[]call{{Index: 0, ID: "a", Name: "f", Arguments: `{"x":1}`}}},
		{"the same id in each piece", []string{`{"index":0,"id":"a","function":{"name":"f","arguments":"["}}`, `{"index":0,"id":"a","function":{"arguments":"]"}}`},
			[]call{{Index: 0, ID: "a", Name: "f", Arguments: `[]`}}},
		{"indexes with gaps, interleaved", []string{`{"index":3,"id":"a","function":{"name":"f","arguments":"1"}}`, `{"index":7,"id":"b","function":{"name":"g","arguments":"2"}}`, `{"index":3,"function":{"arguments":"3"}}`, `{"index":7,"function":{"arguments":"4"}}`},
			[]call{{Index: 0, ID: "a", Name: "f", Arguments: "13"}, {Index: 1, ID: "b", Name: "g", Arguments: "24"}}},
		{"one index for two calls", []string{`{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}`, `{"index":0,"id":"b","function":{"name":"f","arguments":"[]"}}`},
			[]call{{Index: 0, ID: "a", Name: "f", Arguments: "{}"}, {Index: 1, ID: "b", Name: "f", Arguments: "[]"}}},
		{"ids without indexes", []string{`{"id":"a","function":{"name":"f","arguments":"1"}}`, `{"id":"b","function":{"name":"g","arguments":"2"}}`, `{"id":"a","function":{"arguments":"3"}}`},
			[]call{{Index: 0, ID: "a", Name: "f", Arguments: "13"}, {Index: 1, ID: "b", Name: "g", Arguments: "2"}}},
		{"neither, after the first", []string{`{"id":"a","function":{"name":"f","arguments":"1"}}`, `{"function":{"arguments":"2"}}`, `{"function":{"arguments":"3"}}`},
			[]call{{Index: 0, ID: "a", Name: "f", Arguments: "123"}}},
		{"neither at all, whole calls", []string{`{"function":{"name":"f","arguments":"1"}}`, `{"function":{"name":"f","arguments":"2"}}`},
			[]call{{Index: 0, ID: "call_0", Name: "f", Arguments: "1"}, {Index: 1, ID: "call_1", Name: "f", Arguments: "2"}}},
		{"empty pieces between", []string{`{"index":0,"id":"","function":{}}`, `{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}`, `{"index":0}`, `{"index":0,"function":{"arguments":""}}`, `{"index":0,"function":{"arguments":"2"}}`},
			[]call{{Index: 0, ID: "a", Name: "f", Arguments: "12"}}},
		{"arguments that parse before they are whole", []string{`{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}`, `{"index":0,"function":{"arguments":"2"}}`},
			[]call{{Index: 0, ID: "a", Name: "f", Arguments: "12"}}},
		{"arguments split inside an escape", []string{`{"index":0,"id":"a","function":{"name":"f","arguments":"\"\\u4f"}}`, `{"index":0,"function":{"arguments":"60\""}}`},
			[]call{{Index: 0, ID: "a", Name: "f", Arguments: `"\u4f60"`}}},
		{"arguments as an object", []string{`{"index":0,"id":"a","function":{"name":"f","arguments":{"x":1}}}`},
			[]call{{Index: 0, ID: "a", Name: "f", Arguments: `{"x":1}`}}},
		{"two in one delta", []string{`{"index":0,"id":"a","function":{"name":"f","arguments":"1"}},{"index":1,"id":"b","function":{"name":"g","arguments":"2"}}`},
			[]call{{Index: 0, ID: "a", Name: "f", Arguments: "1"}, {Index: 1, ID: "b", Name: "g", Arguments: "2"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := answer(t, calls(c.pieces...), openai.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got.ToolCalls); d != "" {
				t.Error(d)
			}
		})
	}
}

const stop = `{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`

func delta(fields string) string { return `{"choices":[{"index":0,"delta":{` + fields + `}}]}` }

func TestAnswersAsServersReallySendThem(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       qiao.Answer
	}{
		{"null and empty deltas", events(delta(`"content":null`), delta(`"content":""`), delta(`"content":"a"`), `{"choices":[{"index":0,"delta":null}]}`, stop), qiao.Answer{Text: "a", Finish: "stop"}},
		{"no space after data:", "data:" + delta(`"content":"a"`) + "\n\ndata:" + stop + "\n\ndata:[DONE]\n\n", qiao.Answer{Text: "a", Finish: "stop"}},
		{"several data lines in one event", "data: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\n", qiao.Answer{Text: "a", Finish: "stop"}},
		{"both fields of reasoning", events(delta(`"reasoning":"r","reasoning_content":"r"`), stop), qiao.Answer{Reasoning: "r", Finish: "stop"}},
		{"a list of parts", events(delta(`"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]`), stop), qiao.Answer{Text: "ab", Finish: "stop"}},
		{"usage in every chunk is not added up", events(`{"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":5,"completion_tokens":1}}`, `{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2}}`),
			qiao.Answer{Text: "a", Finish: "stop", Usage: qiao.Usage{Input: 5, Output: 2}}},
		{"usage inside the choice", events(`{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop","usage":{"prompt_tokens":5,"completion_tokens":2,"cached_tokens":3}}]}`),
			qiao.Answer{Text: "a", Finish: "stop", Usage: qiao.Usage{Input: 5, Output: 2, CachedInput: 3}}},
		{"DeepSeek's cache", events(stop, `{"choices":[],"usage":{"prompt_tokens":120,"completion_tokens":40,"prompt_cache_hit_tokens":64,"completion_tokens_details":{"reasoning_tokens":30}}}`),
			qiao.Answer{Finish: "stop", Usage: qiao.Usage{Input: 120, Output: 40, CachedInput: 64, Reasoning: 30}}},
		{"more reasoning than output", events(stop, `{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":4,"completion_tokens_details":{"reasoning_tokens":9}}}`),
			qiao.Answer{Finish: "stop", Usage: qiao.Usage{Input: 1, Output: 4, Reasoning: 4}}},
		{"the finish comes twice", events(delta(`"content":"a"`), stop, stop), qiao.Answer{Text: "a", Finish: "stop"}},
		{"another choice", events(`{"choices":[{"index":1,"delta":{"content":"x"}},{"index":0,"delta":{"content":"a"}}]}`, stop), qiao.Answer{Text: "a", Finish: "stop"}},
		{"stop after tool calls", events(delta(`"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]`), stop), qiao.Answer{ToolCalls: []qiao.ToolCall{{ID: "a", Name: "f", Arguments: "{}"}}, Finish: "tool_calls"}},
		{"the string null as a finish", events(`{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"null"}]}`, stop), qiao.Answer{Text: "a", Finish: "stop"}},
		{"sensitive", events(delta(`"content":"a"`), `{"choices":[{"index":0,"delta":{"content":""},"finish_reason":"sensitive"}]}`), qiao.Answer{Text: "a", Finish: "content_filter"}},
		{"a refusal is not an answer", events(delta(`"refusal":"I cannot"`), stop), qiao.Answer{Finish: "content_filter"}},
		{"blank lines before JSON", "\n\n\r\n \n" + `{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]}`, qiao.Answer{Text: "a", Finish: "stop"}},
		{"keep-alive for long", strings.Repeat(": keep-alive\n\n", 30) + events(delta(`"content":"a"`), stop), qiao.Answer{Text: "a", Finish: "stop"}},
		{"nothing after [DONE] is read", events(delta(`"content":"a"`), stop) + "data: not JSON\n\n", qiao.Answer{Text: "a", Finish: "stop"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := answer(t, c.body, openai.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestRepliesThatAreNoAnswer(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       qiao.Kind
	}{
		{"an error object", `{"error":{"message":"x","type":"server_error","code":null}}`, qiao.Unavailable},
		{"an error as a string", `{"error":"Unauthorized"}`, qiao.Unavailable},
		{"vLLM's older shape", `{"object":"error","message":"This model's maximum context length is 10","type":"BadRequestError","param":null,"code":400}`, qiao.TooLarge},
		{"Baidu's older shape", `{"error_code":336501,"error_msg":"Rate limit reached for RPM"}`, qiao.Unavailable},
		{"MiniMax's base_resp", `{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}`, qiao.Billing},
		{"a numeric code in a stream", events(`{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}`), qiao.Overloaded},
		{"a number that is a status", events(`{"error":{"code":429,"message":"x"}}`), qiao.RateLimited},
		{"a flat error in a stream", events(`{"code":"InvalidParameter","message":"x","request_id":"1"}`), qiao.Unavailable},
		{"an event named error", "event: error\ndata: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n", qiao.Overloaded},
		{"llama.cpp's error field", "error: {\"code\":500,\"message\":\"x\",\"type\":\"server_error\"}\n\n", qiao.Unavailable},
		{"no resources", events(delta(`"content":"a"`), `{"choices":[{"index":0,"delta":{},"finish_reason":"insufficient_system_resource"}]}`), qiao.Overloaded},
		{"an aborted answer", events(`{"choices":[{"index":0,"delta":{},"finish_reason":"abort"}]}`), qiao.Unavailable},
		{"a finish that nobody knows", events(`{"choices":[{"index":0,"delta":{},"finish_reason":"tired"}]}`), qiao.Protocol},
		{"half a JSON text", "data: {\"choices\":[{\"ind\n\n", qiao.Protocol},
		{"no choices in a whole reply", `{"id":"x"}`, qiao.Protocol},
		{"a web page", "\n<html>", qiao.Misconfigured},
		{"nothing", "", qiao.Protocol},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := answer(t, c.body, openai.Options{})
			if qiao.KindOf(err) != c.want {
				t.Errorf("%v is %v, want %v", err, qiao.KindOf(err), c.want)
			}
		})
	}
}

func TestSettingsMayTeachAFinish(t *testing.T) {
	body := events(`{"choices":[{"index":0,"delta":{},"finish_reason":"tired"}]}`)
	got, err := answer(t, body, openai.Options{Dialect: openai.Dialect{Finishes: map[string]qiao.Finish{"tired": qiao.FinishStop}}})
	if err != nil || got.Finish != qiao.FinishStop {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestSizesAreBounded(t *testing.T) {
	big := strings.Repeat("x", 5000)
	_, err := answer(t, events(delta(`"content":"`+big+`"`), stop), openai.Options{MaxEvent: 1000})
	if qiao.KindOf(err) != qiao.Protocol {
		t.Errorf("an event: %v", err)
	}
	_, err = answer(t, `{"choices":[{"index":0,"message":{"content":"`+big+`"},"finish_reason":"stop"}]}`, openai.Options{MaxReply: 1000})
	if qiao.KindOf(err) != qiao.Protocol {
		t.Errorf("a reply: %v", err)
	}
}

// body returns the request as the server got it.
func body(t *testing.T, d openai.Dialect, r *qiao.Request) gjson.Result {
	t.Helper()
	s := partnertest.NewServer(t, partnertest.OpenAI(), nil)
	s.Always(partnertest.Reply{Text: "ok"})
	stream, err := open(t, openai.Options{Base: s.URL, Dialect: d}).Generate(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := qiao.Collect(stream); err != nil {
		t.Fatal(err)
	}
	return gjson.ParseBytes(s.Requests()[0].Body)
}

func TestDialectsSayThingsInTheirOwnWords(t *testing.T) {
	for _, c := range []struct {
		dialect openai.Dialect
		path    string
		on, off string
	}{
		{openai.Generic(), "reasoning_effort", "", ""},
		{openai.OpenAI(), "reasoning_effort", `"medium"`, `"none"`},
		{openai.Ollama(), "reasoning_effort", `"medium"`, `"none"`},
		{openai.VLLM(), "chat_template_kwargs.enable_thinking", "true", "false"},
		{openai.LlamaCpp(), "chat_template_kwargs.enable_thinking", "true", "false"},
		{openai.ThinkingType(), "thinking.type", `"enabled"`, `"disabled"`},
	} {
		for thinking, want := range map[qiao.Thinking]string{qiao.ThinkingDefault: "", qiao.ThinkingOn: c.on, qiao.ThinkingOff: c.off} {
			r := hello()
			r.Thinking = thinking
			if got := body(t, c.dialect, r).Get(c.path).Raw; got != want {
				t.Errorf("%s with %v: %q, want %q", c.path, thinking, got, want)
			}
		}
	}
	r := hello()
	r.MaxTokens = 9
	if b := body(t, openai.OpenAI(), r); b.Get("max_completion_tokens").Int() != 9 || b.Get("max_tokens").Exists() {
		t.Error(b)
	}
	if b := body(t, openai.Dialect{Whole: true}, r); b.Get("stream").Bool() || b.Get("stream_options").Exists() || b.Get("max_tokens").Int() != 9 {
		t.Error(b)
	}
	if b := body(t, openai.Dialect{NoUsage: true}, r); !b.Get("stream").Bool() || b.Get("stream_options").Exists() {
		t.Error(b)
	}
}

func TestARequestIsWrittenWhole(t *testing.T) {
	seed, topP := int64(math.MaxInt64), 0.5
	r := hello()
	r.Seed, r.TopP, r.User = &seed, &topP, "u-1"
	r.Messages = []qiao.Message{
		{Role: qiao.User, Parts: []qiao.Part{{Text: "看 <b>&"}, {Image: &qiao.Image{URL: "https://x/y.png"}}, {Text: "?"}}},
		{Role: qiao.Assistant, ToolCalls: []qiao.ToolCall{{ID: "c1", Name: "f", Arguments: `{"a":1}`}}},
		{Role: qiao.ToolRole, ToolID: "c1", Parts: []qiao.Part{{Text: "one"}, {Text: " two"}}},
	}
	r.Schema = json.RawMessage(`{"type":"object"}`)
	r.Extra = map[string]json.RawMessage{"stream_options": json.RawMessage(`{"include_usage":false}`), "top_k": json.RawMessage(`20`)}
	b := body(t, openai.Generic(), r)
	for path, want := range map[string]string{
		"messages.0.content.#.type":                  `["text","image_url","text"]`,
		"messages.0.content.0.text":                  `"看 <b>&"`,
		"messages.0.content.1.image_url.url":         `"https://x/y.png"`,
		"messages.1.content":                         `""`,
		"messages.1.tool_calls.0.function.arguments": `"{\"a\":1}"`,
		"messages.2.tool_call_id":                    `"c1"`,
		"messages.2.content":                         `"one two"`,
		"response_format.json_schema.schema.type":    `"object"`,
		"seed":                         "9223372036854775807",
		"top_p":                        "0.5",
		"user":                         `"u-1"`,
		"top_k":                        "20",
		"stream_options.include_usage": "false",
		"temperature":                  "",
	} {
		if got := b.Get(path).Raw; got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
}

func TestARequestThatCannotBeWrittenIsNotSent(t *testing.T) {
	nan := math.NaN()
	d := open(t, openai.Options{Base: "http://127.0.0.1:1", Dialect: openai.Ollama()})
	for name, c := range map[string]struct {
		change func(*qiao.Request)
		want   qiao.Kind
	}{
		"no message":                    {func(r *qiao.Request) { r.Messages = nil }, qiao.Invalid},
		"a temperature of NaN":          {func(r *qiao.Request) { r.Temperature = &nan }, qiao.Invalid},
		"an extra that is not JSON":     {func(r *qiao.Request) { r.Extra = map[string]json.RawMessage{"x": []byte("{")} }, qiao.Invalid},
		"an extra that is a field":      {func(r *qiao.Request) { r.Extra = map[string]json.RawMessage{"messages": []byte("[]")} }, qiao.Invalid},
		"a schema that is no object":    {func(r *qiao.Request) { r.Schema = []byte(`[]`) }, qiao.Invalid},
		"a tool without a name":         {func(r *qiao.Request) { r.Tools = []qiao.Tool{{}} }, qiao.Invalid},
		"parameters that are no object": {func(r *qiao.Request) { r.Tools = []qiao.Tool{{Name: "f", Parameters: []byte(`1`)}} }, qiao.Invalid},
		"an image by address, for a server that fetches none": {func(r *qiao.Request) {
			r.Messages[0].Parts = []qiao.Part{{Image: &qiao.Image{URL: "https://x/y.png"}}}
		}, qiao.Unsupported},
		"an image without a type": {func(r *qiao.Request) {
			r.Messages[0].Parts = []qiao.Part{{Image: &qiao.Image{Data: []byte("x")}}}
		}, qiao.Invalid},
		"an image that no partner reads": {func(r *qiao.Request) {
			r.Messages[0].Parts = []qiao.Part{{Image: &qiao.Image{Data: []byte("x"), Type: "image/heic"}}}
		}, qiao.Unsupported},
		"an empty image": {func(r *qiao.Request) { r.Messages[0].Parts = []qiao.Part{{Image: &qiao.Image{}}} }, qiao.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			r := hello()
			c.change(r)
			_, err := d.Generate(t.Context(), r)
			if qiao.KindOf(err) != c.want || qiao.FixOf(err) == "" {
				t.Errorf("%v; fix %q", err, qiao.FixOf(err))
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	for in, want := range map[string]string{
		"https://host/v1": "https://host/v1", " http://[::1]:8080/v1/ ": "http://[::1]:8080/v1", "https://host/v1/chat/completions": "https://host/v1",
		"": "", "host/v1": "", "ftp://host": "", "https://user:secret@host/v1": "", "https://host/v1?key=secret": "", "http://": "", "http://a b": "", "::secret": "",
	} {
		d, err := openai.New(openai.Options{Base: in})
		if want == "" {
			if qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" || strings.Contains(err.Error(), "secret") {
				t.Errorf("%q: %v", in, err)
			}
			continue
		}
		if err != nil || d.Address() != want {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestADialectIsGuessedByTheAddress(t *testing.T) {
	for base, want := range map[string]openai.Dialect{
		"https://api.openai.com/v1": openai.OpenAI(), "https://api.deepseek.com": openai.ThinkingType(),
		"https://ark.cn-beijing.volces.com/api/v3": openai.ThinkingType(), "http://10.0.0.7:11434/v1": openai.Ollama(),
		"https://api.openai.com.evil.example/v1": openai.Generic(), "http://127.0.0.1:8000/v1": openai.Generic(), "::": openai.Generic(),
	} {
		if d := cmp.Diff(want, openai.Guess(base)); d != "" {
			t.Errorf("%s: %s", base, d)
		}
	}
}

func TestDialectsHaveNames(t *testing.T) {
	for _, name := range []string{"", "generic", "openai", "vllm", "sglang", "llamacpp", "ollama", "lmstudio", "thinking-type"} {
		if _, err := openai.Named(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := openai.Named("klingon"); qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" {
		t.Error(err)
	}
}

func TestModelsTellTheirContext(t *testing.T) {
	cards, ok := openai.Cards([]byte(`{"data":[{"id":"a","max_model_len":32768},{"id":"b","meta":{"n_ctx_train":4096}},{"id":"text-embedding-v4"}]}`))
	if !ok || cards[0].Context != 32768 || cards[1].Context != 4096 || cards[0].Embeds || !cards[2].Embeds {
		t.Errorf("%+v, %v", cards, ok)
	}
	for _, bad := range []string{"", "[]", "{}", `{"data":{}}`, `{"data":[{"id":1}]}`, `{"data":[{}]}`, `{"data":[`} {
		if _, ok := openai.Cards([]byte(bad)); ok {
			t.Errorf("%q is taken for a list of models", bad)
		}
	}
}

func TestReasoningBetweenTagsIsNotTheAnswer(t *testing.T) {
	for _, c := range []struct{ name, text, reasoning, answer string }{
		{"at the start", "<think>hm < </b>\n</think>\n\nYes <think>", "hm < </b>\n", "Yes <think>"},
		{"after blank space", "\n <think>hm</think>Yes", "hm", "Yes"},
		{"empty", "<think>\n\n</think>\n\nYes", "\n\n", "Yes"},
		{"never closed", "<think>hm </thin", "hm </thin", ""},
		{"only begun", " <thi", "", " <thi"},
		{"later in the answer", "Say <think>x</think>", "", "Say <think>x</think>"},
		{"an answer of blank space", " \n", "", " \n"},
		{"another tag", "<thinking>x", "", "<thinking>x"},
	} {
		for size := 1; size <= len(c.text); size++ {
			var pieces []string
			for rest := c.text; rest != ""; {
				n := min(size, len(rest))
				quoted, _ := json.Marshal(rest[:n])
				pieces, rest = append(pieces, delta(`"content":`+string(quoted))), rest[n:]
			}
			got, err := read(t, events(append(pieces, stop)...), openai.LlamaCpp())
			if err != nil || got.Reasoning != c.reasoning || got.Text != c.answer {
				t.Fatalf("%s in pieces of %d: %q and %q, %v", c.name, size, got.Reasoning, got.Text, err)
			}
		}
		whole, _ := json.Marshal(c.text)
		got, err := read(t, `{"choices":[{"message":{"content":`+string(whole)+`},"finish_reason":"stop"}]}`, openai.LlamaCpp())
		if err != nil || got.Reasoning != c.reasoning || got.Text != c.answer {
			t.Errorf("%s, whole: %q and %q, %v", c.name, got.Reasoning, got.Text, err)
		}
	}
}

// A server that keeps the body open after its end mark must not hold up the
// reader.
func TestAnOpenBodyAfterTheEndMarkIsNotWaitedFor(t *testing.T) {
	gone := make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(events(delta(`"content":"a"`), stop)))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(gone)
	})
	d := open(t, openai.Options{Base: serve(t, handler)})
	start := time.Now()
	stream, err := d.Generate(t.Context(), hello())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := qiao.Collect(stream); err != nil || got.Text != "a" || time.Since(start) > 2*time.Second {
		t.Errorf("%q, %v after %v", got.Text, err, time.Since(start))
	}
	<-gone
}
