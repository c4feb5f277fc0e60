package eval

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/assist/skill"
)

// Dialog measures how the assistant, without any model, follows conversations that
// people had with another assistant. The users' recorded words are said to it in
// their order, those of services it has skills for; what the recorded assistant said
// is not, so that a "yes" may answer what was never asked here. Four figures:
//
//   - intents: of the turns in which a user begins something, those it understands so
//   - values: of the times, days, places and names that a user says, those it takes
//   - joint: of the turns in which a user says such values, those after which it holds
//     every value of the conversation's goal, older ones and corrected ones too
//   - asked: of the turns in which something begins without a value that its service
//     demands, those in which it asks a question
func Dialog() Evaluation {
	return Evaluation{
		Name:        "dialog",
		Description: "following a conversation, without a model: dialogues of the Schema-Guided Dialogue form, with NAME_schema.json beside NAME.json",
		Run:         measureDialog,
	}
}

// A sgdAct is what a turn does.
type sgdAct struct {
	Act    string   `json:"act"`
	Slot   string   `json:"slot"`
	Values []string `json:"canonical_values"`
}

type sgdTurn struct {
	Speaker   string `json:"speaker"`
	Utterance string `json:"utterance"`
	Frames    []struct {
		Service string   `json:"service"`
		Actions []sgdAct `json:"actions"`
		State   struct {
			Intent string `json:"active_intent"`
		} `json:"state"`
	} `json:"frames"`
}

type sgdDialogue struct {
	ID    string    `json:"dialogue_id"`
	Turns []sgdTurn `json:"turns"`
}

type sgdService struct {
	Name    string `json:"service_name"`
	Intents []struct {
		Name     string   `json:"name"`
		Required []string `json:"required_slots"`
	} `json:"intents"`
}

// A counterpart is what an intent of a service is among the skills, with its slots.
type counterpart struct {
	intent intent.Name
	slots  map[string]string
}

// counterparts are by service without its number, and intent.
var counterparts = map[string]counterpart{
	"Weather.GetWeather": {"weather.get", map[string]string{"city": "place", "date": "when"}},
	"Alarm.AddAlarm":     {"alarm.set", map[string]string{"new_alarm_time": "when", "new_alarm_name": "label"}},
	"Alarm.GetAlarms":    {"alarm.list", nil},
}

func counterpartOf(service, name string) (counterpart, bool) {
	base, _, _ := strings.Cut(service, "_")
	c, ok := counterparts[base+"."+name]
	return c, ok
}

func measureDialog(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	files, err := filesAt(path)
	if err != nil {
		return nil, err
	}
	report := &Report{Evaluation: "dialog", Path: path}
	for _, f := range files {
		if filepath.Ext(f) == ".txt" {
			list, err := readConversations(f)
			if err != nil {
				return nil, err
			}
			if len(list) > 0 {
				set, err := measureConversations(ctx, f, list, deps)
				if err != nil {
					return nil, err
				}
				report.Sets = append(report.Sets, set)
			}
			continue
		}
		schema := strings.TrimSuffix(f, ".json") + "_schema.json"
		if _, err := os.Stat(schema); err != nil || filepath.Ext(f) != ".json" {
			continue
		}
		set, err := measureDialogues(ctx, f, schema, deps)
		if err != nil {
			return nil, err
		}
		report.Sets = append(report.Sets, set)
	}
	if len(report.Sets) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "eval dialog", "there are no dialogues at %s", path).
			WithFix("Give a folder with NAME.json and NAME_schema.json of the Schema-Guided Dialogue data.")
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

func measureDialogues(ctx context.Context, file, schema string, deps Deps) (Set, error) {
	var dialogues []sgdDialogue
	var services []sgdService
	if err := readJSON(file, "dialogues", &dialogues); err != nil {
		return Set{}, err
	}
	if err := readJSON(schema, "a schema", &services); err != nil {
		return Set{}, err
	}
	demands := map[string][]string{}
	for _, s := range services {
		for _, i := range s.Intents {
			demands[s.Name+"."+i.Name] = i.Required
		}
	}
	a, err := skill.New(assist.Config{Store: new(assist.Memory), Ports: dialogPorts{}})
	if err != nil {
		return Set{}, err
	}
	set := Set{Name: setName(file), Format: "sgd", Language: "en"}
	t := &dialogTally{examples: deps.Examples}
	for i, d := range dialogues {
		if err := ctx.Err(); err != nil {
			return Set{}, err
		}
		used, err := t.follow(ctx, a, d, demands)
		if err != nil {
			return Set{}, err
		}
		if used {
			set.Items++
		}
		deps.progress(set.Name, i+1, len(dialogues))
	}
	set.Figures = []Figure{
		t.begun.figure("intents"), t.values.figure("values"), t.joint.figure("joint"), t.asked.figure("asked"),
	}
	set.Examples = t.shown
	return set, nil
}

// A part is how many of how many.
type part struct{ right, all int }

func (p *part) add(right bool) {
	p.all++
	if right {
		p.right++
	}
}

func (p part) figure(name string) Figure {
	return Figure{Name: name, Value: share(p.right, p.all), Unit: "%", Of: p.all}
}

