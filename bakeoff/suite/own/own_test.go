package own_test

import (
	"bytes"
	"embed"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/grade"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/suite"
	"github.com/qiao-ai/qiao/bakeoff/suite/own"
)

//go:embed testdata
var references embed.FS

// A reference is an answer that an item must accept and one that it must not.
type reference struct {
	ID        string
	Good, Bad reply
}

type reply struct {
	Text  string
	Calls []struct {
		Name      string
		Arguments map[string]any
	}
}

func (r reply) answer(t *testing.T) *run.Answer {
	t.Helper()
	a := &run.Answer{State: run.Answered, Text: r.Text}
	for _, c := range r.Calls {
		b, err := json.Marshal(c.Arguments)
		if err != nil {
			t.Fatal(err)
		}
		a.ToolCalls = append(a.ToolCalls, qiao.ToolCall{Name: c.Name, Arguments: string(b)})
	}
	return a
}

func readReferences(t *testing.T, name string) map[string]reference {
	t.Helper()
	data, err := references.ReadFile("testdata/" + name + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]reference{}
	for l := range bytes.Lines(data) {
		var r reference
		if err := json.Unmarshal(l, &r); err != nil {
			t.Fatal(err)
		}
		all[r.ID] = r
	}
	return all
}

func load(t *testing.T, name string) *suite.Suite {
	t.Helper()
	s, err := own.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSuitesAreLargeAndInBothLanguages(t *testing.T) {
	for _, name := range own.Names() {
		s := load(t, name)
		ids, asked, languages, tags, clusters := map[string]bool{}, map[string]bool{}, map[string]int{}, map[string]int{}, map[string]bool{}
		for _, i := range s.Items {
			if ids[i.ID] || asked[i.Question()] || i.Feature != name || len(i.Tags) == 0 || strings.TrimSpace(i.Prompt) == "" {
				t.Errorf("%s, %s: the id or the question is there twice, or a field is missing", name, i.ID)
			}
			ids[i.ID], asked[i.Question()] = true, true
			languages[i.Language]++
			tags[i.Tags[0]]++
			clusters[i.Cluster+"/"+map[bool]string{true: i.ID}[i.Cluster == ""]] = true
		}
		least := len(s.Items) * 2 / 5
		if len(s.Items) < 150 || languages["en"] < least || languages["zh"] < least || len(tags) < 3 {
			t.Errorf("%s: %d items, %v, %v", name, len(s.Items), languages, tags)
		}
		t.Logf("%s: %d items, version %s, %v, %d clusters, %v", name, len(s.Items), s.Version(), languages, len(clusters), tags)
	}
}

func TestEveryItemTellsAGoodAnswerFromABadOne(t *testing.T) {
	g := grade.New(t.Context())
	for _, name := range own.Names() {
		s, refs := load(t, name), readReferences(t, name)
		all, sum := 0, 0.0
		if len(refs) != len(s.Items) {
			t.Errorf("%s: %d references for %d items", name, len(refs), len(s.Items))
		}
		for i := range s.Items {
			item := &s.Items[i]
			r, ok := refs[item.ID]
			if !ok {
				t.Errorf("%s, %s: there is no reference", name, item.ID)
				continue
			}
			good, err := g.Grade(t.Context(), item, r.Good.answer(t))
			if err != nil || good.Score != 1 {
				t.Errorf("%s, %s: the good answer scores %v: %s %v", name, item.ID, good.Score, good.Why, err)
			}
			all++
			bad, err := g.Grade(t.Context(), item, r.Bad.answer(t))
			if err != nil || bad.Score >= 1 || bad.Why == "" {
				t.Errorf("%s, %s: the bad answer scores %v: %s %v", name, item.ID, bad.Score, bad.Why, err)
			}
			sum += bad.Score
		}
		t.Logf("%s: the bad answers score %.2f on average", name, sum/float64(all))
	}
}

func TestNoItemIsSatisfiedByAPhraseOrByItsSource(t *testing.T) {
	g := grade.New(t.Context())
	for _, name := range own.Names() {
		s := load(t, name)
		for i := range s.Items {
			item := &s.Items[i]
			phrases := []string{"", "{}", "OK", "好的", "Done.", "已为您办好。", item.Source}
			for _, phrase := range phrases {
				v, err := g.Grade(t.Context(), item, &run.Answer{State: run.Answered, Text: phrase})
				if err != nil || v.Score >= 1 {
					t.Errorf("%s, %s: %.20q scores %v, %v", name, item.ID, phrase, v.Score, err)
				}
			}
		}
	}
}

func TestCallsFitTheirTools(t *testing.T) {
	s := load(t, "assistant")
	for _, i := range s.Items {
		if len(i.Tools) < 4 || len(i.Tools) > 10 {
			t.Errorf("%s has %d tools", i.ID, len(i.Tools))
		}
		for _, c := range i.Calls {
			at := slices.IndexFunc(i.Tools, func(t suite.Tool) bool { return t.Name == c.Name })
			if at < 0 {
				t.Errorf("%s: %s is not offered", i.ID, c.Name)
				continue
			}
			parameters := i.Tools[at].Parameters
			properties, _ := parameters["properties"].(map[string]any)
			for name := range maps.Keys(c.Arguments) {
				if properties[name] == nil {
					t.Errorf("%s: %s takes no %s", i.ID, c.Name, name)
				}
			}
			required, _ := parameters["required"].([]any)
			for _, r := range required {
				if name, _ := r.(string); c.Arguments[name] == nil {
					t.Errorf("%s: %s requires %s", i.ID, c.Name, name)
				}
			}
		}
	}
}

func TestAnExportIsTheSameSuite(t *testing.T) {
	for _, name := range own.Names() {
		s := load(t, name)
		var b bytes.Buffer
		if err := own.Export(&b, s); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name+".jsonl")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		again, err := suite.Load(path)
		if err != nil || again.Version() != s.Version() || len(again.Items) != len(s.Items) {
			t.Errorf("%s: %v, or another version", name, err)
		}
	}
}

func TestAnUnknownSuiteNamesTheKnownOnes(t *testing.T) {
	_, err := own.Load("poems")
	if qiao.KindOf(err) != qiao.NotFound || !strings.Contains(qiao.FixOf(err), "qiao:writing") {
		t.Errorf("got %v", err)
	}
}
