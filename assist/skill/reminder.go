package skill

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

// ReminderKind is the kind of reminders.
const ReminderKind assist.Kind = "reminder"

// A Reminder says something at a time, at a place, or both.
type Reminder struct {
	Text    string    `json:"text"`
	At      time.Time `json:"at"`
	Rule    string    `json:"rule,omitempty"`
	Created time.Time `json:"created"`
	Place   *Place    `json:"place,omitempty"`
	Done    bool      `json:"done,omitempty"`
	Note    string    `json:"note,omitempty"`
	Foreign
}

func reminders() assist.Skill {
	return assist.Skill{
		Handlers: map[intent.Name]assist.Handler{
			"reminder.add": addReminder, "reminder.list": listReminders, "reminder.change": changeReminder,
			"reminder.remove": removeReminders, "reminder.complete": completeReminders,
		},
		Finders: map[string]assist.Finder{"reminder": findReminders},
	}
}

func findReminders(ctx context.Context, c *assist.Call, words string) ([]assist.Choice, error) {
	if err := useNow(c, "at"); err != nil {
		return nil, err
	}
	if err := c.Use("reminder.search", map[string]any{}); err != nil {
		return nil, err
	}
	records, err := c.List(ctx, ReminderKind)
	if err != nil {
		return nil, err
	}
	var items []item
	for _, r := range records {
		v, err := assist.Decode[Reminder](r)
		if err != nil {
			return nil, err
		}
		if v.Done && c.Intent != "reminder.list" {
			continue
		}
		detail := ""
		if !v.At.IsZero() {
			detail = moment(c, Next(v.At, v.Rule, c.Now))
		}
		items = append(items, item{Choice: assist.Choice{Kind: "reminder", ID: r.ID, Label: v.Text, Detail: detail}, at: Next(v.At, v.Rule, c.Now), created: v.Created, text: v.Text})
	}
	return choicesOf(pick(c, items, words)), nil
}

// useNow asks for the clock, unless the times of a call need none.
func useNow(c *assist.Call, slots ...string) error {
	for _, slot := range slots {
		if m := c.Arg(slot).Time; m != nil && m.Absolute {
			return c.Use("clock.compose", map[string]any{"time": m.From})
		}
	}
	return c.Use("clock.now", map[string]any{})
}

// ReminderRecord makes the record of a reminder.
func ReminderRecord(id string, v Reminder) (assist.Record, error) {
	return assist.Encode(ReminderKind, id, v.At, v.Text, v)
}

func putReminder(c *assist.Call, id string, v Reminder) error {
	r, err := ReminderRecord(id, v)
	if err == nil {
		c.Put(r)
	}
	return err
}

// arrival tells that a place is when, not only where.
var arrival = regexp.MustCompile(`(?i)\b(when|once|as soon as|next time) i\b|到了?.{1,12}(时|后|的时候|提醒)`)

func addReminder(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	v := Reminder{Text: Capital(c.Arg("text").Text()), Created: c.Now}
	if c.Has("place") {
		q, err := answered(placeOf(ctx, c, &v))
		if q != nil || err != nil {
			return q, err
		}
	}
	m := byDay(c, "when")
	if m == nil && (v.Place == nil || !arrival.MatchString(c.Words)) {
		return c.Ask("when", c.Manifest.Slot("when").Ask.In(c.Language)), nil
	}
	if m != nil {
		if err := useNow(c, "when"); err != nil {
			return nil, err
		}
		at, q := future(c, "when", m)
		if q != nil {
			return q, nil
		}
		v.At, v.Rule = atMorning(c, m, at), m.Rule
	}
	if err := c.Use("reminder.add", map[string]any{"text": v.Text, "at": v.At, "place": v.Place}); err != nil {
		return nil, err
	}
	id := c.NewID()
	if err := putReminder(c, id, v); err != nil {
		return nil, err
	}
	out := c.Say("done", "text", v.Text, "when", v.when(c))
	if m != nil && !m.Clock && m.Rule == "" {
		out.Assumed = append(out.Assumed, "9 AM")
	}
	out.Focus = []assist.Choice{{Kind: "reminder", ID: id, Label: v.Text}}
	return out, nil
}

