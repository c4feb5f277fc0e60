package exchange

import (
	"io"
	"strings"
	"time"

	"github.com/emersion/go-ical"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/skill"
)

// ReadCalendar reads the events and to-dos of an iCalendar file. Times without a
// zone are meant in zone. An error says that it is no such file; what is wrong in
// it is among Contents.Refused.
func ReadCalendar(data []byte, zone *time.Location) (*Contents, error) {
	all, err := readFile(data, ical.CompCalendar, "Give an iCalendar file (.ics).")
	if err != nil {
		return nil, err
	}
	out := &Contents{}
	for _, cal := range all {
		out.takeCalendar(cal, zonesOf(cal, zone), false)
	}
	return out, nil
}

// readFile finds the components of a kind in a file.
func readFile(data []byte, name, fix string) (found []*component, err error) {
	text, err := textOf(data)
	if err != nil {
		return nil, err
	}
	all, wrong := components(text)
	if wrong != nil {
		return nil, qiao.Errorf(qiao.Invalid, "import", "%s", wrong).WithFix("%s", fix)
	}
	for _, c := range all {
		if c.name == name {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "import", "there is no %s in it", name).WithFix("%s", fix)
	}
	return found, nil
}

// takeCalendar takes in what a calendar holds. stamp keeps DTSTAMP.
func (f *Contents) takeCalendar(cal *component, z *zones, stamp bool) {
	groups, order := map[string][]*component{}, []string{}
	for _, c := range cal.children {
		if c.name != ical.CompEvent && c.name != ical.CompToDo {
			if c.name != ical.CompTimezone {
				f.Skipped++
			}
			continue
		}
		if w := c.firstWrong(); w != nil {
			f.refuse(w.number, w.what)
			continue
		}
		uid := strings.TrimSpace(c.text(ical.PropUID))
		if uid == "" || len(uid) > mostUID {
			f.refuse(c.line, "it has no UID, or one that is too long")
			continue
		}
		key := c.name + " " + uid
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], c)
	}
	for _, key := range order {
		if len(f.Entries) >= mostEntries {
			f.refuse(groups[key][0].line, "the file holds too much")
			return
		}
		f.takeComponent(groups[key], z, stamp)
	}
}

// takeComponent takes in what has one UID.
func (f *Contents) takeComponent(group []*component, z *zones, stamp bool) {
	c, overrides := masterOf(group)
	e := Entry{Line: c.line, UID: strings.TrimSpace(c.text(ical.PropUID))}
	source := keep(c, overrides, z, stamp)
	var err error
	switch c.name {
	case ical.CompEvent:
		var v skill.Event
		v, err = readEvent(c, overrides, z)
		v.Source = source
		e.Kind, e.name, e.value = skill.EventKind, v.Title, v
	case ical.CompToDo:
		var v skill.Reminder
		v, err = readTodo(c, overrides, z)
		v.Source = source
		e.Kind, e.name, e.value = skill.ReminderKind, v.Text, v
	}
	if err != nil {
		f.refuse(c.line, err.Error())
		return
	}
	f.Entries = append(f.Entries, e)
}

// WriteCalendar writes the events and reminders among records as iCalendar.
func WriteCalendar(w io.Writer, records []assist.Record, now time.Time) error {
	var all []*component
	for _, r := range records {
		part, err := componentsOf(r, now)
		if err != nil {
			return err
		}
		all = append(all, part...)
	}
	if len(all) == 0 {
		return qiao.Errorf(qiao.NotFound, "export", "the calendar is empty").WithFix("Add an event first.")
	}
	_, err := io.WriteString(w, calendarOf(all))
	return err
}

// Calendar is an event or a reminder as an iCalendar object of its own. It is the
// same each time.
func Calendar(r assist.Record) (string, error) {
	all, err := componentsOf(r, time.Unix(0, 0))
	return calendarOf(all), err
}

func componentsOf(r assist.Record, stamp time.Time) ([]*component, error) {
	if r.Kind == skill.ReminderKind {
		v, err := assist.Decode[skill.Reminder](r)
		return writeTodo(UID(r.ID, v.Foreign), v, stamp), err
	}
	v, err := assist.Decode[skill.Event](r)
	return writeEvent(UID(r.ID, v.Foreign), v, stamp), err
}

// calendarOf puts components into a calendar, with the zones that they name.
func calendarOf(all []*component) string {
	cal := &component{name: ical.CompCalendar, lines: []line{
		{name: ical.PropVersion, value: "2.0"}, {name: ical.PropProductID, value: "-//Qiao//Assistant//EN"},
	}}
	defined := map[string]bool{}
	var rest []*component
	for _, c := range all {
		if c.name != ical.CompTimezone {
			rest = append(rest, c)
		} else if id := c.text(ical.PropTimezoneID); !defined[id] {
			defined[id] = true
			cal.children = append(cal.children, c)
		}
	}
	for _, c := range rest {
		for _, id := range zoneNames(c) {
			if loc, err := time.LoadLocation(id); err == nil && !defined[id] {
				defined[id] = true
				cal.children = append(cal.children, vtimezone(id, loc, yearOf(c)))
			}
		}
	}
	cal.children = append(cal.children, rest...)
	var w strings.Builder
	cal.put(&w)
	return w.String()
}

// yearOf is the year in which a component begins.
func yearOf(c *component) int {
	at, err := time.Parse("2006", (c.text(ical.PropDateTimeStart) + "    ")[:4])
	if err != nil {
		return 2000
	}
	return at.Year()
}
