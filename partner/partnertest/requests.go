package partnertest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qiao-ai/qiao"
)

func calls() []qiao.ToolCall {
	return []qiao.ToolCall{
		{Index: 0, ID: "call_a", Name: "create_alarm", Arguments: `{"time": "07:30", "label": "起床"}`},
		{Index: 1, ID: "call_b", Name: "weather", Arguments: `{"city":"北京"}`},
	}
}

// send makes one request and returns its body as the server got it.
func (s suite) send(t *testing.T, r *qiao.Request) string {
	t.Helper()
	server, p := s.start(t, small)
	stream, err := p.Generate(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := qiao.Collect(stream); err != nil {
		t.Fatal(err)
	}
	return string(server.Requests()[0].Body)
}

func expectSent(t *testing.T, body string, parts ...string) {
	t.Helper()
	if !json.Valid([]byte(body)) {
		t.Fatalf("the body is not JSON: %s", body)
	}
	for _, part := range parts {
		if !strings.Contains(body, part) {
			t.Errorf("%q is not in %s", part, body)
		}
	}
}

func (s suite) toolResults(t *testing.T) {
	r := request()
	r.Tools = []qiao.Tool{{Name: "create_alarm", Description: "sets an alarm", Parameters: json.RawMessage(`{"type":"object"}`)}}
	r.Messages = append(r.Messages, qiao.Message{Role: qiao.Assistant, ToolCalls: calls()[:1]},
		qiao.Message{Role: qiao.ToolRole, ToolID: "call_a", Parts: []qiao.Part{{Text: "alarm is set"}}})
	expectSent(t, s.send(t, r), "create_alarm", "sets an alarm", "call_a", "起床", "alarm is set")
}

// toolChoice expects the wish that a tool be called to be in the body, in the words
// of one of the protocols, or among what the driver says that it drops.
func (s suite) toolChoice(t *testing.T) {
	for _, c := range []struct {
		choice qiao.ToolChoice
		tools  []qiao.Tool
		words  []string // of which one is sent
	}{
		{"weather", []qiao.Tool{{Name: "weather"}, {Name: "create_alarm"}}, []string{
			`"tool_choice":{"function":{"name":"weather"},"type":"function"}`, `"tool_choice":{"name":"weather","type":"function"}`,
			`"tool_choice":{"name":"weather","type":"tool"}`, `"allowedFunctionNames":["weather"]`, `"ToolChoice":"custom"`, `"tool_choice":"required"`}},
		{qiao.ToolAny, []qiao.Tool{{Name: "weather"}, {Name: "create_alarm"}}, []string{
			`"tool_choice":"required"`, `"tool_choice":{"type":"any"}`, `"mode":"ANY"`}},
	} {
		r := request()
		r.Tools, r.ToolChoice = c.tools, c.choice
		s.sentOrListed(t, r, "tool_choice", c.words...)
	}
	_, p := s.start(t, small)
	r := request()
	r.Tools, r.ToolChoice = []qiao.Tool{{Name: "weather"}}, "another"
	_, err := p.Generate(t.Context(), r)
	expectKind(t, err, qiao.Invalid)
}

func (s suite) sampling(t *testing.T) {
	x, n := 0.0625, 3
	for name, set := range map[string]func(*qiao.Request){
		"top_k":              func(r *qiao.Request) { r.TopK = 3 },
		"min_p":              func(r *qiao.Request) { r.MinP = &x },
		"repetition_penalty": func(r *qiao.Request) { r.Repetition = &x },
		"presence_penalty":   func(r *qiao.Request) { r.Presence = &x },
		"frequency_penalty":  func(r *qiao.Request) { r.Frequency = &x },
		"logprobs":           func(r *qiao.Request) { r.Logprobs = &n },
	} {
		r := request()
		set(r)
		s.sentOrListed(t, r, name, `:0.0625`, `"top_k":3`, `"topK":3`, `"logprobs":true`)
	}
}

// sentOrListed expects one of words in the body of r, or name among what the driver
// drops, and not both.
func (s suite) sentOrListed(t *testing.T, r *qiao.Request, name string, words ...string) {
	t.Helper()
	server, p := s.start(t, small)
	stream, err := p.Generate(t.Context(), r)
	if err == nil {
		_, err = qiao.Collect(stream)
	}
	if err != nil {
		t.Fatal(err)
	}
	body := string(server.Requests()[0].Body)
	sent := slices.ContainsFunc(words, func(w string) bool { return strings.Contains(body, w) })
	if listed := slices.Contains(p.Drops(r), name); sent == listed {
		t.Errorf("%s: sent %v, listed %v: %s", name, sent, listed, body)
	}
}

func (s suite) parameters(t *testing.T) {
	r, want := request(), []string{"Be brief.", prompt, "0.25"}
	temperature := 0.25
	r.Temperature = &temperature
	for what, set := range map[string]func() string{
		"schema": func() string {
			r.Schema = json.RawMessage(`{"type":"object","properties":{"title_of_it":{"type":"string"}}}`)
			return "title_of_it"
		},
		"max tokens": func() string { r.MaxTokens = 777; return "777" },
		"stop":       func() string { r.Stop = []string{"STOP-HERE"}; return "STOP-HERE" },
		"extra": func() string {
			r.Extra = map[string]json.RawMessage{"their_own_knob": json.RawMessage("0.125")}
			return `"their_own_knob":0.125`
		},
	} {
		if !s.lacks(what) {
			want = append(want, set())
		}
	}
	expectSent(t, s.send(t, r), want...)
	if s.lacks("schema") {
		s.refusesSchema(t)
	}
}

// refusesSchema expects what cannot be kept to be refused, not forgotten.
func (s suite) refusesSchema(t *testing.T) {
	server, p := s.start(t, small)
	r := request()
	r.Schema = json.RawMessage(`{"type":"object"}`)
	_, err := p.Generate(t.Context(), r)
	expectKind(t, err, qiao.Unsupported)
	if len(server.Requests()) != 0 {
		t.Error("it was sent without its schema")
	}
}

// named expects the model's name in the address or the body.
func (s suite) named(t *testing.T) {
	server, p := s.start(t, small)
	if _, err := ask(t, p); err != nil {
		t.Fatal(err)
	}
	if sent := server.Requests()[0]; !strings.Contains(sent.Path+string(sent.Body), "test-model") {
		t.Errorf("the model is neither in %s nor in %s", sent.Path, sent.Body)
	}
}

func (s suite) image(t *testing.T) {
	r := request()
	r.Messages[1].Parts = append(r.Messages[1].Parts, qiao.Part{Image: &qiao.Image{Data: []byte("JPEG"), Type: "image/jpeg"}})
	expectSent(t, s.send(t, r), "SlBFRw==", "image/jpeg", prompt)
}

func (s suite) unmodified(t *testing.T) {
	r, want := request(), request()
	s.send(t, r)
	if d := cmp.Diff(want, r); d != "" {
		t.Error(d)
	}
}
