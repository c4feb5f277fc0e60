package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/report"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/spec"
	"github.com/qiao-ai/qiao/bakeoff/suite/own"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

// A written answer is one of the references of Qiao's own suites.
type written struct {
	Text  string
	Calls []struct {
		Name      string
		Arguments json.RawMessage
	}
}

func (w written) reply() partnertest.Reply {
	r := partnertest.Reply{Text: w.Text}
	for _, c := range w.Calls {
		r.ToolCalls = append(r.ToolCalls, qiao.ToolCall{ID: "call_" + c.Name, Name: c.Name, Arguments: string(c.Arguments)})
	}
	return r
}

// A pair of references with the number of their item.
type references struct {
	n         int
	good, bad written
}

// byQuestion reads the references of all suites.
func byQuestion(t *testing.T) map[string]references {
	t.Helper()
	all := map[string]references{}
	for _, name := range own.Names() {
		s, err := own.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile("../../bakeoff/suite/own/testdata/" + name + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
		for i := range s.Items {
			var l struct {
				ID        string
				Good, Bad written
			}
			if err := json.Unmarshal(lines[i], &l); err != nil || l.ID != s.Items[i].ID {
				t.Fatalf("%s, line %d: %v", name, i+1, err)
			}
			all[s.Items[i].Question()] = references{i, l.Good, l.Bad}
		}
	}
	return all
}

// scripted answers from references: models in weak are wrong on each third item,
// the others on each twelfth.
func scripted(t *testing.T, weak ...string) *partnertest.Server {
	answers := byQuestion(t)
	return partnertest.NewServer(t, partnertest.OpenAI(), func(_ *http.Request, body []byte) partnertest.Reply {
		var asked struct{ Model string }
		if err := json.Unmarshal(body, &asked); err != nil {
			return partnertest.Reply{Kind: qiao.Invalid}
		}
		r, ok := answers[partnertest.UserText(body)]
		if !ok {
			return partnertest.Reply{Kind: qiao.Invalid}
		}
		every := 12
		for _, w := range weak {
			if w == asked.Model {
				every = 3
			}
		}
		a := r.good
		if r.n%every == 0 {
			a = r.bad
		}
		reply := a.reply()
		reply.Model = qiao.ModelID(asked.Model)
		return reply
	})
}

func TestTheExamplesOfBakeOffsEndInARecommendation(t *testing.T) {
	for _, c := range []struct {
		file, weak string
		partners   []string
		primary    string
		questions  int
	}{
		{"local.yaml", "qwen3:0.6b", []string{"ollama"}, "larger", 616},
		{"writing.yaml", "deepseek-chat", []string{"qwen", "deepseek"}, "qwen/qwen-plus", 304},
	} {
		t.Run(c.file, func(t *testing.T) {
			h, server := newHome(t), scripted(t, c.weak)
			settings := "data: " + filepath.Join(h.dir, "data") + "\npartners:\n"
			for _, id := range c.partners {
				settings += partnerYAML(id, server.URL, "")
			}
			s, err := spec.Load("../../examples/bakeoff/" + c.file)
			if err != nil {
				t.Fatal(err)
			}
			for i := range s.Contenders {
				s.Contenders[i].Price = &spec.Price{Currency: "CNY", Input: 1, Output: 2}
				s.Contenders[i].Parallel = 4
			}
			b := h.open(t, settings).Bench(t.Context())
			var last run.Progress
			for p, err := range b.Start(t.Context(), s, false) {
				if err != nil {
					t.Fatal(err)
				}
				last = p
			}
			r, err := b.Report(t.Context(), s.Name, s)
			if err != nil {
				t.Fatal(err)
			}
			if !last.Done || last.Finished != c.questions || len(r.Decisions) != 1 || r.Decisions[0].Primary != c.primary {
				t.Errorf("%+v, decided %+v", last, r.Decisions)
			}
			for _, side := range r.Result.Sides {
				t.Logf("%s: %v, quality %.3f of %d items", side.Contender, side.States, side.Quality.Mean, side.Quality.N)
				if side.States[run.Answered] != c.questions/2 || side.Quality.N != c.questions/2 {
					t.Errorf("%s: %+v", side.Contender, side.States)
				}
			}
			var page bytes.Buffer
			if err := r.HTML(&page, report.English); err != nil || !strings.Contains(page.String(), "Choose "+c.primary) {
				t.Errorf("the page does not recommend %s: %v", c.primary, err)
			}
		})
	}
}
