package exchange

import (
	"errors"
	"strings"
	"time"

	"github.com/emersion/go-ical"

	"github.com/qiao-ai/qiao/assist/skill"
)

// morning is when a reminder of a day without a time is due.
const morning = 9 * time.Hour

// readTodo makes a reminder of a VTODO.
func readTodo(c *component, _ []*component, z *zones) (v skill.Reminder, err error) {
	v.Text, v.Note = c.text(ical.PropSummary), c.text(ical.PropDescription)
	if v.Text == "" {
		v.Text = untitled
	}
	if v.At, err = dueOf(c, z); err != nil {
		return v, err
	}
	if l := c.get(ical.PropCreated); l != nil {
		v.Created, _, _ = z.time(l)
	}
	if r := c.get(ical.PropRecurrenceRule); r != nil && !v.At.IsZero() {
		if err := checkRule(r.value, v.At); err != nil {
			return v, err
		}
		v.Rule = r.value
	}
	status := c.text(ical.PropStatus)
	v.Done = strings.EqualFold(status, "COMPLETED") || strings.EqualFold(status, "CANCELLED") || c.get(ical.PropCompleted) != nil
	return v, nil
}

// dueOf is when a VTODO is due: its DUE, else the end of its DURATION, its start,
// or when its alarm goes off.
func dueOf(c *component, z *zones) (at time.Time, err error) {
	l := c.get(ical.PropDue)
	if l == nil {
		l = c.get(ical.PropDateTimeStart)
	}
	if l == nil {
		for _, a := range c.child(ical.CompAlarm) {
			if t := a.get(ical.PropTrigger); t != nil && t.is(ical.ParamValue, "DATE-TIME") {
				at, _, err = z.time(t)
				return at, err
			}
		}
		return at, nil
	}
	at, date, err := z.time(l)
	if err != nil {
		return at, errors.New("its " + l.name + " is no time")
	}
	if date {
		at = rezone(at, z.floating).Add(morning)
	}
	if d := c.get(ical.PropDuration); d != nil && l.name == ical.PropDateTimeStart {
		length, err := d.prop().Duration()
		if err != nil {
			return at, errors.New("its DURATION is none")
		}
		at = at.Add(length)
	}
	return at, nil
}

// writeTodo writes a reminder: of what others wrote all that still holds.
func writeTodo(uid string, v skill.Reminder, stamp time.Time) []*component {
	all, c, old := sourceOf(v.Foreign, ical.CompToDo, floatingOf(v.At, ""), readTodo)
	if v.Text != old.Text && v.Text != untitled {
		c.setText(ical.PropSummary, v.Text)
	}
	if v.Note != old.Note {
		c.setText(ical.PropDescription, v.Note)
	}
	if v.Source == "" && !v.Created.IsZero() {
		c.set(timeLine(ical.PropCreated, v.Created, false, ""))
	}
	if !v.At.Equal(old.At) || v.Rule != old.Rule {
		setDue(c, v)
	}
	if v.Done != old.Done {
		c.set(line{name: ical.PropCompleted})
		c.set(line{name: ical.PropPercentComplete})
		c.set(line{name: ical.PropStatus, value: "NEEDS-ACTION"})
		if v.Done {
			c.set(line{name: ical.PropStatus, value: "COMPLETED"})
			c.set(timeLine(ical.PropCompleted, stamp, false, ""))
		}
	}
	stampOf(all, uid, stamp)
	return all
}

// setDue moves a VTODO and its alarm. A phone rings only for an alarm.
func setDue(c *component, v skill.Reminder) {
	for _, name := range []string{ical.PropDue, ical.PropDuration, ical.PropDateTimeStart, ical.PropRecurrenceRule} {
		c.set(line{name: name})
	}
	c.children = nil
	if v.At.IsZero() {
		return
	}
	c.set(timeLine(ical.PropDue, v.At, false, ""))
	if v.Rule != "" { // it counts from a start
		c.set(timeLine(ical.PropDateTimeStart, v.At, false, ""))
		c.set(line{name: ical.PropRecurrenceRule, value: v.Rule})
	}
	at := timeLine(ical.PropTrigger, v.At, false, "")
	at.params = map[string][]string{ical.ParamValue: {"DATE-TIME"}}
	c.children = []*component{alarm(v.Text, at)}
}
