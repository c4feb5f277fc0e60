package conformance

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

// A scenario is what a client does. Its marker, in the prompt, tells the fake partner
// what to answer.
type scenario string

const (
	plain  scenario = "plain"
	stream scenario = "stream"
	tools  scenario = "tools"
	vision scenario = "vision"
	schema scenario = "schema"
	refuse scenario = "error"
	cut    scenario = "cut"
)

var scenarios = []scenario{plain, stream, tools, vision, schema, refuse, cut}

func (s scenario) prompt() string { return "scenario-" + string(s) + ": 你好" }

// What the partners say, and what they must have been sent for it.
const (
	greeting = "你好，world!"
	drawing  = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/q842iQAAAABJRU5ErkJggg=="
	seen     = "a red dot"
	sunny    = "sunny-in-town"
	sun      = "It is sunny."
	titled   = `{"title_of_it":"Tea"}`
)

func weather() []qiao.ToolCall {
	return []qiao.ToolCall{{ID: "call_a", Name: "weather", Arguments: `{"city":"北京"}`}}
}

// answer is a partner that demands of each scenario what it is about.
func answer(_ *http.Request, body []byte) partnertest.Reply {
	has := func(s string) bool { return strings.Contains(string(body), s) }
	lost := partnertest.Reply{Kind: qiao.Invalid}
	usage := &qiao.Usage{Input: 9, Output: 4}
	switch {
	case has("scenario-" + string(tools)):
		if !has("weather") || !has("the city's name") {
			return lost
		}
		if has(sunny) {
			return partnertest.Reply{Text: sun, Usage: usage}
		}
		return partnertest.Reply{ToolCalls: weather(), Usage: usage}
	case has("scenario-" + string(vision)):
		if !has(drawing) {
			return lost
		}
		return partnertest.Reply{Text: seen, Usage: usage}
	case has("scenario-" + string(schema)):
		if !has("title_of_it") {
			return lost
		}
		return partnertest.Reply{Text: titled, Usage: usage}
	case has("scenario-" + string(refuse)):
		return lost
	case has("scenario-" + string(cut)):
		return partnertest.Reply{Text: strings.Repeat(greeting, 5), Fault: partnertest.Cut, After: 8}
	}
	return partnertest.Reply{Text: greeting, Usage: usage}
}

// A speaker is a partner of one dialect.
type speaker struct {
	id, kind string
	dialect  partnertest.Dialect
	lacks    map[scenario]bool // what must be refused, since the partner cannot
}

func speakers() []speaker {
	no := func(list ...scenario) map[scenario]bool {
		m := map[scenario]bool{}
		for _, s := range list {
			m[s] = true
		}
		return m
	}
	return []speaker{
		{"openai", "openai", partnertest.OpenAI(), nil},
		{"responses", "responses", partnertest.Responses{}, nil},
		{"anthropic", "anthropic", partnertest.Anthropic{}, nil},
		{"gemini", "gemini", partnertest.Gemini{}, nil},
		{"qwen", "qwen", partnertest.Qwen(), nil},
		{"dashscope", "dashscope", partnertest.DashScope{}, nil},
		{"deepseek", "deepseek", partnertest.DeepSeek(), no(schema)},
		{"qianfan", "qianfan", partnertest.Qianfan(), nil},
		{"tokenhub", "hunyuan", partnertest.TokenHub(), nil},
		{"hunyuan", "hunyuan-native", partnertest.Hunyuan{}, no(schema)},
		{"ark", "ark", partnertest.Ark(), nil},
		{"moonshot", "moonshot", partnertest.Moonshot(), nil},
		{"zhipu", "zhipu", partnertest.Zhipu(), nil},
		{"minimax", "minimax", partnertest.MiniMax(), nil},
		{"vllm", "openai", partnertest.VLLM(), nil},
		{"sglang", "openai", partnertest.SGLang(), nil},
		{"llamacpp", "openai", partnertest.LlamaCpp(), nil},
		{"ollama", "openai", partnertest.Ollama(), nil},
	}
}

// front is the address of a Qiao server, started once for all tests.
var front = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "qiao-conformance")
	if err != nil {
		return "", err
	}
	bin := os.Getenv("QIAO_BIN") // one that is built already
	if bin == "" {
		bin = filepath.Join(dir, "qiao")
		build := exec.Command("go", "build", "-o", bin, "./cmd/qiao")
		build.Dir, build.Env = "..", append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return "", fmt.Errorf("go build: %w: %s", err, out)
		}
	}
	address, err := free()
	if err != nil {
		return "", err
	}
	settings := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(settings, []byte(config(dir, address)), 0o600); err != nil {
		return "", err
	}
	cmd := exec.Command(bin, "serve", "--config", settings)
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return "", err
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return "", err
	}
	servers.stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		_ = os.RemoveAll(dir)
	}
	return "http://" + address, ready("http://"+address, log.Name())
})

// servers are what the tests start, and end with them.
var servers struct {
	fakes []*partnertest.Server
	sound *httptest.Server
	stop  func()
}

// config names every speaker as a partner.
func config(dir, address string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "discover: false\ndata: %s\nserver: {listen: %q}\npartners:\n", dir, address)
	for i, s := range speakers() {
		fmt.Fprintf(&b, "  - {id: %s, kind: %s, key: key-of:%s, base_url: %q, model: test-model, models: [test-model]}\n", s.id, s.kind, s.id, servers.fakes[i].URL)
	}
	fmt.Fprintf(&b, "  - {id: sound, kind: openai, base_url: %q}\naliases: {fast: [qwen/test-model]}\n", servers.sound.URL+"/v1")
	return b.String()
}

func free() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func ready(base, log string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		if resp, err := http.Get(base + "/healthz"); err == nil {
			resp.Body.Close()
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			said, _ := os.ReadFile(log)
			return fmt.Errorf("the server does not start: %s", said)
		}
	}
}

// A lasting is a testing.TB whose servers end with the program, not with one test.
type lasting struct {
	testing.TB
	ends []func()
}

func (*lasting) Helper()            {}
func (l *lasting) Cleanup(f func()) { l.ends = append(l.ends, f) }
func (*lasting) Errorf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}

func TestMain(m *testing.M) {
	t := &lasting{}
	for _, s := range speakers() {
		servers.fakes = append(servers.fakes, partnertest.NewServer(t, s.dialect, answer))
	}
	servers.sound = sound()
	code := m.Run()
	servers.sound.Close()
	if servers.stop != nil {
		servers.stop()
	}
	for _, end := range t.ends {
		end()
	}
	os.Exit(code)
}
