package local_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/local"
)

// write makes a model of random weights that can chat.
func write(t *testing.T, architecture string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tiny.gguf")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := enginetest.Write(f, enginetest.Chat(architecture), enginetest.All(quant.F32), 7); err != nil {
		t.Fatal(err)
	}
	return path
}

// open makes the partner that runs the model.
func open(t *testing.T, path string) *partner.Partner {
	t.Helper()
	d, err := local.New(local.Options{Path: path, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	p, err := partner.New(partner.Options{ID: "local", Local: true, Driver: d, Models: []partner.Card{d.Card()}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ask(ctx context.Context, p *partner.Partner, r qiao.Request) (qiao.Answer, error) {
	s, err := p.Generate(ctx, &r)
	if err != nil {
		return qiao.Answer{}, err
	}
	return qiao.Collect(s)
}

func hello() qiao.Request {
	cold := 0.0
	return qiao.Request{
		Messages:  []qiao.Message{qiao.Text(qiao.System, "Be brief."), qiao.Text(qiao.User, "你好")},
		MaxTokens: 12, Temperature: &cold,
	}
}

func TestAModelOfThisMachineAnswers(t *testing.T) {
	for _, architecture := range []string{"qwen2", "qwen3", "qwen3moe"} {
		t.Run(architecture, func(t *testing.T) {
			p := open(t, write(t, architecture))
			first, err := ask(t.Context(), p, hello())
			if err != nil {
				t.Fatal(err)
			}
			if first.Served.Model != "tiny" || !first.Served.Local || first.Usage.Input < 20 || first.Usage.Output == 0 || first.Finish == "" {
				t.Errorf("%+v", first)
			}
			again, err := ask(t.Context(), p, hello())
			if err != nil || again.Text != first.Text {
				t.Errorf("the second time %q, %v; the first %q", again.Text, err, first.Text)
			}
			if again.Usage.CachedInput == 0 {
				t.Error("nothing of the same prompt was remembered")
			}
		})
	}
}

// Random weights know no JSON: only the constraint makes it so.
func TestASchemaIsKept(t *testing.T) {
	p := open(t, write(t, "qwen3"))
	r := hello()
	r.MaxTokens = 400
	r.Schema = json.RawMessage(`{"type":"object","properties":{"ok":{"type":"boolean"},"n":{"enum":[1,2,3]}},"required":["ok","n"],"additionalProperties":false}`)
	a, err := ask(t.Context(), p, r)
	if err != nil {
		t.Fatal(err)
	}
	if a.Finish == qiao.FinishLength {
		t.Skipf("the random model wrote white space for %d tokens", r.MaxTokens)
	}
	var got struct {
		OK *bool `json:"ok"`
		N  int   `json:"n"`
	}
	if err := json.Unmarshal([]byte(a.Text), &got); err != nil || got.OK == nil || got.N < 1 || got.N > 3 {
		t.Errorf("%q: %+v, %v", a.Text, got, err)
	}
}

func TestStopStringsEndTheAnswer(t *testing.T) {
	p := open(t, write(t, "qwen2"))
	r := hello()
	whole, err := ask(t.Context(), p, r)
	if err != nil || len(whole.Text) < 4 {
		t.Fatalf("%q, %v", whole.Text, err)
	}
	r.Stop = []string{"never", string([]rune(whole.Text)[1:3])}
	cut, err := ask(t.Context(), p, r)
	if err != nil || cut.Text != whole.Text[:strings.Index(whole.Text, r.Stop[1])] || cut.Finish != qiao.FinishStop {
		t.Errorf("%q, %v, %v; the whole is %q", cut.Text, cut.Finish, err, whole.Text)
	}
}

func TestWhatCannotBeDoneIsSaid(t *testing.T) {
	path := write(t, "qwen2")
	p := open(t, path)
	long := hello()
	long.Messages = append(long.Messages, qiao.Text(qiao.User, strings.Repeat("long ", 20000)))
	if _, err := ask(t.Context(), p, long); qiao.KindOf(err) != qiao.TooLarge || qiao.FixOf(err) == "" {
		t.Errorf("a long prompt: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ask(ended, p, hello()); qiao.KindOf(err) != qiao.Canceled {
		t.Errorf("a cancelled request: %v", err)
	}
	if _, err := local.New(local.Options{Path: path + "x"}); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("no file: %v", err)
	}
	broken := filepath.Join(t.TempDir(), "broken.gguf")
	if err := os.WriteFile(broken, []byte("no model at all, whatever its name says"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := local.New(local.Options{Path: broken}); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("a broken file: %v", err)
	}
}
