package template

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
)

func english(t testing.TB, templates ...Template) *Set {
	t.Helper()
	s, err := Compile(Grammar{
		Language: "en",
		Rules:    map[string]string{"the": "(the|my)", "timer": "{minutes} minute[s]|{hours} hour[s]"},
		Defs: map[string]Def{
			"room":    {Kind: Listed, Values: []Value{{Text: "kitchen"}, {Text: "[bed]room", Out: "bedroom"}}},
			"device":  {Kind: Listed},
			"minutes": {Kind: Range, From: 1, To: 100},
			"hours":   {Kind: Range, From: 1, To: 24, Fraction: true},
			"words":   {Kind: Wildcard},
			"when":    {Kind: Typed, Type: intent.Time},
		},
		Skip: []string{"please", "can you"},
	}, templates)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// said renders the best match as "intent slot=value".
func said(list []intent.Match) string {
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(string(list[0].Intent))
	for _, name := range []string{"room", "device", "minutes", "hours", "words", "when", "area"} {
		if f, ok := list[0].Slots[name]; ok {
			v := f.Value
			if v == nil {
				v = f.Text
			}
			fmt.Fprintf(&b, " %s=%v", name, v)
		}
	}
	return b.String()
}

func TestSentencesAreMatched(t *testing.T) {
	s := english(t,
		Template{Intent: "light.on", Text: "(turn|switch) on [<the>] light[s] [in [<the>] {room}]"},
		Template{Intent: "light.on", Text: "turn (on;[<the>] light[s])"},
		Template{Intent: "timer.start", Text: "[set] [a] timer for <timer>"},
		Template{Intent: "note.add", Text: "note {words}"},
		Template{Intent: "note.list", Text: "note add {words} to {room}"},
		Template{Intent: "remind", Text: "remind me {when} to {words}"},
		Template{Intent: "device.on", Text: "start {device}"},
	)
	ctx := Context{
		Lists: map[string]*List{"device": PlainList([]string{"Coffee Maker"}, false)},
		Now:   time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC),
	}
	for _, c := range []struct{ sentence, want string }{
		{"turn on the lights", "light.on"},
		{"Turn on the lights in my room!", "light.on room=bedroom"},
		{"  switch   on light in kitchen ", "light.on room=kitchen"},
		{"turn the lights on", "light.on"},
		{"turn lights on, please", "light.on"},
		{"can you turn on the light?", "light.on"},
		{"turn on the lights in the garage", ""},
		{"turn on the lightship", ""},
		{"turn on", ""},
		{"", ""},
		{"timer for 5 minutes", "timer.start minutes=5"},
		{"set a timer for twenty five minutes", "timer.start minutes=25"},
		{"timer for 1.5 hours", "timer.start hours=1.5"},
		{"timer for 5minutes", "timer.start minutes=5"},
		{"timer for 500 minutes", ""},
		{"note Buy Milk", "note.add words=Buy Milk"},
		{"note add milk to kitchen", "note.list room=kitchen words=milk"},
		{"remind me tomorrow at 5 pm to call Bob", "remind words=call Bob when=tomorrow at 5 pm"},
		{"remind me soonish to call Bob", ""},
		{"start coffee maker", "device.on device=Coffee Maker"},
	} {
		if got := said(s.Match(c.sentence, ctx)); got != c.want {
			t.Errorf("%q: %q, want %q", c.sentence, got, c.want)
		}
	}
}

