package query

import (
	"time"

	"github.com/qiao-ai/qiao"
)

// A Plan is what was understood of a query. Chips of the same Group are
// alternatives; all groups must hold.
type Plan struct {
	Query    string   `json:"query" doc:"The text that was understood"`
	Language string   `json:"language,omitempty" doc:"en or zh"`
	Chips    []Chip   `json:"chips"`
	Question Question `json:"question,omitempty" doc:"What is asked about the photos: when, where, count or camera"`
}

// A Question is what a query asks about the photos that it describes.
type Question string

// The questions.
const (
	When   Question = "when"
	Where  Question = "where"
	Count  Question = "count"
	Camera Question = "camera"
)

// A Kind says what a Chip is about.
type Kind string

// The kinds. Words and Colour and Thing rank photos, and a photo need not have all
// of them; every other kind is a condition that a photo meets or not.
const (
	Time        Kind = "time"
	Clock       Kind = "clock"
	Place       Kind = "place"
	Device      Kind = "camera"
	Media       Kind = "media"
	Format      Kind = "format"
	Rating      Kind = "rating"
	ISO         Kind = "iso"
	Focal       Kind = "focal"
	Aperture    Kind = "aperture"
	Shutter     Kind = "shutter"
	Size        Kind = "size"
	Pixels      Kind = "pixels"
	Flash       Kind = "flash"
	Orientation Kind = "orientation"
	Has         Kind = "has"
	Colour      Kind = "colour"
	Thing       Kind = "object"
	Quote       Kind = "text"
	Name        Kind = "name"
	Like        Kind = "like"
	Words       Kind = "words"
)

// A Span is where something is said, in bytes of the Plan's Query.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// A Chip is one thing that was understood.
type Chip struct {
	ID      string `json:"id"`
	Kind    Kind   `json:"kind"`
	Label   string `json:"label" doc:"What a person reads"`
	Span    Span   `json:"span"`
	Negated bool   `json:"negated,omitempty" doc:"Photos of this are left out"`
	Group   int    `json:"group" doc:"Chips of one group are alternatives"`
	Value   Value  `json:"value"`
}

// A Value is what a Chip compares photos with; which fields are set depends on its
// Kind.
type Value struct {
	// Times are stretches of a photo's own wall clock, for Time.
	Times []Stretch `json:"times,omitempty"`
	// Yearly are days of each year, such as 06-01 to 08-31, for Time.
	Yearly []Days `json:"yearly,omitempty"`
	// Weekdays are days of the week, Sunday 0, for Time.
	Weekdays []int `json:"weekdays,omitempty"`
	// Clock are minutes of the day, for Clock.
	Clock []Minutes `json:"clock,omitempty"`
	// Places are the places meant, of which one must hold a photo.
	Places []string `json:"places,omitempty"`
	// Any are the values of which one must be met: a camera's words, a format, a
	// medium, a colour, a thing, a quoted text, a file's name, words.
	Any []string `json:"any,omitempty"`
	// Range bounds a number.
	Range *Range `json:"range,omitempty"`
	// Soft says that the words would only describe what sort of picture it is, such
	// as "sign", so that little depends on them.
	Soft bool `json:"soft,omitempty"`
}

// A Stretch is from one wall-clock time to another, without it, in the form
// 2006-01-02T15:04:05. An empty end is open.
type Stretch struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// Days are days of a year in the form 01-02, both ends included. Where From is
// after To they pass the turn of the year.
type Days struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Minutes are minutes of a day, From in and To out. Where From is after To they
// pass midnight.
type Minutes struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// A Range bounds a number; an end that is nil is open.
type Range struct {
	Min *float64 `json:"min,omitempty"`
	Max *float64 `json:"max,omitempty"`
	// MinOut and MaxOut leave the end itself out.
	MinOut bool `json:"minOut,omitempty"`
	MaxOut bool `json:"maxOut,omitempty"`
}

// Holds tells whether x lies in r.
func (r Range) Holds(x float64) bool {
	const slack = 1e-6
	if r.Min != nil && (x < *r.Min-slack || r.MinOut && x <= *r.Min+slack) {
		return false
	}
	return r.Max == nil || !(x > *r.Max+slack || r.MaxOut && x >= *r.Max-slack)
}

// Clocked is the form of times in a Stretch.
const Clocked = "2006-01-02T15:04:05"

// Ranks tells whether chips of kind k rank photos instead of being conditions.
func (k Kind) Ranks() bool { return k == Words || k == Colour || k == Thing || k == Like }

// Limits of what a plan may hold.
const (
	LongestQuery = 2000 // bytes
	mostChips    = 64
	mostValues   = 256
)

// Check tells whether p, which a client may have changed, can be searched with.
// Its error is of Kind Invalid.
func (p Plan) Check() error {
	if len(p.Query) > LongestQuery {
		return invalid("the query is longer than %d bytes", LongestQuery)
	}
	if len(p.Chips) > mostChips {
		return invalid("the plan has more than %d chips", mostChips)
	}
	for _, c := range p.Chips {
		if err := c.check(); err != nil {
			return err
		}
	}
	switch p.Question {
	case "", When, Where, Count, Camera:
		return nil
	}
	return invalid("there is no question %q", string(p.Question))
}

func (c Chip) check() error {
	v := c.Value
	if len(v.Times)+len(v.Yearly)+len(v.Weekdays)+len(v.Clock)+len(v.Places)+len(v.Any) > mostValues {
		return invalid("a chip has more than %d values", mostValues)
	}
	for _, s := range v.Times {
		if !clocked(s.From) || !clocked(s.To) {
			return invalid("a time is not of the form %s", Clocked)
		}
	}
	var has bool
	switch c.Kind {
	case Time:
		has = len(v.Times)+len(v.Yearly)+len(v.Weekdays) > 0
	case Clock:
		has = len(v.Clock) > 0
	case Place:
		has = len(v.Places)+len(v.Any) > 0
	case Rating, ISO, Focal, Aperture, Shutter, Size, Pixels:
		has = v.Range != nil
	case Device, Media, Format, Flash, Orientation, Has, Colour, Thing, Quote, Name, Like, Words:
		has = len(v.Any) > 0
	default:
		return invalid("there is no kind of chip %q", string(c.Kind))
	}
	if !has {
		return invalid("a chip of kind %s has no value", string(c.Kind))
	}
	return nil
}

func clocked(s string) bool {
	if s == "" {
		return true
	}
	_, err := time.Parse(Clocked, s)
	return err == nil
}

func invalid(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, "photo query", format, args...).
		WithFix("Send the plan as an answer gave it, with chips removed or changed, or send a query.")
}

// Without returns p without the chip of an id.
func (p Plan) Without(id string) Plan {
	kept := make([]Chip, 0, len(p.Chips))
	for _, c := range p.Chips {
		if c.ID != id {
			kept = append(kept, c)
		}
	}
	p.Chips = kept
	return p
}
