package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"go.yaml.in/yaml/v4"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/config"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for _, p := range pairs {
			if value, ok := strings.CutPrefix(p, name+"="); ok {
				return value
			}
		}
		return ""
	}
}

// load reads settings from a file of the given text.
func load(t testing.TB, text string, pairs ...string) (*config.Config, error) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return config.Load(config.Sources{File: name, Env: env(append(pairs, "HOME=/home/li")...)})
}

func TestFlagsOverVariablesOverFileOverDefaults(t *testing.T) {
	name := filepath.Join(t.TempDir(), "config.yaml")
	text := "region: cn\nlog:\n  level: debug\nserver:\n  listen: 127.0.0.1:1\n"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(config.Sources{
		File:  name,
		Env:   env("HOME=/home/li", "QIAO_LISTEN=127.0.0.1:2", "QIAO_LOG_LEVEL=warn"),
		Flags: map[string]string{"server.listen": "127.0.0.1:3"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		path, got, want string
		origin          config.Origin
	}{
		{"server.listen", c.Server.Listen, "127.0.0.1:3", "flag --listen"},
		{"log.level", c.Log.Level, "warn", "QIAO_LOG_LEVEL"},
		{"region", string(c.Region), "cn", config.Origin(name + ":1:9")},
		{"log.format", c.Log.Format, "auto", "default"},
	} {
		if x.got != x.want || c.Origin(x.path) != x.origin {
			t.Errorf("%s = %q from %q, want %q from %q", x.path, x.got, c.Origin(x.path), x.want, x.origin)
		}
	}
	shown, err := c.Show(true)
	if err != nil || !strings.Contains(string(shown), "level: warn # QIAO_LOG_LEVEL") {
		t.Errorf("%v\n%s", err, shown)
	}
}

func TestDefaultsAreValid(t *testing.T) {
	c, err := load(t, "# nothing\n")
	if err != nil {
		t.Fatal(err)
	}
	if c.Server.Listen != "127.0.0.1:7333" || !c.Discover || c.Packs != "/home/li/.local/share/qiao/packs" {
		t.Errorf("%+v", c.Settings)
	}
}

func TestAFullFile(t *testing.T) {
	c, err := load(t, `
server:
  listen: 0.0.0.0:7333
  body: 20MB
  origins: [https://notes.example.com]
  keys:
    - {id: li, secret: "${env:LI_KEY}"}
    - id: bo
      sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
  timeouts: {shutdown: 5s}
data: ~/qiao
packs: packs
discover: false
partners:
  - id: my-vllm
    kind: openai
    base_url: http://10.0.0.5:8000/v1
    key: k-${env:LI_KEY}
    model: qwen3
    region: cn
    extra: {top_k: 20, stop: ["a", 1], tag: "$${x}"}
routes:
  cn: [my-vllm]
  default: [my-vllm]
write:
  languages: [zh]
`, "LI_KEY=0123456789abcdef")
	if err != nil {
		t.Fatal(err)
	}
	p := c.Partners[0]
	if p.Key.Reveal() != "k-0123456789abcdef" || p.Extra["top_k"] != 20 || p.Extra["tag"] != "${x}" {
		t.Errorf("partner %+v with key %q", p, p.Key.Reveal())
	}
	if c.Data != "/home/li/qiao" || string(c.Packs) != filepath.Join(filepath.Dir(c.File), "packs") {
		t.Errorf("data %q, packs %q", c.Data, c.Packs)
	}
	if c.Server.Body != 20_000_000 || c.Server.Timeouts.Shutdown != 5*time.Second || c.Server.Timeouts.Header == 0 {
		t.Errorf("server %+v", c.Server)
	}
	if len(c.Routes["cn"]) != 1 || len(c.Write.Languages) != 1 {
		t.Errorf("routes %v, languages %v", c.Routes, c.Write.Languages)
	}
	if c.Server.Keys[1].Hash() != config.NewKey("x", "test").Hash() {
		t.Error("a hash and a secret of the same key differ")
	}
}

func TestWhatIsWrongIsSaidWithPlaceAndFix(t *testing.T) {
	for _, c := range []struct{ name, text, message, fix string }{
		{"an unknown key", "server:\n  lisen: x\n", `config.yaml:2:3: there is no setting "server.lisen"`, "Did you mean listen?"},
		{"a key of another time", "frobnicate: 1\n", `:1:1: there is no setting "frobnicate"`, "Known here: server, data"},
		{"an unknown key of a partner", "partners:\n  - id: a\n    kind: qwen\n    modle: b\n", `:4:5: there is no setting "partners[0].modle"`, "model"},
		{"not YAML", "server: [\n", "it is not YAML", "indentation"},
		{"a tab", "server:\n\tlisten: x\n", ":2:", "tabs"},
		{"a list where a value belongs", "region: [cn]\n", ":1:9: region takes one value", "qiao config show"},
		{"a value where a list belongs", "routes:\n  cn: qwen\n", "routes.cn takes a list", ""},
		{"no mapping at all", "just text\n", "the file takes keys below it", ""},
		{"a bad duration", "server: {timeouts: {idle: 5}}\n", "not a duration, such as 30s", ""},
		{"a bad amount", "server: {body: much}\n", "amount of bytes", ""},
		{"a bad truth", "discover: perhaps\n", "neither true nor false", ""},
		{"a bad number", "write: {chunk: many}\n", "whole number", ""},
		{"the same key twice", "region: cn\nregion: eu\n", ":2:", ""},
		{"an alias", "region: &x cn\nlog: {level: *x}\n", "anchors", "Write the value out"},
		{"an unset variable", "region: ${env:NOPE}\n", ":1:9: region: the variable NOPE is not set", "Set NOPE"},
		{"an unknown reference", "region: ${vault:x}\n", "is not a reference", "${env:NAME}"},
		{"an open reference", "region: ${env:X\n", "no }", "$${"},
		{"a missing secret file", "partners: [{id: a, kind: qwen, key: \"${file:/no/such}\"}]\n", "cannot be read", "readable"},
		{"open to the network without keys", "server: {listen: ':7333'}\n", "no key is set", "server.keys"},
		{"a bad address", "server: {listen: here}\n", "not an address with a port", "127.0.0.1:7333"},
		{"a short key", "server: {keys: [{id: a, secret: short}]}\n", "shorter than 16", "openssl rand"},
		{"a key of nothing", "server: {keys: [{id: a}]}\n", "needs a secret or its hash", ""},
		{"a bad hash", "server: {keys: [{id: a, sha256: abc}]}\n", "not a SHA-256", ""},
		{"two keys of one name", "server: {keys: ['a:0123456789abcdef', 'a:1123456789abcdef']}\n", "twice", ""},
		{"a bad origin", "server: {origins: ['https://a.example/path']}\n", "not an origin", ""},
		{"an unknown protocol", "partners: [{id: a, kind: soap}]\n", `kind: "soap" is not known`, "openai, qwen"},
		{"no address", "partners: [{id: a, kind: openai}]\n", "base_url is missing", "/v1"},
		{"a login in an address", "partners: [{id: a, kind: openai, base_url: 'https://u:p4ss@h/v1'}]\n", "holds a login", "key"},
		{"two partners of one name", "partners: [{id: a, kind: qwen}, {id: a, kind: qwen}]\n", "twice", ""},
		{"a route to nobody", "discover: false\nroutes: {cn: [x]}\n", `no partner "x"`, "Add it"},
		{"a language we lack", "write: {languages: [fr]}\n", "not proofread", "en, zh"},
		{"no time at all", "server: {timeouts: {header: 0s}}\n", "out of range", "1ms"},
		{"an unknown level", "log: {level: loud}\n", "not known", "debug, info"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(t, c.text)
			if qiao.KindOf(err) != qiao.Misconfigured {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(err.Error(), c.message) || !strings.Contains(qiao.FixOf(err), c.fix) {
				t.Errorf("got %v\nfix: %s", err, qiao.FixOf(err))
			}
			if strings.Contains(err.Error(), "p4ss") {
				t.Error("the error shows a secret")
			}
		})
	}
}

func TestAllProblemsAreToldAtOnce(t *testing.T) {
	_, err := load(t, "lisen: 1\nlog: {level: [x]}\ndiscover: maybe\n")
	if got := config.Problems(err); len(got) != 3 {
		t.Errorf("got %d problems: %v", len(got), err)
	}
}

func TestAFileThatWasAskedForMustExist(t *testing.T) {
	_, err := config.Load(config.Sources{File: "/no/such/file", Env: env("HOME=/x")})
	if qiao.KindOf(err) != qiao.Misconfigured || !strings.Contains(qiao.FixOf(err), "--config") {
		t.Errorf("got %v", err)
	}
	_, err = config.Load(config.Sources{Env: env("HOME=/x", "QIAO_CONFIG=/no/such/file")})
	if err == nil {
		t.Error("QIAO_CONFIG may name a file that is missing")
	}
}

func TestVariablesHoldLists(t *testing.T) {
	c, err := config.Load(config.Sources{Env: env("HOME=/x",
		"QIAO_KEYS=li:0123456789abcdef, bo:sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		"QIAO_LISTEN=0.0.0.0:80", "QIAO_LANGUAGES=en", "QIAO_DATA=/d", "QIAO_DISCOVER=false")})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Server.Keys) != 2 || c.Server.Keys[1].ID != "bo" || c.Discover || c.Data != "/d" || c.Packs != "/d/packs" {
		t.Errorf("%+v", c.Settings)
	}
	_, err = config.Load(config.Sources{Env: env("HOME=/x", "QIAO_KEYS=s3cretwithoutname")})
	if err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("got %v", err)
	}
	_, err = config.Load(config.Sources{Env: env("HOME=/x"), Flags: map[string]string{"no.such": "1", "partners": "x"}})
	if len(config.Problems(err)) != 2 {
		t.Errorf("got %v", err)
	}
}

func TestPlacesForAPersonAndAService(t *testing.T) {
	for _, c := range []struct {
		name, config, data string
		env                []string
	}{
		{"a person", "/h/.config/qiao/config.yaml", "/h/.local/share/qiao", []string{"HOME=/h"}},
		{"a person with XDG", "/c/qiao/config.yaml", "/d/qiao", []string{"HOME=/h", "XDG_CONFIG_HOME=/c", "XDG_DATA_HOME=/d"}},
		{"a relative XDG is ignored", "/h/.config/qiao/config.yaml", "/h/.local/share/qiao", []string{"HOME=/h", "XDG_CONFIG_HOME=c"}},
		{"no home", "/etc/qiao/config.yaml", "/var/lib/qiao", nil},
		{"a systemd unit", "/etc/qiao/config.yaml", "/var/lib/private/q", []string{"HOME=/root", "STATE_DIRECTORY=/var/lib/private/q:/x"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := config.FindPaths(env(c.env...))
			if p.Files[0] != c.config || p.Data != c.data {
				t.Errorf("got %+v", p)
			}
		})
	}
}

func TestASecretNeverPrints(t *testing.T) {
	type holder struct {
		Key config.Secret `json:"key" yaml:"key"`
	}
	h := holder{config.NewSecret("s3cret")}
	var out bytes.Buffer
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, format+"\n", h)
		fmt.Fprintf(&out, format+"\n", h.Key)
		fmt.Fprintf(&out, format+"\n", &h.Key)
	}
	for _, logger := range []*slog.Logger{
		slog.New(slog.NewJSONHandler(&out, nil)), slog.New(slog.NewTextHandler(&out, nil)),
	} {
		logger.Info("x", "key", h.Key, "holder", h)
	}
	asJSON, _ := json.Marshal(h)
	asYAML, _ := yaml.Marshal(h)
	out.Write(asJSON)
	out.Write(asYAML)
	if strings.Contains(out.String(), "s3cret") || strings.Contains(out.String(), "733363726574") {
		t.Errorf("it printed:\n%s", out.String())
	}
	if !strings.Contains(string(asJSON), `"***"`) || h.Key.Reveal() != "s3cret" {
		t.Errorf("JSON %s", asJSON)
	}
}

func TestWhatIsShownCanBeReadAgain(t *testing.T) {
	const text = "region: \"no\"\nwrite: {chunk: 300}\npartners: [{id: a, kind: openai, base_url: 'http://h/v1', key: s3cret, extra: {a: [1, x], b: {c: true}}}]\nroutes: {cn: [a], default: [a, b]}\n"
	c, err := load(t, text)
	if err != nil {
		t.Fatal(err)
	}
	for _, origin := range []bool{false, true} {
		shown, err := c.Show(origin)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(shown, []byte("s3cret")) {
			t.Errorf("a secret is shown:\n%s", shown)
		}
		again, err := load(t, string(shown))
		if err != nil {
			t.Fatalf("%v\n%s", err, shown)
		}
		if again.Region != "no" || again.Partners[0].Extra["b"] == nil || len(again.Routes["default"]) != 2 {
			t.Errorf("read again: %+v", again.Settings)
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, s := range []string{"", "server: {listen: ':0'}", "a: &a [*a]", "partners: [{id: a, extra: {x: [1]}}]", "region: ${env:X}${file:/dev/null}", "? [a]\n: b", "server: {keys: ['a:b']}", "---\n...\n---\nx"} {
		f.Add(s)
	}
	name := filepath.Join(f.TempDir(), "config.yaml")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := config.Load(config.Sources{File: name, Env: env("HOME=/h")})
		for _, p := range config.Problems(err) {
			if qiao.KindOf(p) != qiao.Misconfigured {
				t.Fatalf("kind of %v", p)
			}
		}
		if err != nil {
			return
		}
		if shown, err := c.Show(true); err != nil {
			t.Fatalf("%v\n%s", err, shown)
		}
	})
}
