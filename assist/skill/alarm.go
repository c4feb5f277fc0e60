package skill

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

// AlarmKind is the kind of alarms.
const AlarmKind assist.Kind = "alarm"

// An Alarm rings at a time, once or by a rule.
type Alarm struct {
	At    time.Time `json:"at"`
	Rule  string    `json:"rule,omitempty"` // an RRULE
	Label string    `json:"label,omitempty"`
	Off   bool      `json:"off,omitempty"`
}

// Next is when a thing that begins at start and comes again by rule is next, or
// start if it does not come again.
func Next(start time.Time, rule string, now time.Time) time.Time {
	if rule == "" || start.After(now) {
		return start
	}
	r := ruleOf(start.In(now.Location()), rule, "", now, now.Add(farthest))
	if r == nil {
		return start
	}
	if next := r.After(now, false); !next.IsZero() {
		return next
	}
	return start
}

func alarms() assist.Skill {
	return assist.Skill{
		Handlers: map[intent.Name]assist.Handler{
			"alarm.set": setAlarm, "alarm.cancel": cancelAlarms, "alarm.list": listAlarms, "alarm.change": changeAlarm,
		},
		Finders: map[string]assist.Finder{"alarm": findAlarms},
	}
}

func (a Alarm) name(c *assist.Call) string {
	s := moment(c, Next(a.At, a.Rule, c.Now))
	if a.Rule != "" {
		s = repeats(c, a.Rule) + c.Choose(" at ", "") + clock(c, a.At)
	}
	if a.Label != "" {
		s = a.Label + " (" + s + ")"
	}
	return s
}

func findAlarms(ctx context.Context, c *assist.Call, words string) ([]assist.Choice, error) {
	records, err := c.List(ctx, AlarmKind)
	if err != nil {
		return nil, err
	}
	var items []item
	for _, r := range records {
		a, err := assist.Decode[Alarm](r)
		if err != nil {
			return nil, err
		}
		next := Next(a.At, a.Rule, c.Now)
		items = append(items, item{Choice: assist.Choice{Kind: "alarm", ID: r.ID, Label: a.name(c)}, at: next, created: r.At, text: a.Label})
	}
	return choicesOf(pick(c, items, words)), nil
}

func putAlarm(c *assist.Call, id string, a Alarm) error {
	r, err := assist.Encode(AlarmKind, id, a.At, a.Label, a)
	if err == nil {
		c.Put(r)
	}
	return err
}

func setAlarm(_ context.Context, c *assist.Call) (*assist.Outcome, error) {
	m := c.Arg("when").Time
	at, q := future(c, "when", m)
	if q != nil {
		return q, nil
	}
	if !m.Clock {
		return c.Ask("when", c.Reply("hour", "day", day(c, m.From))), nil
	}
	if early := awake(c, m, at); !early.Equal(at) {
		at = early
		wake(c, at)
	}
	a := Alarm{At: at, Rule: m.Rule, Label: c.Arg("label").Text()}
	id := c.NewID()
	if err := putAlarm(c, id, a); err != nil {
		return nil, err
	}
	out := c.Say("done", "name", a.name(c))
	out.Focus = []assist.Choice{{Kind: "alarm", ID: id, Label: a.name(c)}}
	return out, nil
}

var waking = regexp.MustCompile(`(?i)\b(wake|get up|get me up|be up|awake)\b|起床|叫醒|醒`)

// awake takes an hour without its half of the day for a morning's, where somebody
// wants to be woken, or an alarm comes again and again.
func awake(c *assist.Call, m *assist.Moment, at time.Time) time.Time {
	local := at.In(c.Now.Location())
	half := slices.ContainsFunc(m.Assumed, func(s string) bool { return strings.Contains(s, "after noon") })
	if !half || local.Hour() < 16 || m.Rule == "" && !waking.MatchString(c.Words) {
		return at
	}
	if at = at.Add(-12 * time.Hour); at.After(c.Now) || m.Rule != "" {
		return at
	}
	return at.AddDate(0, 0, 1)
}

