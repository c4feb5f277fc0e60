package skill

import (
	"context"
	"time"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

// EventKind is the kind of calendar entries.
const EventKind assist.Kind = "event"

// An Event is an entry of the calendar.
type Event struct {
	Title  string    `json:"title"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	AllDay bool      `json:"allDay,omitempty"`
	Place  string    `json:"place,omitempty"`
	People []string  `json:"people,omitempty"`
	Rule   string    `json:"rule,omitempty"`

	Zone   string       `json:"zone,omitempty"`   // in which the rule counts; the user's if empty
	Skip   []time.Time  `json:"skip,omitempty"`   // starts that the rule has and the event has not
	Extra  []Occurrence `json:"extra,omitempty"`  // beside the rule: moved ones, added ones
	Alerts []float64    `json:"alerts,omitempty"` // seconds before the start
	Note   string       `json:"note,omitempty"`
	Off    bool         `json:"off,omitempty"` // it was cancelled, and never takes place
	Foreign
}

// Foreign is how others know a thing: what was written elsewhere keeps its name
// and what Qiao does not understand of it.
type Foreign struct {
	UID    string `json:"uid,omitempty"`    // of RFC 5545 and RFC 6350, where it is not the record's id
	Source string `json:"source,omitempty"` // its content lines, as they came
}

func events() assist.Skill {
	return assist.Skill{
		Handlers: map[intent.Name]assist.Handler{
			"calendar.add": addEvent, "calendar.list": listEvents, "calendar.change": changeEvent,
			"calendar.remove": removeEvents, "calendar.next": nextEvent,
		},
		Finders: map[string]assist.Finder{"event": findEvents},
		Fits:    map[intent.Name]func(map[string]assist.Arg) bool{"calendar.add": titled},
	}
}

func findEvents(ctx context.Context, c *assist.Call, words string) ([]assist.Choice, error) {
	records, err := c.List(ctx, EventKind)
	if err != nil {
		return nil, err
	}
	var items []item
	for _, r := range records {
		v, err := assist.Decode[Event](r)
		if err != nil {
			return nil, err
		}
		next := v.next(c)
		if c.Arg("at").Time == nil && v.over(c.Now) && c.Intent != "calendar.remove" {
			continue
		}
		items = append(items, item{Choice: assist.Choice{Kind: "event", ID: r.ID, Label: v.Title, Detail: v.when(c, next)}, at: next, created: r.At, text: v.Title + " " + v.Place})
	}
	return choicesOf(pick(c, items, words)), nil
}

// next is when the event is next, or, if a day was said, on that day.
func (v Event) next(c *assist.Call) time.Time {
	now := c.Now
	if m := c.Arg("at").Time; m != nil && m.Dated {
		now = m.From.Add(-time.Second)
	}
	if o, ok := v.After(now); ok {
		return o.Start
	}
	return v.In(now.Location()).Start
}

func (v Event) when(c *assist.Call, start time.Time) string {
	if v.AllDay {
		return day(c, start)
	}
	return moment(c, start)
}

// EventRecord makes the record of an event.
func EventRecord(id string, v Event) (assist.Record, error) {
	return assist.Encode(EventKind, id, v.Start, v.Title+" "+v.Place, v)
}

func putEvent(c *assist.Call, id string, v Event) error {
	r, err := EventRecord(id, v)
	if err == nil {
		c.Put(r)
	}
	return err
}

func addEvent(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	m := byDay(c, "when")
	at, q := future(c, "when", m)
	if q != nil {
		return q, nil
	}
	v := Event{Title: Capital(c.Arg("title").Text()), Start: at, Rule: m.Rule, Place: c.Arg("place").Text()}
	v.End = endOf(c, m, at)
	if zone := c.Now.Location().String(); v.Rule != "" && zone != "Local" {
		v.Zone = zone
	}
	v.AllDay = !m.Clock && m.Grain != "hour" && m.Grain != "minute" && m.Seconds == 0
	clash, err := clashes(ctx, c, v)
	if err != nil {
		return nil, err
	}
	id := c.NewID()
	if err := putEvent(c, id, v); err != nil {
		return nil, err
	}
	out := c.Say("done", "title", v.Title, "when", v.when(c, v.Start))
	if clash != "" {
		out.Text += c.Choose(" It overlaps with "+clash+".", "与“"+clash+"”时间冲突。")
	}
	out.Focus = []assist.Choice{{Kind: "event", ID: id, Label: v.Title}}
	return out, nil
}

// endOf is when an event ends: as said, or after the length that was said, or
// after an hour.
func endOf(c *assist.Call, m *assist.Moment, start time.Time) time.Time {
	switch l := c.Arg("length").Time; {
	case l != nil && l.Seconds > 0:
		return start.Add(time.Duration(l.Seconds) * time.Second)
	case !m.Clock:
		return start.AddDate(0, 0, max(1, daysBetween(m.From, m.To)))
	case m.Range && m.Last.After(m.From):
		return start.Add(m.Last.Sub(m.From))
	}
	return start.Add(time.Hour)
}

// clashes names an event at the same time.
func clashes(ctx context.Context, c *assist.Call, v Event) (string, error) {
	records, err := c.List(ctx, EventKind)
	if err != nil || v.AllDay {
		return "", err
	}
	for _, r := range records {
		old, err := assist.Decode[Event](r)
		if err != nil {
			return "", err
		}
		if !old.AllDay && len(old.Between(v.Start, v.End, 1)) > 0 {
			return old.Title, nil
		}
	}
	return "", nil
}

func listEvents(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	return show(ctx, c, "event", c.Arg("event").Text())
}

func nextEvent(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	return show(ctx, c, "event", c.Arg("event").Text()+c.Choose(" next", " 下一个"))
}

func changeEvent(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	id := c.Arg("event").Text()
	r, err := c.Get(ctx, EventKind, id)
	if err != nil {
		return nil, err
	}
	v, err := assist.Decode[Event](r)
	if err != nil {
		return nil, err
	}
	m := movedByDay(c, v.Start, c.Arg("when").Time)
	at, q := future(c, "when", &m)
	if q != nil {
		return q, nil
	}
	span := v.End.Sub(v.Start)
	v.Start, v.End = at, at.Add(span)
	v.Skip, v.Extra = nil, nil // they were said of the old times
	if err := putEvent(c, id, v); err != nil {
		return nil, err
	}
	out := c.Say("done", "title", v.Title, "when", v.when(c, v.Start))
	out.Focus = []assist.Choice{{Kind: "event", ID: id, Label: v.Title}}
	return out, nil
}

func removeEvents(_ context.Context, c *assist.Call) (*assist.Outcome, error) {
	return removeAll(c, EventKind, "event")
}
