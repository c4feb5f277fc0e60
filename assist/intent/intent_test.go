package intent

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
)

const timers = `
grammar:
  en:
    rules: {the: "(the|my)"}
    lists: {room: [kitchen, "bed[ ]room"]}
    skip: [please]
intents:
  - name: timer.start
    titles: {en: Start a timer, zh: 开始计时}
    phrases:
      en: ["(start|set) a timer for {duration}"]
      zh: ["计时{duration}"]
    slots:
      - name: duration
        type: duration
        required: true
        ask: {en: "For how long?", zh: "多久？"}
      - name: tone
        type: enum
        values: [{id: bell, said: {en: ["bell[s]"], zh: [铃声]}}]
        default: bell
    risk: local
    undo: true
    inverse: timer.cancel
    replies:
      done: {en: "Timer set for {duration}.", zh: "计时{duration}。"}
  - name: timer.cancel
    titles: {en: Cancel a timer}
    slots: [{name: which, type: item, of: timer}]
    risk: local
    undo: true
    output: {type: object, properties: {id: {type: string}}}
`

func TestManifestsAreRead(t *testing.T) {
	c := NewCatalog()
	if err := c.Load("timer.yaml", []byte(timers)); err != nil {
		t.Fatal(err)
	}
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	m := c.Get("timer.start")
	if m == nil || m.Slot("duration").Ask.In("zh-CN") != "多久？" || m.Source != "timer.yaml:8" {
		t.Fatalf("timer.start is %+v", m)
	}
	if got := m.Titles.In("fr"); got != "Start a timer" {
		t.Errorf("an unknown language falls back to %q", got)
	}
	if got := c.Grammar("en-GB").Rules["the"]; got != "(the|my)" {
		t.Errorf("the rule is %q", got)
	}
	if got := strings.Join(c.Apps(), " "); got != "timer" {
		t.Errorf("apps are %q", got)
	}
}

func TestWhatIsWrongIsSaidWithItsLine(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"an unknown key", "intents:\n  - name: a.b\n    titel: {en: x}\n", "f.yaml:3"},
		{"no YAML", "intents: [\n", "f.yaml:"},
		{"a bad name", "intents:\n  - name: Timer\n    risk: read\n", "f.yaml:2"},
		{"an unknown risk", "intents:\n  - name: a.b\n    titles: {en: x}\n    risk: mild\n", "unknown risk"},
		{"an unknown type", "intents:\n  - {name: a.b, titles: {en: x}, risk: read, slots: [{name: s, type: blob}]}\n", "unknown type"},
		{"an enum of nothing", "intents:\n  - {name: a.b, titles: {en: x}, risk: read, slots: [{name: s, type: enum}]}\n", "enum has values"},
		{"a slot twice", "intents:\n  - {name: a.b, titles: {en: x}, risk: read, slots: [{name: s, type: text}, {name: s, type: text}]}\n", "twice"},
		{"no title", "intents:\n  - {name: a.b, risk: read}\n", "neither title"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("f.yaml", []byte(c.yaml))
			if qiao.KindOf(err) != qiao.Invalid || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q of kind Invalid", err, c.want)
			}
		})
	}
}

func TestAMissingInverseIsFound(t *testing.T) {
	c := NewCatalog()
	m := &Manifest{Name: "a.b", Titles: Local{"en": "x"}, Risk: Change, Undoable: true, Inverse: "a.c"}
	if err := c.Add(m); err != nil {
		t.Fatal(err)
	}
	if c.Check() == nil {
		t.Error("an inverse that is not there passes")
	}
	if c.Add(m) == nil {
		t.Error("the same name passes twice")
	}
}

func TestToolsGoOutAndComeIn(t *testing.T) {
	c := NewCatalog()
	if err := c.Load("timer.yaml", []byte(timers)); err != nil {
		t.Fatal(err)
	}
	tool := c.Get("timer.start").Tool()
	if tool.Name != "timer_start" || tool.Annotations.ReadOnly {
		t.Errorf("the tool is %+v", tool)
	}
	list, _ := json.Marshal(map[string]any{"tools": []Tool{tool}})
	in, err := FromTools("Clock App", list)
	if err != nil {
		t.Fatal(err)
	}
	m := in[0]
	if m.Name != "clock_app.timer_start" || m.Risk != Outward {
		t.Errorf("imported as %s with risk %s", m.Name, m.Risk)
	}
	if s := m.Slot("duration"); s == nil || s.Type != Number || !s.Required {
		t.Errorf("the slot is %+v", s)
	}
	if s := m.Slot("tone"); s == nil || s.Type != Enum || len(s.Values) != 1 {
		t.Errorf("the slot is %+v", s)
	}
	var o struct{ Function struct{ Name string } }
	if err := json.Unmarshal(c.Get("timer.start").OpenAI(), &o); err != nil || o.Function.Name != "timer_start" {
		t.Errorf("for OpenAI: %+v, %v", o, err)
	}
}

func TestAHarmlessLookingToolStartsOutward(t *testing.T) {
	m, err := FromTool("s", Tool{Name: "read", InputSchema: json.RawMessage(`{"type":"object"}`), Annotations: &Hints{ReadOnly: true}})
	if err != nil || m.Risk != Outward {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestSlotsComeFromAStruct(t *testing.T) {
	type args struct {
		Due   time.Time     `json:"due" intent:"required" en:"When?" zh:"什么时候？"`
		Long  time.Duration `json:"long"`
		Whom  []string      `json:"whom" intent:"person"`
		Units string        `json:"units" intent:"enum=c|f,default=c"`
		Which string        `intent:"item=reminder"`
		Inner int           `intent:"-"`
	}
	m, err := For[args](Manifest{Name: "x.y", Titles: Local{"en": "x"}, Risk: Read})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]Type{"due": Time, "long": Duration, "whom": Person, "units": Enum, "which": Item} {
		if s := m.Slot(name); s == nil || s.Type != want {
			t.Errorf("%s is %+v, want %s", name, s, want)
		}
	}
	if m.Slot("inner") != nil || !m.Slot("whom").Many || m.Slot("due").Ask["zh"] != "什么时候？" {
		t.Errorf("%+v", m.Slots)
	}
	if !strings.Contains(string(m.Schema()), `"required":["due"]`) {
		t.Errorf("%s", m.Schema())
	}
}

func TestGraverRisksAreAbove(t *testing.T) {
	if !Outward.Above(Change) || Read.Above(Read) || !Risk("?").Above(Sensitive) {
		t.Error("the order of risks is wrong")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(timers)
	f.Add("intents:\n  - name: a.b\n")
	f.Add("grammar: {en: {rules: {a: b}}}")
	f.Fuzz(func(t *testing.T, s string) {
		file, err := Parse("f", []byte(s))
		if err != nil {
			if qiao.KindOf(err) == qiao.Other {
				t.Errorf("an error without a kind: %v", err)
			}
			return
		}
		for _, m := range file.Intents {
			if err := m.Check(); err != nil {
				t.Errorf("a manifest that was read does not check: %v", err)
			}
			if !json.Valid(m.OpenAI()) {
				t.Errorf("no JSON: %s", m.OpenAI())
			}
		}
	})
}

func FuzzFromTools(f *testing.F) {
	f.Add(`{"tools":[{"name":"x","inputSchema":{"type":"object","properties":{"a":{"type":["string","null"]}}}}]}`)
	f.Fuzz(func(t *testing.T, s string) {
		list, err := FromTools("s", []byte(s))
		for _, m := range list {
			if err == nil && m.Risk != Outward {
				t.Error("an imported tool is not outward")
			}
		}
	})
}