// atMorning is nine o'clock of a day that was said without a time, or the next
// full hour if that is over.
func atMorning(c *assist.Call, m *assist.Moment, at time.Time) time.Time {
	if m.Clock || m.Grain == "hour" || m.Grain == "minute" || m.Grain == "second" {
		return at
	}
	at = at.In(c.Now.Location())
	if at.Hour() == 0 && at.Minute() == 0 {
		at = time.Date(at.Year(), at.Month(), at.Day(), 9, 0, 0, 0, at.Location())
	}
	if !at.After(c.Now) && daysBetween(c.Now, at) == 0 {
		at = c.Now.Truncate(time.Hour).Add(time.Hour)
	}
	return at
}

func (v Reminder) when(c *assist.Call) string {
	var parts []string
	switch {
	case v.Rule != "":
		parts = append(parts, repeats(c, v.Rule)+c.Choose(" at ", "")+clock(c, v.At))
	case !v.At.IsZero():
		parts = append(parts, moment(c, v.At))
	}
	if v.Place != nil && v.Place.Name != "" {
		parts = append(parts, c.Choose("at ", "在")+v.Place.Name)
	}
	return strings.Join(parts, c.Choose(" ", "，"))
}

// placeOf finds where a reminder belongs to. Without a way to find places, "at
// the sky" is part of the text.
func placeOf(ctx context.Context, c *assist.Call, v *Reminder) (*assist.Outcome, error) {
	arg := c.Arg("place")
	found, err := findPlaces(ctx, c, arg.Text())
	if qiao.KindOf(err) == qiao.Unsupported || err == nil && len(found) == 0 {
		v.Text += c.Choose(" at ", "（") + arg.Text() + c.Choose("", "）")
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if len(found) > 1 {
		var choices []assist.Choice
		for _, p := range found {
			choices = append(choices, assist.Choice{Kind: "place", ID: p.Address, Label: p.Name, Detail: p.Address})
		}
		var names []string
		for _, ch := range choices {
			names = append(names, ch.Label+" ("+ch.Detail+")")
		}
		return c.Ask("place", c.Choose("Which one: ", "是哪一个：")+list(c, names)+c.Choose("?", "？"), choices...), nil
	}
	v.Place = &found[0]
	return nil, nil
}

func listReminders(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	return show(ctx, c, "reminder", c.Arg("reminder").Text())
}

func changeReminder(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	id := c.Arg("reminder").Text()
	r, err := c.Get(ctx, ReminderKind, id)
	if err != nil {
		return nil, err
	}
	v, err := assist.Decode[Reminder](r)
	if err != nil {
		return nil, err
	}
	if !c.Has("when") && !c.Has("text") {
		return c.Ask("when", c.Manifest.Slot("when").Ask.In(c.Language)), nil
	}
	if c.Has("text") {
		v.Text = Capital(c.Arg("text").Text())
	}
	if m := c.Arg("when").Time; m != nil {
		if err := useNow(c, "when"); err != nil {
			return nil, err
		}
		next := movedByDay(c, Next(v.At, v.Rule, c.Now), m)
		at, q := future(c, "when", &next)
		if q != nil {
			return q, nil
		}
		v.At = atMorning(c, &next, at)
		if m.Rule != "" {
			v.Rule = m.Rule
		}
	}
	if err := c.Use("reminder.change", map[string]any{"id": id, "text": v.Text, "at": v.At}); err != nil {
		return nil, err
	}
	if err := putReminder(c, id, v); err != nil {
		return nil, err
	}
	out := c.Say("done", "text", v.Text, "when", v.when(c))
	out.Focus = []assist.Choice{{Kind: "reminder", ID: id, Label: v.Text}}
	return out, nil
}

func removeReminders(_ context.Context, c *assist.Call) (*assist.Outcome, error) {
	return removeAll(c, ReminderKind, "reminder")
}

func completeReminders(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	ids := c.Arg("reminder").IDs()
	for _, id := range ids {
		r, err := c.Get(ctx, ReminderKind, id)
		if err != nil {
			return nil, err
		}
		v, err := assist.Decode[Reminder](r)
		if err != nil {
			return nil, err
		}
		if err := c.Use("reminder.change", map[string]any{"id": id, "done": true}); err != nil {
			return nil, err
		}
		v.Done = true
		if err := putReminder(c, id, v); err != nil {
			return nil, err
		}
	}
	out := c.Say("done", "name", c.Arg("reminder").Label)
	if len(ids) > 1 {
		out.Count, out.Preview = len(ids), c.Reply("previewMany", "count", len(ids), "name", c.Arg("reminder").Label)
	}
	return out, nil
}
