package exchange

import (
	"strings"

	"github.com/emersion/go-ical"
)

const (
	// deepest bounds how deep components stand in each other: an alarm in an event
	// in a calendar is 3.
	deepest = 6
	// mostEntries bounds what a file holds.
	mostEntries = 50_000
)

// A component is a part of a file between BEGIN and END.
type component struct {
	name     string // in capitals
	line     int
	lines    []line
	children []*component
	wrong    *lineError // the first line that could not be read
}

// components reads the outermost components of a text. What stands between them
// is no error: mail programs write there.
func components(text string) (all []*component, err *lineError) {
	var open []*component
	for _, f := range unfold(text) {
		l, wrong := parseLine(f)
		switch {
		case wrong != nil && len(open) > 0:
			if inner := open[len(open)-1]; inner.wrong == nil {
				inner.wrong = wrong
			}
		case wrong != nil:
		case l.name == "BEGIN":
			c := &component{name: strings.ToUpper(strings.TrimSpace(l.value)), line: l.number}
			if len(open) >= deepest {
				return nil, &lineError{l.number, "components stand too deep in each other"}
			}
			if len(open) > 0 {
				open[len(open)-1].children = append(open[len(open)-1].children, c)
			} else {
				all = append(all, c)
			}
			open = append(open, c)
		case l.name == "END":
			if len(open) == 0 || !strings.EqualFold(strings.TrimSpace(l.value), open[len(open)-1].name) {
				return nil, &lineError{l.number, "END has no BEGIN"}
			}
			open = open[:len(open)-1]
		case len(open) > 0:
			open[len(open)-1].lines = append(open[len(open)-1].lines, l)
		}
	}
	if len(open) > 0 {
		return nil, &lineError{open[0].line, "the " + open[0].name + " does not end"}
	}
	return all, nil
}

// get is the first line of a name, or nil.
func (c *component) get(name string) *line {
	for i := range c.lines {
		if c.lines[i].name == name {
			return &c.lines[i]
		}
	}
	return nil
}

// all lists the lines of a name.
func (c *component) all(name string) (found []line) {
	for _, l := range c.lines {
		if l.name == name {
			found = append(found, l)
		}
	}
	return found
}

// text is the text of a name's first line.
func (c *component) text(name string) string {
	if l := c.get(name); l != nil {
		return l.text()
	}
	return ""
}

// set puts a line in the place of those of its name; an empty value only removes.
func (c *component) set(l line) {
	kept := c.lines[:0:0]
	put := l.value == ""
	for _, old := range c.lines {
		switch {
		case old.name != l.name:
			kept = append(kept, old)
		case !put:
			kept, put = append(kept, l), true
		}
	}
	if !put {
		kept = append(kept, l)
	}
	c.lines = kept
}

func (c *component) setText(name, value string) { c.set(line{name: name, value: escape(value)}) }

func (c *component) child(name string) []*component {
	var found []*component
	for _, ch := range c.children {
		if ch.name == name {
			found = append(found, ch)
		}
	}
	return found
}

// firstWrong is the first line that could not be read, in whatever depth.
func (c *component) firstWrong() *lineError {
	wrong := c.wrong
	for _, ch := range c.children {
		if w := ch.firstWrong(); w != nil && (wrong == nil || w.number < wrong.number) {
			wrong = w
		}
	}
	return wrong
}

func (c *component) put(w *strings.Builder) {
	line{name: "BEGIN", value: c.name}.put(w)
	for _, l := range c.lines {
		l.put(w)
	}
	for _, ch := range c.children {
		ch.put(w)
	}
	line{name: "END", value: c.name}.put(w)
}

// prop is a line as go-ical reads its values.
func (l line) prop() *ical.Prop { return &ical.Prop{Name: l.name, Params: l.params, Value: l.value} }
