package discover_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/discover"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func find(t *testing.T, getenv func(string) string, local ...string) discover.Result {
	t.Helper()
	if local == nil {
		local = []string{}
	}
	return discover.Find(t.Context(), discover.Options{Getenv: getenv, Local: local})
}

func summary(all []*partner.Partner) (lines []string) {
	for _, p := range all {
		where := string(p.Region())
		if p.Local() {
			where = "local"
		}
		lines = append(lines, fmt.Sprintf("%s %s %s", p.ID(), p.Model(), where))
	}
	return lines
}

func TestNothingIsFoundWhereNothingIs(t *testing.T) {
	if r := find(t, env()); len(r.Found)+len(r.Problems) != 0 {
		t.Errorf("%+v", r)
	}
}

func TestKeysInTheEnvironmentMakePartners(t *testing.T) {
	r := find(t, env("OPENAI_API_KEY", "sk-1", "DEEPSEEK_API_KEY", "sk-2", "DASHSCOPE_API_KEY", " sk-3\n"))
	want := []string{"qwen qwen3.7-plus cn", "deepseek deepseek-flash cn", "openai gpt-6-luna us"}
	if d := cmp.Diff(want, summary(r.Partners())); d != "" {
		t.Error(d)
	}
	if r.Found[0].Why != "DASHSCOPE_API_KEY is set" || r.Partners()[0].Address() != "https://dashscope.aliyuncs.com/compatible-mode/v1" {
		t.Errorf("%+v", r.Found[0])
	}
}

func TestEveryKnownVendorCanBeMade(t *testing.T) {
	r := find(t, func(name string) string {
		if strings.HasSuffix(name, "_API_KEY") {
			return "k"
		}
		return ""
	})
	if len(r.Found) != 11 || len(r.Problems) != 0 {
		t.Errorf("%d found, problems %v", len(r.Found), r.Problems)
	}
	for _, p := range r.Partners() {
		if !strings.HasPrefix(p.Address(), "https://") {
			t.Errorf("%s is at %s", p.ID(), p.Address())
		}
	}
}

func TestABaseURLMovesAPartner(t *testing.T) {
	r := find(t, env("DASHSCOPE_API_KEY", "k", "DASHSCOPE_BASE_URL", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
		"OPENAI_API_KEY", "k", "OPENAI_BASE_URL", "http://localhost:9/v1/"))
	if d := cmp.Diff([]string{"qwen qwen3.7-plus sg", "openai gpt-6-luna local"}, summary(r.Partners())); d != "" {
		t.Error(d)
	}
}

func TestWhatCannotBeUsedIsAProblemNotAPartner(t *testing.T) {
	r := find(t, env("DASHSCOPE_API_KEY", "two words", "OPENAI_API_KEY", "secret-key", "OPENAI_BASE_URL", "ftp://user:secret-key@x"))
	if len(r.Found) != 0 || len(r.Problems) != 2 {
		t.Fatalf("%+v", r)
	}
	for _, err := range r.Problems {
		if qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" || strings.Contains(err.Error(), "secret-key") {
			t.Errorf("%v; fix %q", err, qiao.FixOf(err))
		}
	}
}

// serve starts a server that knows the given paths.
func serve(t *testing.T, pages map[string]string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.URL.Path]
		if !ok {
			page, ok = pages["*"]
		}
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, page)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

const (
	ollamaTags = `{"models":[{"name":"nomic-embed-text:latest","details":{"family":"nomic-bert"}},{"name":"qwen3:4b","details":{"family":"qwen3"}}]}`
	llamaList  = `{"models":[],"object":"list","data":[{"id":"Qwen3-4B-Q4_K_M.gguf","object":"model","owned_by":"llamacpp","meta":{"n_ctx_train":40960}}]}`
	lmStudio   = `{"object":"list","data":[{"id":"text-embedding-nomic","object":"model","type":"embeddings","state":"loaded"},{"id":"qwen2.5-1b","object":"model","type":"llm","state":"not-loaded"},{"id":"qwen3-8b","object":"model","type":"llm","state":"loaded","max_context_length":32768}]}`
	vllmList   = `{"object":"list","data":[{"id":"Qwen/Qwen3-8B","object":"model","owned_by":"vllm","max_model_len":32768}]}`
	plainList  = `{"object":"list","data":[{"id":"tiny","object":"model"}]}`
)