func TestChineseNeedsNoSpaces(t *testing.T) {
	s, err := Compile(Grammar{
		Language: "zh", NoSpaces: true,
		Rules: map[string]string{"on": "(打开|开)"},
		Defs: map[string]Def{
			"room":    {Kind: Listed, Values: []Value{{Text: "客厅"}, {Text: "(卧室|房间)", Out: "卧室"}}},
			"minutes": {Kind: Range, From: 1, To: 100},
			"words":   {Kind: Wildcard},
			"when":    {Kind: Typed, Type: intent.Time},
		},
	}, []Template{
		{Intent: "light.on", Text: "[请][把]{room}[的]灯<on>"},
		{Intent: "timer.start", Text: "{minutes} 分钟[计时]"},
		{Intent: "remind", Text: "{when}提醒我{words}"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ sentence, want string }{
		{"把客厅的灯打开", "light.on room=客厅"},
		{"请把房间 灯 打开。", "light.on room=卧室"},
		{"二十五分钟计时", "timer.start minutes=25"},
		{"５分钟", "timer.start minutes=5"},
		{"明天早上八点提醒我给Bob打电话", "remind words=给Bob打电话 when=明天早上八点"},
		{"客厅", ""},
	} {
		if got := said(s.Match(c.sentence, Context{})); got != c.want {
			t.Errorf("%q: %q, want %q", c.sentence, got, c.want)
		}
	}
}

func TestValuesSayWhereTheyStand(t *testing.T) {
	s := english(t, Template{Intent: "note.add", Text: "note {words} in {room}"})
	line := "Note:  «Größe 5» in Kitchen."
	list := s.Match(line, Context{})
	if len(list) != 1 {
		t.Fatalf("%d matches", len(list))
	}
	for _, f := range list[0].Slots {
		if line[f.Start:f.End] != f.Text || f.Text == "" {
			t.Errorf("%q stands at %d:%d, where %q is", f.Text, f.Start, f.End, line[f.Start:f.End])
		}
	}
}

func TestTheContextDecides(t *testing.T) {
	g := Grammar{Language: "en", Defs: map[string]Def{"name": {Kind: Listed}}, Prefer: "name"}
	s, err := Compile(g, []Template{
		{Intent: "light.on", Text: "start {name}", Requires: map[string]Demand{"domain": {Values: []string{"light"}}}},
		{Intent: "here.on", Text: "start it", Requires: map[string]Demand{"area": {Slot: true}}},
		{Intent: "any.on", Text: "start {name}", Excludes: map[string][]string{"domain": {"lock", "light"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	names, err := NewList([]Value{
		{Text: "lamp", Out: "Lamp", Context: map[string]string{"domain": "light"}},
		{Text: "door", Out: "Door", Context: map[string]string{"domain": "lock"}},
		{Text: "fan", Out: "Fan", Context: map[string]string{"domain": "fan"}},
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	ctx := Context{Lists: map[string]*List{"name": names}}
	for line, want := range map[string]string{"start lamp": "light.on", "start door": "", "start fan": "any.on", "start it": ""} {
		if got := said(s.Match(line, ctx)); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
	ctx.Values = map[string]string{"area": "Kitchen"}
	if got := said(s.Match("start it", ctx)); got != "here.on area=Kitchen" {
		t.Errorf("with an area: %q", got)
	}
}

func TestNegativePhrasesRefuse(t *testing.T) {
	s := english(t,
		Template{Intent: "note.add", Text: "note {words}"},
		Template{Intent: "note.add", Text: "note that {words}", Negative: true})
	if got := said(s.Match("note that down", Context{})); got != "" {
		t.Errorf("a negative phrase is taken for %q", got)
	}
}

func TestWhatIsWrongWithATemplateIsSaid(t *testing.T) {
	for _, text := range []string{"(a", "a)", "[a", "a]", "<a", "{a", "{}", "a}", "<none>", "{none}", "(a|b;c)", "(1;2;3;4;5;6)", strings.Repeat("(", 100)} {
		_, err := Compile(Grammar{Language: "en"}, []Template{{Intent: "a.b", Text: text, Origin: "f.yaml"}})
		if k := qiao.KindOf(err); k != qiao.Invalid || !strings.Contains(err.Error(), "f.yaml") {
			t.Errorf("%q: %v", text, err)
		}
	}
	g := Grammar{Language: "en", Rules: map[string]string{"a": "<b>", "b": "<a>"}}
	if _, err := Compile(g, []Template{{Intent: "a.b", Text: "<a>"}}); qiao.KindOf(err) != qiao.TooLarge {
		t.Errorf("rules that name each other: %v", err)
	}
}

func TestABackslashTakesACharacterAsItIs(t *testing.T) {
	s := english(t, Template{Intent: "a.b", Text: `smile \(big\)`})
	if got := said(s.Match("smile (big)", Context{})); got != "a.b" {
		t.Errorf("%q", got)
	}
}

func TestSamplesAreUnderstood(t *testing.T) {
	s := english(t,
		Template{Intent: "light.on", Text: "(turn|switch) on [<the>] light[s] [in [<the>] {room}]"},
		Template{Intent: "timer.start", Text: "[set] [a] timer for <timer>"},
		Template{Intent: "note.add", Text: "note {words}"})
	fill := func(r *rand.Rand, _ string, d Def) string {
		if d.Kind == Range {
			return strconv.Itoa(1 + r.IntN(20))
		}
		return "some words"
	}
	list := s.Samples(10, 7, fill)
	if len(list) < 20 {
		t.Errorf("only %d samples", len(list))
	}
	for _, e := range list {
		m := s.Match(e.Text, Context{})
		if len(m) == 0 || m[0].Intent != e.Intent {
			t.Errorf("%q of %s is taken for %q", e.Text, e.Intent, said(m))
			continue
		}
		for _, l := range e.Spans {
			if got := m[0].Slots[l.Slot].Text; got != e.Text[l.Start:l.End] {
				t.Errorf("%q: %s is %q", e.Text, l.Slot, got)
			}
		}
	}
}

func TestACatalogBecomesASet(t *testing.T) {
	c := intent.NewCatalog()
	if err := c.Load("x.yaml", []byte(`
grammar: {en: {rules: {set: "(set|start)"}, skip: [please]}}
intents:
  - name: timer.start
    titles: {en: Start}
    risk: local
    phrases: {en: ["<set> [a] {kind} timer for {duration}"], zh: ["计时{duration}"]}
    slots:
      - {name: duration, type: duration}
      - {name: kind, type: enum, values: [{id: egg, said: {en: ["egg[s]"]}}, {id: tea}]}
`)); err != nil {
		t.Fatal(err)
	}
	s, err := ForCatalog(c, "en")
	if err != nil {
		t.Fatal(err)
	}
	list := s.Match("please start a tea timer for ten minutes", Context{})
	if len(list) != 1 || list[0].Slots["kind"].Value != "tea" || list[0].Slots["duration"].Text != "ten minutes" {
		t.Errorf("%+v", list)
	}
	zh, err := ForCatalog(c, "zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	if list := zh.Match("计时十分钟", Context{}); len(list) != 1 || list[0].Slots["duration"].Text != "十分钟" {
		t.Errorf("%+v", list)
	}
}

func FuzzCompileAndMatch(f *testing.F) {
	f.Add("(a|b) [c] {words} <the>", "a c d my")
	f.Add("[a[b[c]]](;b)", "abc")
	f.Add("{minutes}{hours}%", "5 6 百分之五")
	f.Fuzz(func(t *testing.T, tmpl, line string) {
		s, err := Compile(Grammar{Language: "en", Rules: map[string]string{"the": "the|my"},
			Defs: map[string]Def{"words": {Kind: Wildcard}, "minutes": {Kind: Range, From: 0, To: 100}, "hours": {Kind: Typed, Type: intent.Duration}}},
			[]Template{{Intent: "a.b", Text: tmpl}})
		if err != nil {
			if qiao.KindOf(err) == qiao.Other {
				t.Errorf("an error without a kind: %v", err)
			}
			return
		}
		for _, m := range s.Match(line, Context{}) {
			for _, v := range m.Slots {
				if v.Text != line[v.Start:v.End] {
					t.Errorf("%q is not at %d:%d of %q", v.Text, v.Start, v.End, line)
				}
			}
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	s := english(b, Template{Intent: "note.list", Text: "note add {words} to {room}"}, Template{Intent: "timer.start", Text: "[set] [a] timer for <timer>"})
	for b.Loop() {
		s.Match("set a timer for twenty five minutes", Context{})
	}
}
