package grade_test

import (
	"math"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/grade"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

func TestFieldsAreCompared(t *testing.T) {
	want := `{"place":"Kyoto","not":["people","dog"],"year":2024,"camera":{"any":["X100V","Fuji X100V"]},"flash":{"any":[false,""]}}`
	for _, c := range []struct {
		name, answer string
		want         float64
	}{
		{"all are right", `{"place":"kyoto ","not":["dog","people"],"year":2024.0,"camera":"Fuji X100V"}`, 1},
		{"in a fence", "```json\n{\"place\":\"Kyoto\",\"not\":[\"dog\",\"people\"],\"year\":2024,\"camera\":\"X100V\",\"flash\":false}\n```", 1},
		{"one that is empty is not there", `{"place":"Kyoto","not":["dog","people"],"year":2024,"camera":"X100V","text":null,"tags":[]}`, 1},
		{"another value", `{"place":"Osaka","not":["dog","people"],"year":2024,"camera":"X100V"}`, 0.8},
		{"a list with one too many", `{"place":"Kyoto","not":["dog","people","cat"],"year":2024,"camera":"X100V"}`, 0.8},
		{"one that nobody asked for", `{"place":"Kyoto","not":["dog","people"],"year":2024,"camera":"X100V","text":"x"}`, 5.0 / 6},
		{"of another type", `{"place":"Kyoto","not":["dog","people"],"year":"2024","camera":"X100V"}`, 0.8},
		{"words around it", `Here: {"place":"Kyoto"}`, 0},
		{"a list", `["Kyoto"]`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			item := suite.Item{Scorer: "fields", Answer: want}
			g, err := grade.New(t.Context()).Grade(t.Context(), &item, &run.Answer{State: run.Answered, Text: c.answer})
			if err != nil || math.Abs(g.Score-c.want) > 1e-9 || g.Score < 1 && g.Why == "" {
				t.Errorf("got %+v, %v, want %v", g, err, c.want)
			}
		})
	}
	item := suite.Item{ID: "x", Scorer: "fields", Answer: "Kyoto"}
	if _, err := grade.New(t.Context()).Grade(t.Context(), &item, &run.Answer{State: run.Answered, Text: "{}"}); qiao.KindOf(err) != qiao.Unsupported {
		t.Errorf("an item without fields: %v", err)
	}
}

func FuzzFields(f *testing.F) {
	f.Add(`{"a":[1,{"any":["x"]}]}`, `{"a":[1,"x"]}`)
	f.Add(`{"a":{"b":null}}`, "```json\n{}\n```")
	f.Fuzz(func(t *testing.T, want, answer string) {
		g, err := grade.New(t.Context()).Grade(t.Context(), &suite.Item{Scorer: "fields", Answer: want}, &run.Answer{State: run.Answered, Text: answer})
		if err == nil && (g.Score < 0 || g.Score > 1 || math.IsNaN(g.Score)) {
			t.Errorf("the score is %v", g.Score)
		}
	})
}
