package openai_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/openai"
)

// load lets a driver of a dialect read a page of metrics.
func load(t testing.TB, d openai.Dialect, status int, page string) (partner.Load, error) {
	t.Helper()
	driver := open(t, openai.Options{Base: "http://x:8000/v1", Dialect: d, Client: &http.Client{Transport: canned{status, []byte(page)}}})
	return driver.Load(t.Context())
}

func TestLoadIsReadFromMetrics(t *testing.T) {
	for _, c := range []struct {
		name    string
		dialect openai.Dialect
		page    string
		want    partner.Load
	}{
		{"vLLM", openai.VLLM(), "# HELP vllm:num_requests_waiting x\n# TYPE vllm:num_requests_waiting gauge\nvllm:num_requests_waiting{engine=\"0\",model_name=\"a b}\\\"\"} 3.0\nvllm:num_requests_running{engine=\"0\"} 5.0\nvllm:kv_cache_usage_perc{engine=\"0\"} 0.25\n",
			partner.Load{Waiting: 3, Running: 5, KV: 0.25}},
		{"an older vLLM's name", openai.VLLM(), "vllm:num_requests_waiting 1\nvllm:gpu_cache_usage_perc 0.5 1764000000000\n", partner.Load{Waiting: 1, KV: 0.5}},
		{"two engines", openai.VLLM(), "vllm:num_requests_waiting{engine=\"0\"} 1\nvllm:num_requests_waiting{engine=\"1\"} 2\nvllm:num_requests_running{engine=\"0\"} 4\nvllm:num_requests_running{engine=\"1\"} 4\nvllm:kv_cache_usage_perc{engine=\"0\"} 0.2\nvllm:kv_cache_usage_perc{engine=\"1\"} 0.6\r\n",
			partner.Load{Waiting: 3, Running: 8, KV: 0.4}},
		{"SGLang", openai.SGLang(), "sglang:num_queue_reqs{model_name=\"q\"} 7\nsglang:num_running_reqs{model_name=\"q\"} 2\nsglang:token_usage{model_name=\"q\"} 0.1\n", partner.Load{Waiting: 7, Running: 2, KV: 0.1}},
		{"llama.cpp, with nan", openai.LlamaCpp(), "llamacpp:requests_processing 4\nllamacpp:requests_deferred 2\nllamacpp:kv_cache_usage_ratio nan\nllamacpp:predicted_tokens_seconds nan\n", partner.Load{Waiting: 2, Running: 4, KV: -1}},
		{"a series is missing", openai.VLLM(), "vllm:num_requests_running 4\n", partner.Load{Running: 4, KV: -1}},
	} {
		got, err := load(t, c.dialect, http.StatusOK, c.page)
		if d := cmp.Diff(c.want, got, cmp.Transformer("rounded", func(f float64) int { return int(f*1000 + .5) })); err != nil || d != "" {
			t.Errorf("%s: %v %s", c.name, err, d)
		}
	}
}

func TestAServerThatDoesNotTellItsLoad(t *testing.T) {
	for _, c := range []struct {
		name    string
		dialect openai.Dialect
		status  int
		page    string
		want    qiao.Kind
	}{
		{"no metrics in the dialect", openai.Generic(), 200, "", qiao.Unsupported},
		{"none of the names", openai.VLLM(), 200, "process_cpu_seconds 3\n", qiao.Unsupported},
		{"switched off", openai.LlamaCpp(), 501, `{"error":{"code":501,"message":"This server does not support metrics endpoint.","type":"not_supported_error"}}`, qiao.Unsupported},
		{"still loading", openai.LlamaCpp(), 503, `{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}`, qiao.Overloaded},
	} {
		if _, err := load(t, c.dialect, c.status, c.page); qiao.KindOf(err) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Any page gives numbers that a router can compare.
func FuzzAnyMetricsAreRead(f *testing.F) {
	f.Add("vllm:num_requests_waiting{a=\"}\"} 1\nvllm:kv_cache_usage_perc{ 3")
	f.Add("vllm:num_requests_running nan\nvllm:num_requests_running -1e300\n\"")
	f.Fuzz(func(t *testing.T, page string) {
		got, err := load(t, openai.VLLM(), http.StatusOK, page)
		if err == nil && (got.Waiting < 0 || got.Running < 0 || got.KV != -1 && (got.KV < 0 || got.KV > 1)) {
			t.Fatalf("%+v", got)
		}
	})
}

func TestWhatADialectHasNoFieldForIsNamed(t *testing.T) {
	seed := int64(1)
	r := &qiao.Request{Seed: &seed, User: "u", Thinking: qiao.ThinkingOn, Stop: []string{"x"}}
	for want, d := range map[string]openai.Dialect{
		"":                     openai.VLLM(),
		"thinking":             openai.Generic(),
		"user":                 openai.Ollama(),
		"seed, stop, thinking": {Lacks: []string{"seed", "stop"}},
	} {
		if got := strings.Join(open(t, openai.Options{Base: "http://x", Dialect: d}).Drops(r), ", "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestReasoningGoesBackWhereItIsWanted(t *testing.T) {
	r := hello()
	r.Messages = append(r.Messages, qiao.Message{Role: qiao.Assistant, Parts: []qiao.Part{{Text: "hi"}}, Reasoning: "they greet"})
	for field, d := range map[string]openai.Dialect{"": openai.Generic(), "reasoning": openai.VLLM(), "reasoning_content": openai.SGLang()} {
		m := body(t, d, r).Get("messages.1")
		for _, name := range []string{"reasoning", "reasoning_content"} {
			want := ""
			if name == field {
				want = "they greet"
			}
			if got := m.Get(name).String(); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
	}
}