type dialogTally struct {
	begun, values, joint, asked part
	examples                    int
	shown                       []Example
}

// goalState is where a conversation stands: what its user wants, and what the
// assistant holds.
type goalState struct {
	want   counterpart
	values map[string]string // by slot of the skill
	held   map[string]assist.Arg
}

// follow says a dialogue's words to the assistant, as a user of their own. It tells whether any of them
// was for one of its skills.
func (t *dialogTally) follow(ctx context.Context, a *assist.Assistant, d sgdDialogue, demands map[string][]string) (bool, error) {
	used, at := false, goalState{}
	for _, turn := range d.Turns {
		if turn.Speaker != "USER" || len(turn.Frames) != 1 {
			continue
		}
		f := turn.Frames[0]
		want, ok := counterpartOf(f.Service, f.State.Intent)
		if !ok {
			continue
		}
		used = true
		plan, question, err := dialogTurn(ctx, a, assist.UserID(d.ID), turn.Utterance)
		if err != nil {
			return false, err
		}
		t.score(turn.Utterance, f.Actions, &at, want, demands[f.Service+"."+f.State.Intent], plan, question)
	}
	return used, nil
}

// dialogTurn says one thing.
func dialogTurn(ctx context.Context, a *assist.Assistant, u assist.UserID, words string) (plan *assist.Plan, asked bool, err error) {
	r := assist.TurnRequest{User: u, Text: words, Session: "dialog", Zone: time.UTC, NoModel: true, Now: time.Date(2019, 3, 1, 9, 0, 0, 0, time.UTC)}
	for e, err := range a.Turn(ctx, r) {
		if err != nil {
			return nil, false, err
		}
		if e.Plan != nil {
			plan = e.Plan
		}
		asked = asked || e.Question != nil
	}
	return plan, asked && plan != nil, nil
}

func (t *dialogTally) score(words string, acts []sgdAct, at *goalState, want counterpart, demanded []string, plan *assist.Plan, asked bool) {
	begins, told := false, map[string]string{}
	for _, a := range acts {
		switch slot := want.slots[a.Slot]; {
		case a.Act == "INFORM_INTENT":
			begins = true
		case a.Act == "INFORM" && slot != "" && len(a.Values) > 0:
			told[slot] = a.Values[0]
		}
	}
	if begins && at.want.intent != want.intent || at.values == nil {
		*at = goalState{want: want, values: map[string]string{}}
	}
	understood := plan != nil && len(plan.Steps) > 0 && plan.Steps[0].Intent == want.intent
	if understood {
		at.held = plan.Steps[0].Args
	}
	if begins {
		t.begun.add(understood)
		if lacks(demanded, want, at.values, told) {
			t.asked.add(understood && asked)
		}
	}
	if len(told) == 0 {
		return
	}
	for slot, v := range told {
		at.values[slot] = v
		t.values.add(holds(at.held, slot, v))
	}
	all := true
	for slot, v := range at.values {
		all = all && holds(at.held, slot, v)
	}
	t.joint.add(all)
	if !all && len(t.shown) < t.examples {
		t.shown = append(t.shown, Example{Note: string(want.intent), Before: words, After: describe(at)})
	}
}

// lacks tells whether a demanded slot was never given.
func lacks(demanded []string, c counterpart, before, now map[string]string) bool {
	for _, d := range demanded {
		if slot := c.slots[d]; slot != "" && before[slot] == "" && now[slot] == "" {
			return true
		}
	}
	return false
}

// holds tells whether an argument is a value of the data: a day, a time of day, or
// words.
func holds(args map[string]assist.Arg, slot, want string) bool {
	a, ok := args[slot]
	switch {
	case !ok:
		return false
	case a.Time == nil:
		return plainWords(a.Text()) == plainWords(want)
	case strings.Contains(want, ":"):
		return a.Time.From.UTC().Format("15:04") == want
	}
	return a.Time.From.UTC().Format(time.DateOnly) == want
}

// plainWords is s without case, articles and the country behind a city.
func plainWords(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(s), ",")
	return strings.TrimPrefix(strings.TrimSpace(s), "the ")
}

func describe(at *goalState) string {
	var b strings.Builder
	for slot, v := range at.values {
		b.WriteString(slot + "=" + v + " ")
	}
	b.WriteString("| held:")
	for slot, a := range at.held {
		b.WriteString(" " + slot + "=" + a.Origin.Quote)
	}
	return b.String()
}

// dialogPorts find every place and know its weather, so that a conversation about it
// goes on.
type dialogPorts struct{}

var _ assist.Ports = dialogPorts{}

// Has implements [assist.Ports].
func (dialogPorts) Has(ability string) bool {
	return ability == "place.find" || ability == "weather.at" || ability == "message.send"
}

// Do implements [assist.Ports].
func (dialogPorts) Do(_ context.Context, ability string, args map[string]any) (any, error) {
	if ability == "place.find" {
		return []any{map[string]any{"name": args["query"], "address": args["query"], "latitude": 1.0, "longitude": 1.0}}, nil
	}
	return map[string]any{"condition": "clear", "temperature": 20.0, "high": 22.0, "low": 12.0}, nil
}
