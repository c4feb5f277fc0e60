package eval

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/width"

	"github.com/qiao-ai/qiao/when"
)

// recognizersConventions are the choices that the Specs of Microsoft's Recognizers
// make.
var recognizersConventions = when.Conventions{
	Parts: map[string]when.Part{
		"morning": {From: 8 * 60, To: 12 * 60}, "afternoon": {From: 12 * 60, To: 16 * 60}, "evening": {From: 16 * 60, To: 20 * 60},
		"night": {From: 20 * 60, To: 24 * 60}, "tonight": {From: 20 * 60, To: 24 * 60}, "latenight": {From: 20 * 60, To: 24 * 60},
	},
	Rolling:  true,
	NoZones:  true,
	Portions: map[when.Grain]when.Thirds{when.Week: {Start: 3, MidFrom: 2, MidTo: 5, End: 3}, when.Month: {Start: 15, MidFrom: 9, MidTo: 20, End: 15}, when.Year: {Start: 4, MidFrom: 4, MidTo: 8, End: 8}},
}

// recognizersChinese writes the day before the month, unlike English ones.
var recognizersChinese = func() when.Conventions {
	c := recognizersConventions
	c.DayFirst = true
	return c
}()

type recognizerSpec struct {
	Input   string `json:"Input"`
	Context struct {
		Reference string `json:"ReferenceDateTime"`
	} `json:"Context"`
	Results []recognizerResult `json:"Results"`
}

type recognizerResult struct {
	Text       string          `json:"Text"`
	TypeName   string          `json:"TypeName"`
	Resolution json.RawMessage `json:"Resolution"`
}

// An entity is a found or expected span in the words of the Specs.
type entity struct {
	text, kind string
	values     []string
}

func (e entity) String() string {
	return fmt.Sprintf("%s[%s] %s", e.text, e.kind, strings.Join(e.values, ", "))
}

// equal compares what is expected with what was found. What Recognizers leave
// "not resolved" may have any value.
func (e entity) equal(found entity) bool {
	return e.similar(found) && (e.open() || slices.Equal(e.values, found.values))
}

func (e entity) open() bool { return slices.Equal(e.values, []string{"not resolved"}) }

func (e entity) similar(o entity) bool { return e.text == o.text && e.kind == o.kind }

// agrees tells whether they have a value in common, or both have none.
func (e entity) agrees(o entity) bool {
	return e.kind == o.kind && (e.open() || len(e.values) == len(o.values) && len(e.values) == 0 ||
		slices.ContainsFunc(e.values, func(v string) bool { return slices.Contains(o.values, v) }))
}

// recognizerCases reads a file of the Specs whose name says which model it is for;
// of the others, which test inner parts of Recognizers, there is nothing to read.
func recognizerCases(path string, data []byte) []timeCase {
	model := setName(path)
	find := recognizerModel(model, timeLanguage(path))
	var specs []recognizerSpec
	if find == nil || !decodes(data, &specs) {
		return nil
	}
	var cases []timeCase
	for _, s := range specs {
		want := make([]entity, 0, len(s.Results))
		for _, r := range s.Results {
			want = append(want, expected(r))
		}
		cases = append(cases, recognizerCase(s, want, find))
	}
	return cases
}

// A finder gives what is found in an input at a reference time.
type finder func(input string, now time.Time) []entity

func recognizerModel(model, language string) finder {
	if model == "DateTimeModel" {
		conv := &recognizersConventions
		if language == "zh" {
			conv = &recognizersChinese
		}
		return func(input string, now time.Time) []entity {
			return timeEntities(input, when.Context{Now: now, Language: language, Conventions: conv})
		}
	}
	return quantityModel(model, language)
}

func recognizerCase(s recognizerSpec, want []entity, find finder) timeCase {
	now := time.Now().UTC()
	if t, err := time.Parse("2006-01-02T15:04:05", s.Context.Reference); err == nil {
		now = t
	}
	return timeCase{input: s.Input, want: entityList(want), check: func() timeOutcome {
		began := time.Now()
		got := find(s.Input, now)
		o := timeOutcome{took: time.Since(began), got: entityList(got)}
		o.exact = slices.EqualFunc(want, got, entity.equal)
		o.marks = map[string]bool{
			"spans":  slices.EqualFunc(want, got, entity.similar),
			"values": slices.EqualFunc(want, got, entity.agrees),
		}
		return o
	}}
}

func entityList(list []entity) string {
	var s []string
	for _, e := range list {
		s = append(s, e.String())
	}
	return strings.Join(s, " | ")
}

func plainText(s string) string { return strings.ToLower(width.Fold.String(s)) }

func expected(r recognizerResult) entity {
	e := entity{text: plainText(r.Text), kind: strings.TrimPrefix(r.TypeName, "datetimeV2.")}
	var times struct {
		Values []map[string]string `json:"values"`
	}
	if decodes(r.Resolution, &times) && times.Values != nil {
		for _, v := range times.Values {
			e.values = append(e.values, expectedValue(e.kind, v))
		}
	} else {
		e.values = quantityValues(e.kind, r.Resolution)
	}
	return e.sorted()
}

