package local_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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

// Random weights call no tool: only the constraint makes them.
func TestAToolThatMustBeCalledIsCalled(t *testing.T) {
	p := open(t, write(t, "qwen3"))
	tools := []qiao.Tool{
		{Name: "light", Parameters: json.RawMessage(`{"type":"object","properties":{"on":{"type":"boolean"},"room":{"enum":["kitchen","attic"]}},"required":["on","room"]}`)},
		{Name: "odd", Parameters: json.RawMessage(`{"type":"object","properties":{},"not":{"required":["x"]}}`)},
	}
	for choice, names := range map[qiao.ToolChoice][]string{"light": {"light"}, "odd": {"odd"}, qiao.ToolAny: {"light", "odd"}} {
		r := hello()
		r.MaxTokens, r.Tools, r.ToolChoice = 400, tools, choice
		a, err := ask(t.Context(), p, r)
		if err != nil {
			t.Fatal(err)
		}
		if a.Finish == qiao.FinishLength {
			t.Logf("%s: the random model wrote white space or an endless text", choice)
			continue
		}
		if len(a.ToolCalls) != 1 || a.Text != "" || a.Finish != qiao.FinishTools || !slices.Contains(names, a.ToolCalls[0].Name) {
			t.Fatalf("%s: %+v", choice, a)
		}
		var got struct {
			On   *bool  `json:"on"`
			Room string `json:"room"`
		}
		if err := json.Unmarshal([]byte(a.ToolCalls[0].Arguments), &got); err != nil || choice == "light" && (got.On == nil || got.Room == "") {
			t.Errorf("%s: %s, %v", choice, a.ToolCalls[0].Arguments, err)
		}
	}
	r := hello()
	r.Tools, r.ToolChoice = tools, "another"
	if _, err := ask(t.Context(), p, r); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
		t.Errorf("a tool that is not there: %v", err)
	}
}

func TestLogprobsTellTheTextsTokens(t *testing.T) {
	p := open(t, write(t, "qwen2"))
	r, top := hello(), 3
	r.Logprobs = &top
	a, err := ask(t.Context(), p, r)
	if err != nil {
		t.Fatal(err)
	}
	if text := said(a.Logprobs); squeezed(text) != squeezed(a.Text) || len(a.Logprobs) == 0 {
		t.Errorf("the tokens say %q, the text %q", text, a.Text)
	}
	for _, l := range a.Logprobs {
		if l.Logprob > 0 || len(l.Top) != 3 || l.Top[0].Token != l.Token || l.Top[0].Logprob != l.Logprob || l.Top[1].Logprob > l.Top[0].Logprob {
			t.Errorf("%+v", l)
		}
	}
	// The tokens of a stop string are no part of the answer.
	runes := []rune(a.Text)
	r.Stop = []string{string(runes[len(runes)/2:][:2])}
	top = 0
	cut, err := ask(t.Context(), p, r)
	if err != nil || !strings.HasPrefix(squeezed(said(cut.Logprobs)), squeezed(cut.Text)) || len(cut.Logprobs) >= len(a.Logprobs) || len(cut.Logprobs[0].Top) != 0 {
		t.Errorf("%q of %q: %v", said(cut.Logprobs), cut.Text, err)
	}
}

// squeezed makes one of many broken characters: how many there are depends on the
// pieces in which they come.
func squeezed(s string) string { return regexp.MustCompile("\uFFFD+").ReplaceAllString(s, "\uFFFD") }

func said(list []qiao.Logprob) (text string) {
	for _, l := range list {
		text += l.Token
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

// What a request wishes about sampling is done: one candidate leaves no choice, and
// a repetition penalty changes a repetitive answer.
func TestSamplingIsAsWished(t *testing.T) {
	p := open(t, write(t, "qwen2"))
	greedy, err := ask(t.Context(), p, hello())
	if err != nil {
		t.Fatal(err)
	}
	one, hot, seed := 1.0, 2.0, int64(5)
	for name, set := range map[string]func(*qiao.Request){
		"top_k": func(r *qiao.Request) { r.TopK = 1 },
		"min_p": func(r *qiao.Request) { r.MinP = &one },
	} {
		r := hello()
		r.Temperature, r.Seed = &hot, &seed
		set(&r)
		if a, err := ask(t.Context(), p, r); err != nil || a.Text != greedy.Text {
			t.Errorf("%s: %q, %v; greedy is %q", name, a.Text, err, greedy.Text)
		}
	}
	hundred := 100.0
	for name, set := range map[string]func(*qiao.Request){
		"presence":   func(r *qiao.Request) { r.Presence = &hundred },
		"frequency":  func(r *qiao.Request) { r.Frequency = &hundred },
		"repetition": func(r *qiao.Request) { r.Repetition = &hundred },
	} {
		r := hello()
		r.MaxTokens = 40
		plain, err := ask(t.Context(), p, r)
		if err != nil {
			t.Fatal(err)
		}
		set(&r)
		if a, err := ask(t.Context(), p, r); err != nil || a.Text == plain.Text {
			t.Errorf("%s changed nothing: %v", name, err)
		}
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
