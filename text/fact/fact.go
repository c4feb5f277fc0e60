package fact

import (
	"math"

	"github.com/qiao-ai/qiao/text"
)

// A Kind is a sort of fact.
type Kind string

// The kinds of fact.
const (
	Number      Kind = "number"      // a count or a plain number; Unit "#" marks an ordinal
	Percent     Kind = "percent"     // Unit "%", "pp" for percentage points, "off" for a discount
	Money       Kind = "money"       // Unit is the ISO 4217 code
	Measure     Kind = "unit"        // a number with a unit, in the base unit of its dimension
	Duration    Kind = "duration"    // in seconds, or in months where their length varies
	Date        Kind = "date"        // a calendar date, parts unknown being 0, or one told from today
	Time        Kind = "time"        // minutes after midnight
	DayPart     Kind = "daypart"     // morning, noon, afternoon, evening
	Weekday     Kind = "weekday"     // Monday is 1
	Zone        Kind = "timezone"    // such as CET
	Version     Kind = "version"     // such as 2.10.1
	ID          Kind = "id"          // a ticket, order or serial number
	Phone       Kind = "phone"       // its digits
	URL         Kind = "url"         // also the target of a Markdown link
	Email       Kind = "email"       //
	Mention     Kind = "mention"     // @someone
	Hashtag     Kind = "hashtag"     // #topic or #话题#
	Code        Kind = "code"        // a fenced or inline piece of code, with its marks
	Placeholder Kind = "placeholder" // {{x}}, %s, ${x}, <<x>>
	Tag         Kind = "tag"         // of HTML or XML
	Path        Kind = "path"        // of a file
	Name        Kind = "name"        // of a person, place, organisation or product
	Title       Kind = "title"       // 《…》
	Quote       Kind = "quote"       // words between quotation marks
)

// A Bound says on which side of its value a fact lies.
type Bound int8

// The bounds. For a date or a time, Under and AtMost mean before, Over and
// AtLeast after.
const (
	Exactly Bound = iota
	AtLeast
	AtMost
	Over
	Under
)

// Up is 1 for a bound from below, -1 for one from above, 0 for none.
func (b Bound) Up() int {
	switch b {
	case AtLeast, Over:
		return 1
	case AtMost, Under:
		return -1
	}
	return 0
}

// A Fact is a thing that a text states.
type Fact struct {
	Kind  Kind    `json:"kind"`
	Key   string  `json:"key"`             // what is compared, for kinds without a value
	Value float64 `json:"value,omitempty"` // of quantities, times and weekdays, in Unit
	Unit  string  `json:"unit,omitempty"`  // the base unit
	Bound Bound   `json:"bound,omitempty"`
	// Written is the number before its unit was brought to the base: 5 in "5 km".
	Written float64   `json:"written,omitempty"`
	Weak    bool      `json:"weak,omitempty"` // may be wording only, such as "one" or 一个
	Span    text.Span `json:"span"`
	Raw     string    `json:"raw"` // as written
}

// Numeric tells whether facts of kind k are compared by value.
func (k Kind) Numeric() bool {
	switch k {
	case Number, Percent, Money, Measure, Duration:
		return true
	}
	return false
}

// Exact tells whether facts of kind k have to stay the same to the letter.
func (k Kind) Exact() bool {
	switch k {
	case URL, Email, Mention, Hashtag, Code, Placeholder, Tag, Path, ID, Version:
		return true
	}
	return false
}

// Same tells whether f and g state the same: the same value in the same
// dimension for quantities, the same key for the rest.
func (f Fact) Same(g Fact) bool {
	switch {
	case f.Kind.Numeric() && g.Kind.Numeric():
		return f.Unit == g.Unit && near(f.Value, g.Value) && f.Key == g.Key
	case f.Kind != g.Kind:
		return false
	case f.Kind == Date:
		return sameDate(f.Key, g.Key)
	case f.Kind == Time:
		return f.Value == g.Value
	}
	return f.Key == g.Key
}

// Agrees tells whether f and g may state the same although one of them says
// less: a number without its unit, a date without its year, an hour without its
// half of the day, a fraction for a percentage.
func (f Fact) Agrees(g Fact) bool {
	if f.Same(g) {
		return true
	}
	switch {
	case f.Kind.Numeric() && g.Kind.Numeric():
		return numbersAgree(f, g) || numbersAgree(g, f)
	case f.Kind == Date && g.Kind == Date:
		return datesAgree(f.Key, g.Key)
	case f.Kind == Time && g.Kind == Time:
		return timesAgree(f, g)
	case f.Kind == Time && g.Kind.Numeric():
		return g.Unit == "" && g.Value >= 1 && g.Value <= 24 && math.Mod(f.Value, 720) == math.Mod(g.Value*60, 720)
	case f.Kind.Numeric() && g.Kind == Time:
		return g.Agrees(f)
	case f.Kind.Numeric() && g.Kind == Date:
		return f.Unit == "" && yearOnly(g.Key, f.Value) || f.Unit == "#" && f.Value == 2 && g.Key == "day after"
	case f.Kind == Date && g.Kind.Numeric():
		return g.Agrees(f)
	}
	return false
}

func numbersAgree(f, g Fact) bool {
	if f.Key != g.Key {
		return false
	}
	switch {
	case near(f.Value, g.Value):
		return g.Unit == "°" && (f.Unit == "°C" || f.Unit == "°F") || g.Unit == "" || g.Unit == "#" && f.Unit == "" || f.Unit == "%" && g.Unit == "off" ||
			f.Unit == "" && g.Unit == "age"
	case f.Unit == "%" && g.Unit == "":
		return near(f.Value, 100*g.Value) && g.Value < 1 || near(3*g.Value, math.Round(3*g.Value)) && math.Abs(f.Value-100*g.Value) < 0.5
	case f.Written != 0 && g.Unit == "":
		return near(f.Written, g.Value)
	}
	return false
}

func near(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-13*math.Max(math.Abs(a), math.Abs(b))
}
