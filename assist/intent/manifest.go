package intent

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/text"
)

// A Name names an intent: the app, a point, and the verb, such as "timer.start".
type Name string

// Foreign is what the names of intents of other apps begin with, so that none can
// take the name of one of ours.
const Foreign = "app."

// App is the part of n before its last point.
func (n Name) App() string {
	if i := strings.LastIndexByte(string(n), '.'); i >= 0 {
		return string(n[:i])
	}
	return ""
}

// Local says one thing in several languages, keyed by base language ("en", "zh").
type Local map[text.Language]string

// In returns what l says in a language, else in English, else in any.
func (l Local) In(lang text.Language) string {
	for _, k := range []text.Language{lang, lang.Base(), text.English} {
		if s, ok := l[k]; ok {
			return s
		}
	}
	for _, k := range languages(l) {
		return l[k]
	}
	return ""
}

// Phrases are sentence templates, keyed by base language.
type Phrases map[text.Language][]string

// A Manifest describes one intent. It is a superset of an MCP tool.
type Manifest struct {
	Name        Name
	Titles      Local   // a few words, for people
	Description Local   // what it does, for models and people
	Phrases     Phrases // templates of what people say
	Negative    Phrases // templates of what sounds alike and is something else
	Slots       []Slot
	// Input is the JSON Schema of the arguments. Empty: made from Slots.
	Input json.RawMessage
	// Output is the JSON Schema of the result; it may be empty.
	Output json.RawMessage
	Risk   Risk
	// Undoable tells that a change and its inverse are stored in one
	// transaction, so that the change can be taken back.
	Undoable bool
	// Inverse is the intent that takes this one back, where there is one.
	Inverse Name
	// Requires lists preconditions by name, such as "wifi on". The skill knows
	// how to check each.
	Requires []string
	// Replies are templates of answers by outcome, such as "done" or "none";
	// {slot} and {result.field} stand for values.
	Replies map[string]Local
	// Unread tells that nobody has judged what the manifest says of itself, as of a
	// tool that its owner has not graded. No model sees it.
	Unread bool
	// Source says where the manifest is from: a file and line, a Go type, or an
	// MCP server.
	Source string
}

// Slot returns the slot of a name, or nil.
func (m *Manifest) Slot(name string) *Slot {
	i := slices.IndexFunc(m.Slots, func(s Slot) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return &m.Slots[i]
}

// Required lists the names of the slots without which the intent cannot run.
func (m *Manifest) Required() []string {
	var names []string
	for _, s := range m.Slots {
		if s.Required {
			names = append(names, s.Name)
		}
	}
	return names
}

// Schema is the JSON Schema of the arguments: Input, or what the slots say.
func (m *Manifest) Schema() json.RawMessage {
	if len(m.Input) > 0 {
		return m.Input
	}
	return schemaOf(m.Slots)
}

// A Slot is one argument of an intent.
type Slot struct {
	Name        string
	Type        Type
	Description Local
	Required    bool
	Many        bool // a list of values
	// Ask is the question for a missing value.
	Ask Local
	// Default is the value where none is said, as JSON. Empty: no default. A
	// default is a value of the manifest's author, never of a model.
	Default json.RawMessage
	// Values are those of an [Enum].
	Values []Value
	// Of names what an [Item] is one of, such as "reminder" or "timer": the
	// entity resolver's key.
	Of string
	// Min and Max bound a number; nil is unbounded.
	Min, Max *float64
}

// A Value is one of an enumeration, with what people call it. Said is a
// template in each language, such as "celsius|degrees [c]".
type Value struct {
	ID   string
	Said Phrases
}

// A Type is the kind of thing that a slot holds.
type Type string

// The types. Each has one form as a JSON value, given beside it.
const (
	Text       Type = "text"        // words as they were said: a string
	Query      Type = "query"       // what is searched for: a string
	Time       Type = "time"        // an instant: RFC 3339
	Interval   Type = "interval"    // {"start", "end"}: RFC 3339 each
	Duration   Type = "duration"    // seconds, as a number
	Recurrence Type = "recurrence"  // an RRULE of RFC 5545: a string
	Number     Type = "number"      // a number
	Integer    Type = "integer"     // a whole number
	Ordinal    Type = "ordinal"     // 1 is the first, -1 the last
	Quantity   Type = "quantity"    // {"value", "unit"}
	Money      Type = "money"       // {"value", "currency"}
	Percent    Type = "percent"     // 0 to 100, as a number
	Temp       Type = "temperature" // {"value", "unit"}
	Person     Type = "person"      // a contact: its id once resolved, a string
	Place      Type = "place"       // a place's name: a string
	Phone      Type = "phone"       // a telephone number: a string
	Email      Type = "email"       // a mail address: a string
	URL        Type = "url"         // an address: a string
	Item       Type = "item"        // one of the things of Of: its id, a string
	Enum       Type = "enum"        // one of Values: its ID, a string
	Boolean    Type = "boolean"     // true or false
	Language   Type = "language"    // a BCP 47 tag: a string
	Object     Type = "object"      // any JSON; of imported tools
)

// Types lists every Type, for tables that must be complete.
func Types() []Type {
	return []Type{Text, Query, Time, Interval, Duration, Recurrence, Number, Integer, Ordinal, Quantity, Money,
		Percent, Temp, Person, Place, Phone, Email, URL, Item, Enum, Boolean, Language, Object}
}

// A Risk says what running an intent may do, and so what it needs before.
type Risk string

// The risks, from harmless to grave.
const (
	Read        Risk = "read"        // shows something: runs at once
	Change      Risk = "local"       // changes what is on the device: runs at once and offers undo
	Outward     Risk = "outward"     // sends, publishes, buys: shows what goes out and waits for a yes
	Destructive Risk = "destructive" // deletes, or changes many: says how many and waits for a yes
	Sensitive   Risk = "sensitive"   // reveals or unlocks: asks for device authentication
)

// Risks lists every Risk in their order.
func Risks() []Risk { return []Risk{Read, Change, Outward, Destructive, Sensitive} }

// Above tells whether r is graver than other. An unknown risk is the gravest.
func (r Risk) Above(other Risk) bool { return r.rank() > other.rank() }

func (r Risk) rank() int {
	if i := slices.Index(Risks(), r); i >= 0 {
		return i
	}
	return len(Risks())
}

// languages lists the keys of m in a fixed order.
func languages[V any](m map[text.Language]V) []text.Language {
	var list []text.Language
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}
