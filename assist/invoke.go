package assist

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
)

// An Invocation names an intent and gives its arguments, as a program does that calls
// it as a tool. It is verified and confirmed as a sentence is.
type Invocation struct {
	Intent intent.Name
	Args   map[string]any // by slot, in the JSON form of the slot's type
}

// invoke does what an invocation asks for.
func (t *turn) invoke(ctx context.Context, in *Invocation) error {
	m := t.a.cfg.Catalog.Get(in.Intent)
	if m == nil {
		return qiao.Errorf(qiao.NotFound, "assist", "there is no intent %s", in.Intent)
	}
	s := Step{Intent: m.Name, Args: map[string]Arg{}, Origin: Origin{Source: Tool}}
	for name, v := range in.Args {
		slot := m.Slot(name)
		if slot == nil {
			return qiao.Errorf(qiao.Invalid, "assist", "%s has no argument %q", m.Name, name).WithFix("See the schema of the tool.")
		}
		if v == nil {
			continue
		}
		arg, ok := t.given(*slot, v)
		if !ok {
			return qiao.Errorf(qiao.Invalid, "assist", "the argument %s of %s is no %s", name, m.Name, slot.Type).WithFix("See the schema of the tool.")
		}
		s.Args[name] = arg
	}
	t.state.Offer, t.state.Pending = nil, nil // another matter: what waited is void
	return t.perform(ctx, &Plan{Steps: []Step{s}, Tier: intent.TierDialog, Why: "a program's call", Confidence: 1})
}

// given makes an argument of the JSON form of a slot's type.
func (t *turn) given(slot intent.Slot, v any) (Arg, bool) {
	if list, ok := v.([]any); ok && slot.Many {
		if len(list) != 1 {
			v = strings.Trim(strings.Join(strings.Fields(fmt.Sprint(list...)), " "), "[]")
		} else {
			v = list[0]
		}
	}
	arg := Arg{Value: v, Origin: Origin{Source: Tool}}
	switch slot.Type {
	case intent.Time, intent.Interval, intent.Duration, intent.Recurrence:
		m, ok := t.givenMoment(slot.Type, v)
		if !ok {
			return arg, false
		}
		arg.Time, arg.Value = &m, m.json(slot.Type)
		return arg, true
	case intent.Quantity, intent.Temp, intent.Money:
		o, _ := v.(map[string]any)
		unit, _ := o["unit"].(string)
		if currency, ok := o["currency"].(string); ok {
			unit = currency
		}
		arg.Value = t.amount(strings.TrimSpace(fmt.Sprint(o["value"], " ", unit)))
		return arg, arg.Value != nil
	case intent.Object:
		return arg, true
	case intent.Number, intent.Integer, intent.Ordinal, intent.Percent, intent.Enum, intent.Boolean:
		return arg, fits(slot, arg)
	}
	s, ok := v.(string)
	arg.Value = strings.TrimSpace(s)
	return arg, ok && arg.Value != ""
}

// givenMoment reads the JSON form of a time; words such as "tomorrow at 5" will do, too.
func (t *turn) givenMoment(want intent.Type, v any) (Moment, bool) {
	switch v := v.(type) {
	case float64:
		return Moment{Seconds: v}, want == intent.Duration && v > 0
	case map[string]any:
		from, ok := t.instant(v["start"])
		to, ends := t.instant(v["end"])
		return Moment{From: from, To: to, Range: true, Clock: true, Dated: true, Absolute: true}, want == intent.Interval && ok && ends && to.After(from)
	case string:
		if at, ok := t.instant(v); ok && (want == intent.Time || want == intent.Interval) {
			return Moment{From: at, To: at.Add(time.Hour), Clock: true, Dated: true, Absolute: true, Grain: "minute"}, true
		}
		return t.moment(v, want)
	}
	return Moment{}, false
}

func (t *turn) instant(v any) (time.Time, bool) {
	s, _ := v.(string)
	at, err := time.Parse(time.RFC3339, s)
	return at.In(t.now.Location()), err == nil
}

// Arguments reads the arguments of an invocation. Its error has Kind Invalid.
func Arguments(data json.RawMessage) (map[string]any, error) {
	args := map[string]any{}
	if len(data) == 0 || string(data) == "null" {
		return args, nil
	}
	if err := json.Unmarshal(data, &args); err != nil {
		return nil, qiao.Errorf(qiao.Invalid, "assist", "the arguments are no JSON object")
	}
	return args, nil
}