func (e entity) sorted() entity {
	slices.Sort(e.values)
	e.values = slices.Compact(e.values)
	return e
}

// expectedValue keeps of a resolution what its kind is about: of a set its TIMEX,
// of a season, which Recognizers do not resolve, nothing.
func expectedValue(kind string, v map[string]string) string {
	switch {
	case kind == "set":
		return v["timex"]
	case v["start"] != "" || v["end"] != "":
		return v["start"] + ".." + v["end"]
	}
	return v["value"]
}

func timeEntities(input string, c when.Context) []entity {
	var list []entity
	for _, r := range when.Parse(input, c) {
		e := entity{text: plainText(input[r.Start:r.End]), kind: recognizerKind(r)}
		for _, v := range append([]when.Value{r.Value}, r.Others...) {
			e.values = append(e.values, recognizerValue(r, v, e.kind))
		}
		list = append(list, e.sorted())
	}
	return list
}

func recognizerKind(r when.Result) string {
	kind := "date"
	switch {
	case r.Kind == when.Duration:
		return "duration"
	case r.Kind == when.Recurrence:
		return "set"
	case r.Clock && r.Dated:
		kind = "datetime"
	case r.Clock:
		kind = "time"
	}
	if r.Kind == when.Interval || (!r.Clock && r.Grain > when.Day) {
		kind += "range"
	}
	return kind
}

func recognizerValue(r when.Result, v when.Value, kind string) string {
	switch kind {
	case "duration":
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", r.Length.Approximate()), "0"), ".")
	case "set":
		return timex(r.Repeat)
	}
	layout := map[string]string{"date": time.DateOnly, "daterange": time.DateOnly, "time": time.TimeOnly, "timerange": time.TimeOnly}[kind]
	if layout == "" {
		layout = time.DateTime
	}
	if !strings.HasSuffix(kind, "range") {
		return v.From.Format(layout)
	}
	from, to := recognizerEnds(r, v)
	write := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(layout)
	}
	return write(from) + ".." + write(to)
}

// recognizerEnds are the ends of a range as Recognizers write them.
func recognizerEnds(r when.Result, v when.Value) (from, to time.Time) {
	coarse := r.Grain > when.Day || r.Kind == when.Interval && v.To.Sub(v.From) > 24*time.Hour
	switch v.Bound {
	case when.Before, when.By:
		return time.Time{}, v.From
	case when.Since:
		return v.From, time.Time{}
	case when.After:
		if coarse || (r.Clock && r.Grain == when.Hour && v.To.Sub(v.From) > time.Hour) {
			return v.To, time.Time{}
		}
		return v.From, time.Time{}
	case when.Until:
		if coarse {
			return time.Time{}, v.To
		}
		return time.Time{}, v.From
	}
	to = v.To
	if !v.Last.IsZero() {
		to = v.Last
	} else if r.Clock && r.Grain == when.Hour && to.Hour() == 0 && to.Equal(to.Truncate(24*time.Hour)) {
		to = to.Add(-time.Second)
	}
	return v.From, to
}

// timex writes a recurrence as TIMEX3 does.
func timex(p when.Repeat) string {
	s := ""
	switch {
	case len(p.Weekdays) == 5 && p.Nth == 0:
		s = "P1WD"
	case len(p.Weekdays) == 2 && p.Weekdays[0] == time.Saturday:
		s = fmt.Sprintf("P%gWE", p.Every)
	case len(p.Weekdays) > 0:
		s = fmt.Sprintf("XXXX-WXX-%d", (int(p.Weekdays[0])+6)%7+1)
	case p.MonthDay > 0:
		s = fmt.Sprintf("XXXX-XX-%02d", p.MonthDay)
	case (p.Clock || p.Part != "") && p.Unit == when.Day && p.Every == 1:
	default:
		s = timexPeriod(p)
	}
	if p.Clock {
		s += fmt.Sprintf("T%02d", p.Hour)
		if p.Minute > 0 {
			s += fmt.Sprintf(":%02d", p.Minute)
		}
	} else if p.Part != "" {
		s += map[string]string{"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI"}[p.Part]
	}
	return s
}

func timexPeriod(p when.Repeat) string {
	n, unit := p.Every, map[when.Grain]string{when.Second: "S", when.Minute: "M", when.Hour: "H", when.Day: "D", when.Week: "W", when.Month: "M", when.Year: "Y"}[p.Unit]
	if p.Unit == when.Quarter {
		n, unit = 3*n, "M"
	}
	if p.Unit == when.Month && n == 6 {
		n, unit = 0.5, "Y"
	}
	if p.Unit < when.Day {
		return fmt.Sprintf("PT%g%s", n, unit)
	}
	return fmt.Sprintf("P%g%s", n, unit)
}
