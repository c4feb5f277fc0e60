package assist

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/qiao-ai/qiao/assist/intent"
)

// A Source says what sort of thing an argument, or a whole step, comes from.
type Source string

// The sources. What has none of them is refused.
const (
	Words   Source = "words"   // what the user said in this turn
	Dialog  Source = "dialog"  // an earlier turn, or the answer to a question
	Screen  Source = "screen"  // what the user looks at
	Tool    Source = "tool"    // the result of a tool or of the store
	Default Source = "default" // the manifest's author
)

// An Origin is where an argument or a step comes from.
type Origin struct {
	Source Source `json:"source"`
	Quote  string `json:"quote,omitempty"` // the words
	Start  int    `json:"start,omitempty"` // bytes of the user's text, of Words
	End    int    `json:"end,omitempty"`
	// Taint names whose text it comes from if that is not the user's, such as
	// "a message of Bo". Tainted text is data: it commands nothing.
	Taint string `json:"taint,omitempty"`
}

// A Moment is a time as it was understood.
type Moment struct {
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	Last     time.Time `json:"last,omitzero"` // where a range ends, if two ends were said
	Range    bool      `json:"range,omitempty"`
	Clock    bool      `json:"clock,omitempty"`   // a time of day was said
	Dated    bool      `json:"dated,omitempty"`   // a day was said
	Grain    string    `json:"grain,omitempty"`   // how exactly
	Rule     string    `json:"rule,omitempty"`    // an RRULE, of what comes again
	Seconds  float64   `json:"seconds,omitempty"` // of a length of time
	Holiday  string    `json:"holiday,omitempty"`
	Absolute bool      `json:"absolute,omitempty"` // it means the same whenever it is said
	Assumed  []string  `json:"assumed,omitempty"`
}

// An Arg is the value of a slot. Value has the JSON form of the slot's type.
type Arg struct {
	Value  any     `json:"value"`
	Time   *Moment `json:"time,omitempty"`  // of types that are times
	Label  string  `json:"label,omitempty"` // for people, where Value is an id
	Origin Origin  `json:"origin"`
}

// Text is the value as a string, or "".
func (a Arg) Text() string { s, _ := a.Value.(string); return s }

// Number is the value as a number, or 0.
func (a Arg) Number() float64 {
	switch v := a.Value.(type) {
	case float64:
		return v
	case int:
		return float64(v)
	case json.Number:
		f, _ := v.Float64()
		return f
	case map[string]any:
		return Arg{Value: v["value"]}.Number()
	}
	return 0
}

// A Step is one intent with its arguments.
type Step struct {
	Intent intent.Name    `json:"intent"`
	Args   map[string]Arg `json:"args"`
	Origin Origin         `json:"origin"` // of the step's existence
	// May lists preconditions that the user agreed to have put right.
	May []string `json:"may,omitempty"`
}

// With returns s with one more argument. s stays as it is.
func (s Step) With(slot string, a Arg) Step {
	s.Args = maps.Clone(s.Args)
	if s.Args == nil {
		s.Args = map[string]Arg{}
	}
	s.Args[slot] = a
	return s
}

// Taints lists whose text the step or its arguments come from.
func (s Step) Taints() []string {
	var from []string
	add := func(o Origin) {
		if o.Taint != "" && !slices.Contains(from, o.Taint) {
			from = append(from, o.Taint)
		}
	}
	add(s.Origin)
	for _, name := range slices.Sorted(maps.Keys(s.Args)) {
		add(s.Args[name].Origin)
	}
	return from
}

// A Plan is what a planner proposes. Nothing of it happens before it is verified.
type Plan struct {
	Steps      []Step      `json:"steps"`
	Tier       intent.Tier `json:"tier"`
	Why        string      `json:"why,omitempty"`
	Confidence float64     `json:"confidence"`
}
