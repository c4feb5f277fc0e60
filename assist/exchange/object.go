package exchange

import (
	"time"

	"github.com/emersion/go-ical"

	"github.com/qiao-ai/qiao"
)

// ReadObject reads what holds one event or reminder, with changes of its single
// occurrences (RFC 4791, section 4.1).
func ReadObject(data []byte, zone *time.Location) (Entry, error) {
	all, err := readFile(data, ical.CompCalendar, "Send one iCalendar object.")
	if err != nil {
		return Entry{}, err
	}
	f := &Contents{}
	for _, cal := range all {
		f.takeCalendar(cal, zonesOf(cal, zone), true)
	}
	return f.only()
}

// ReadCard reads one card. Its pictures are kept in Pictures.
func ReadCard(data []byte) (Entry, error) {
	all, err := readFile(data, vcard, "Send one vCard.")
	if err != nil {
		return Entry{}, err
	}
	f := &Contents{}
	for _, c := range all {
		e, wrong := cardEntry(c)
		if wrong != nil {
			f.refuse(wrong.number, wrong.what)
			continue
		}
		f.Entries = append(f.Entries, e)
	}
	return f.only()
}

// Pictures are the lines of a card that hold pictures, sounds and keys.
func (e Entry) Pictures() string { return e.heavy }

// only is the one thing that contents hold.
func (f *Contents) only() (Entry, error) {
	if len(f.Refused) > 0 {
		return Entry{}, qiao.Errorf(qiao.Invalid, "import", "line %d: %s", f.Refused[0].Line, f.Refused[0].Why)
	}
	if len(f.Entries) != 1 {
		return Entry{}, qiao.Errorf(qiao.Invalid, "import", "there are %d things in it, not one", len(f.Entries))
	}
	return f.Entries[0], nil
}

// Properties are the texts of a component in an object, by the names of its lines.
// Of several components of that name it is the first.
func Properties(object, name string) map[string][]string {
	all, _ := components(object)
	for len(all) > 0 {
		var next []*component
		for _, c := range all {
			if c.name == name {
				found := map[string][]string{}
				for _, l := range c.lines {
					found[l.name] = append(found[l.name], l.text())
				}
				return found
			}
			next = append(next, c.children...)
		}
		all = next
	}
	return nil
}
