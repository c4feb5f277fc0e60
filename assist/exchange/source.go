package exchange

import (
	"strings"
	"time"

	"github.com/emersion/go-ical"

	"github.com/qiao-ai/qiao/assist/skill"
)

// A source is what was written elsewhere of a thing: its component, those that
// change single occurrences, and the zones that only they define.

// keep is the source to be kept of components. Without a stamp it has no DTSTAMP,
// which some programs renew with each export.
func keep(c *component, overrides []*component, z *zones, stamp bool) string {
	var w strings.Builder
	for _, one := range append([]*component{c}, overrides...) {
		one = thin(one, stamp, one == c)
		for _, id := range zoneNames(one) {
			if def := z.defined[id]; def != nil && !isZone(id) {
				def.put(&w)
			}
		}
		one.put(&w)
	}
	return w.String()
}

// thin is a component without what is kept elsewhere.
func thin(c *component, stamp, master bool) *component {
	out := &component{name: c.name, children: c.children}
	for _, l := range c.lines {
		switch l.name {
		case ical.PropUID:
			continue
		case ical.PropDateTimeStamp:
			if !stamp {
				continue
			}
		case ical.PropSummary, ical.PropLocation, ical.PropDescription:
			if master && len(l.params) == 0 && l.value == escape(l.text()) {
				continue
			}
		}
		out.lines = append(out.lines, l)
	}
	return out
}

func zoneNames(c *component) (names []string) {
	for _, l := range c.lines {
		if id := l.param(ical.ParamTimezoneID); id != "" {
			names = append(names, id)
		}
	}
	return names
}

func isZone(id string) bool {
	_, err := time.LoadLocation(id)
	return err == nil && id != "Local" && id != ""
}

// sourceOf are the components of a source, the main one among them, and what it
// says. Where there is none the component is new, and says nothing.
func sourceOf[T any](f skill.Foreign, name string, z *zones, read func(*component, []*component, *zones) (T, error)) (all []*component, main *component, old T) {
	found, wrong := components(f.Source)
	if wrong == nil {
		cal := &component{name: ical.CompCalendar, children: found}
		main, overrides := masterOf(cal.child(name))
		z = zonesOf(cal, z.floating)
		if main != nil {
			if old, err := read(main, overrides, z); err == nil {
				return found, main, old
			}
		}
	}
	main = &component{name: name}
	return []*component{main}, main, old
}

// masterOf parts what has one UID: the thing itself, and changes of single
// occurrences.
func masterOf(all []*component) (main *component, overrides []*component) {
	for _, c := range all {
		if c.get(ical.PropRecurrenceID) == nil {
			main = c
		} else {
			overrides = append(overrides, c)
		}
	}
	if main == nil && len(overrides) > 0 { // one occurrence, without the rest
		return overrides[0], overrides[1:]
	}
	return main, overrides
}

// stampOf gives a component what each has to have.
func stampOf(all []*component, uid string, stamp time.Time) {
	for _, c := range all {
		if c.name == ical.CompTimezone {
			continue
		}
		c.set(line{name: ical.PropUID, value: escape(uid)})
		if c.get(ical.PropDateTimeStamp) == nil {
			c.set(timeLine(ical.PropDateTimeStamp, stamp, false, ""))
		}
	}
}

// floatingOf is the zone in which times without one were meant: that of the rule,
// or one in which at shows what it did.
func floatingOf(at time.Time, zone string) *zones {
	loc := at.Location()
	if named, err := time.LoadLocation(zone); err == nil && zone != "" {
		loc = named
	} else if _, here := at.In(time.Local).Zone(); sameOffset(at, here) {
		loc = time.Local
	}
	return &zones{floating: loc, defined: map[string]*component{}, known: map[string]*time.Location{}}
}

func sameOffset(at time.Time, seconds int) bool {
	_, offset := at.Zone()
	return offset == seconds
}