func TestModelServersOnThisMachine(t *testing.T) {
	for _, c := range []struct {
		name  string
		pages map[string]string
		want  string
	}{
		{"Ollama, without its embedder", map[string]string{"/api/version": `{"version":"0.17.4"}`, "/api/tags": ollamaTags}, "ollama qwen3:4b local"},
		{"llama.cpp", map[string]string{"/v1/models": llamaList}, "llamacpp Qwen3-4B-Q4_K_M.gguf local"},
		{"LM Studio, a loaded model first", map[string]string{"/api/v0/models": lmStudio, "/v1/models": plainList}, "lmstudio qwen3-8b local"},
		{"vLLM", map[string]string{"/v1/models": vllmList}, "vllm Qwen/Qwen3-8B local"},
		{"a server that speaks the protocol", map[string]string{"/v1/models": plainList}, "local tiny local"},
	} {
		t.Run(c.name, func(t *testing.T) {
			address := serve(t, c.pages)
			r := find(t, env(), address)
			if d := cmp.Diff([]string{c.want}, summary(r.Partners())); d != "" {
				t.Fatal(d)
			}
			if !strings.HasSuffix(r.Found[0].Why, "answers at "+address) {
				t.Errorf("why: %q", r.Found[0].Why)
			}
		})
	}
}

func TestOtherServersAreNotTakenForModels(t *testing.T) {
	for name, pages := range map[string]map[string]string{
		"a web site that answers every path": {"*": "<!doctype html><title>Welcome</title>"},
		"an API that answers every path":     {"*": `{"status":"ok"}`},
		"an API with rows in data":           {"*": `{"data":[{"id":"7","name":"order"}]}`},
		"an API with a list in data":         {"*": `{"object":"list","data":[{"id":"cus_1","object":"customer"}]}`},
		"a server with a version":            {"/api/version": `{"version":"1.2"}`, "*": `{"models":"none"}`},
		"JSON that ends early":               {"*": `{"object":"list","data":[`},
		"numbers for ids":                    {"*": `{"object":"list","data":[{"id":7,"object":"model"}]}`},
		"an empty list":                      {"*": `{"object":"list","data":[]}`},
		"nothing but 404":                    {},
	} {
		t.Run(name, func(t *testing.T) {
			if r := find(t, env(), serve(t, pages)); len(r.Found)+len(r.Problems) != 0 {
				t.Errorf("taken for %v", summary(r.Partners()))
			}
		})
	}
}

func TestAServerWithoutAModelSaysWhatToDo(t *testing.T) {
	r := find(t, env(), serve(t, map[string]string{"/api/version": `{"version":"1"}`, "/api/tags": `{"models":[]}`}))
	if len(r.Found) != 0 || len(r.Problems) != 1 || qiao.FixOf(r.Problems[0]) == "" {
		t.Errorf("%+v", r)
	}
}

// A port that accepts connections and never answers must not hold up the start.
func TestASilentPortHoldsNothingUp(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	silent := "http://" + l.Addr().String()
	good := serve(t, map[string]string{"/v1/models": plainList})
	r := discover.Find(t.Context(), discover.Options{Getenv: env(), Local: []string{silent, silent, "http://127.0.0.1:1", good}, Probe: 200 * time.Millisecond})
	if len(r.Found) != 1 {
		t.Errorf("found %v", summary(r.Partners()))
	}
}

func TestTwoServersOfAKindHaveTwoNames(t *testing.T) {
	a, b := serve(t, map[string]string{"/v1/models": llamaList}), serve(t, map[string]string{"/v1/models": llamaList})
	got := summary(find(t, env(), a, b).Partners())
	if len(got) != 2 || !strings.HasPrefix(got[1], "llamacpp-2 ") {
		t.Errorf("%v", got)
	}
}

func TestOllamaHostMovesOllama(t *testing.T) {
	for host, want := range map[string]string{
		"": "http://127.0.0.1:11434", "0.0.0.0": "http://127.0.0.1:11434", "0.0.0.0:5000": "http://127.0.0.1:5000",
		"gpu.example": "http://gpu.example:11434", "https://gpu.example:443": "https://gpu.example:443",
		"[::]:11434": "http://127.0.0.1:11434", ":5000": "http://127.0.0.1:5000", "http://u:p@x": "http://127.0.0.1:11434",
	} {
		got := discover.LocalAddresses(env("OLLAMA_HOST", host))
		if got[0] != want || !slices.Contains(got, "http://127.0.0.1:8080") {
			t.Errorf("%q: %v", host, got)
		}
	}
}