// wake makes a morning of the time that was understood, so that what is shown and
// corrected is what is done.
func wake(c *assist.Call, at time.Time) {
	arg := c.Arg("when")
	m := *arg.Time
	m.To, m.From = at.Add(m.To.Sub(m.From)), at
	m.Assumed = slices.Clone(m.Assumed)
	for i, s := range m.Assumed {
		m.Assumed[i] = strings.ReplaceAll(s, "after noon", "before noon")
	}
	arg.Time, arg.Value = &m, at.Format(time.RFC3339)
	c.Args["when"] = arg
}

// future is when a moment is to come. What is past already has to be meant.
func future(c *assist.Call, slot string, m *assist.Moment) (time.Time, *assist.Outcome) {
	if m.Rule != "" {
		return Next(m.From, m.Rule, c.Now), nil
	}
	at := m.From
	if m.Grain == "day" && !m.Clock && daysBetween(c.Now, at) == 0 || at.After(c.Now) {
		return at, nil
	}
	for _, agreed := range c.May {
		if agreed == "past" {
			return at, nil
		}
	}
	if m.Absolute {
		q := assist.Agree("past", c.Choose(Capital(moment(c, at))+" is in the past. Use it all the same?", moment(c, at)+"已经过去了，还要用这个时间吗？"))
		q.Slot = slot
		return at, &assist.Outcome{Ask: q}
	}
	return at, c.Ask(slot, c.Choose(Capital(moment(c, at))+" is in the past. When should it be?", moment(c, at)+"已经过去了。要改成什么时候？"))
}

// Capital is s with a capital first letter.
func Capital(s string) string { return assist.Sentence(s) }

func cancelAlarms(_ context.Context, c *assist.Call) (*assist.Outcome, error) {
	return removeAll(c, AlarmKind, "alarm")
}

func listAlarms(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	return show(ctx, c, "alarm", "")
}

// show lists what a Finder finds.
func show(ctx context.Context, c *assist.Call, of, words string) (*assist.Outcome, error) {
	found, err := c.Find(ctx, of, words)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return c.Say("none"), nil
	}
	var labels []string
	for _, f := range found {
		label := f.Label
		if f.Detail != "" {
			label += c.Choose(" "+f.Detail, "（"+f.Detail+"）")
		}
		labels = append(labels, label)
	}
	reply := "some"
	if len(found) == 1 {
		reply = "one"
	}
	out := c.Say(reply, "list", list(c, labels), "count", len(found), "name", found[0].Label, "detail", found[0].Detail)
	out.Items, out.Focus = found, found[:1]
	return out, nil
}

func changeAlarm(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	id := c.Arg("alarm").Text()
	r, err := c.Get(ctx, AlarmKind, id)
	if err != nil {
		return nil, err
	}
	a, err := assist.Decode[Alarm](r)
	if err != nil {
		return nil, err
	}
	m := moved(c, a.At, c.Arg("when").Time)
	at, q := future(c, "when", &m)
	if q != nil {
		return q, nil
	}
	a.At = at
	if m.Rule != "" {
		a.Rule = m.Rule
	}
	if err := putAlarm(c, id, a); err != nil {
		return nil, err
	}
	out := c.Say("done", "name", a.name(c))
	out.Focus = []assist.Choice{{Kind: "alarm", ID: id, Label: a.name(c)}}
	return out, nil
}

// moved is where a thing that is at "was" goes: what the new time does not say,
// its day or its time of day, stays.
func moved(c *assist.Call, was time.Time, m *assist.Moment) assist.Moment {
	out := *m
	was = was.In(c.Now.Location())
	switch {
	case m.Clock && !m.Dated && was.After(c.Now):
		at := time.Date(was.Year(), was.Month(), was.Day(), m.From.Hour(), m.From.Minute(), m.From.Second(), 0, c.Now.Location())
		if halfOpen(m) {
			at = nearHalf(at, was)
		}
		if at.After(c.Now) {
			out.From, out.To = at, at.Add(m.To.Sub(m.From))
		}
	case m.Dated && !m.Clock && !was.IsZero():
		out.From = time.Date(m.From.Year(), m.From.Month(), m.From.Day(), was.Hour(), was.Minute(), was.Second(), 0, c.Now.Location())
		out.Clock = true
	}
	return out
}
