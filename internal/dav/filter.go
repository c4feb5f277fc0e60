package dav

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/exchange"
	"github.com/qiao-ai/qiao/assist/skill"
)

// query finds what fits a filter (RFC 4791, section 9.7; RFC 6352, section 10.5).
func (c *call) query(req node) (out []node, err error) {
	if c.place.id != "" {
		return nil, &refusal{code: http.StatusForbidden}
	}
	space := nsCal
	if c.place.in.comp == vcard {
		space = nsCard
	}
	fits, err := c.filter(req.kid(space, "filter"))
	if err != nil || fits == nil {
		return nil, err
	}
	revisions, err := c.revisions() // before what is at them; see content
	if err != nil {
		return nil, err
	}
	records, err := c.Store.List(c.ctx, c.user, c.place.in.kind)
	if err != nil {
		return nil, err
	}
	wants, limit := wishOf(&req), limitOf(req, space)
	for _, rec := range records {
		ok, err := fits(rec)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if len(out) >= limit {
			return append(out, el("response", href(c.place.path()), status(http.StatusInsufficientStorage))), nil
		}
		p := c.place.object(rec.ID)
		r, known := revisions[rec.ID]
		if !known { // it was written just now, which the next query tells
			continue
		}
		n, err := c.described(p, r, wants)
		if err != nil && qiao.KindOf(err) != qiao.NotFound { // what was removed just now does not fit
			return nil, err
		}
		if err == nil {
			out = append(out, n)
		}
	}
	return out, nil
}

// revisions are those of all objects of the collection, by their ids.
func (c *call) revisions() (map[string]assist.Revision, error) {
	all, err := c.Store.Revisions(c.ctx, c.user, c.place.in.kind, 0, mostListed)
	byID := make(map[string]assist.Revision, len(all))
	for _, r := range all {
		if !r.Gone {
			byID[r.ID] = r
		}
	}
	return byID, err
}

// A fit tells whether a record fits a filter.
type fit func(assist.Record) (bool, error)

func every(assist.Record) (bool, error) { return true, nil }

// filter reads a filter. It is nil where nothing can fit: events among reminders.
func (c *call) filter(f *node) (fit, error) {
	if f == nil {
		return every, nil
	}
	if c.place.in.comp == vcard {
		if len(f.kids) == 0 {
			return every, nil
		}
		return textFilter(*f, nsCard, vcard), nil
	}
	outer := f.kid(nsCal, "comp-filter")
	if outer == nil || outer.attr("name") != "VCALENDAR" {
		return nil, refuse(http.StatusForbidden, nsCal, "valid-filter")
	}
	fits := fit(every)
	for _, k := range outer.kids {
		if !k.is(nsCal, "comp-filter") {
			continue
		}
		absent := k.kid(nsCal, "is-not-defined") != nil
		if (k.attr("name") == c.place.in.comp) == absent {
			return nil, nil
		}
		if absent {
			continue
		}
		inTime, err := timeFilter(k.kid(nsCal, "time-range"))
		if err != nil {
			return nil, err
		}
		words := textFilter(k, nsCal, c.place.in.comp)
		fits = both(fits, both(inTime, words))
	}
	return fits, nil
}

func both(a, b fit) fit {
	return func(r assist.Record) (bool, error) {
		if ok, err := a(r); !ok || err != nil {
			return false, err
		}
		return b(r)
	}
}

// farFuture is the end of a time range that has none.
var farFuture = 5 * 366 * 24 * time.Hour

// timeFilter reads a time range (RFC 4791, section 9.9).
func timeFilter(n *node) (fit, error) {
	if n == nil {
		return every, nil
	}
	read := func(name string, otherwise time.Time) (time.Time, error) {
		s := n.attr(name)
		if s == "" {
			return otherwise, nil
		}
		at, err := time.Parse("20060102T150405Z", s)
		if err != nil {
			return at, refuse(http.StatusForbidden, nsCal, "valid-filter")
		}
		return at.In(time.Local), nil
	}
	from, err := read("start", time.Unix(0, 0))
	if err != nil {
		return nil, err
	}
	to, err := read("end", from.Add(farFuture))
	if err != nil {
		return nil, err
	}
	return func(r assist.Record) (bool, error) {
		if r.Kind == skill.ReminderKind {
			v, err := assist.Decode[skill.Reminder](r)
			at := skill.Next(v.At, v.Rule, from.Add(-time.Second))
			return v.At.IsZero() || !at.Before(from) && at.Before(to), err
		}
		if r.At.After(to.Add(24 * time.Hour)) { // it cannot begin before its start
			return false, nil
		}
		v, err := assist.Decode[skill.Event](r)
		v.Off = false // a cancelled one is there, too
		return len(v.Between(from, to, 1)) > 0, err
	}, nil
}

// textFilter reads the prop-filters of a filter.
func textFilter(n node, space, component string) fit {
	var filters []node
	for _, k := range n.kids {
		if k.is(space, "prop-filter") {
			filters = append(filters, k)
		}
	}
	if len(filters) == 0 {
		return every
	}
	// CalDAV wants all to fit, CardDAV any unless it says so.
	all := space == nsCal || n.attr("test") == "allof"
	return func(r assist.Record) (bool, error) {
		object, err := objectOf(r)
		if err != nil {
			return false, err
		}
		have := exchange.Properties(object, component)
		for _, f := range filters {
			if fitsProperty(f, space, have[strings.ToUpper(f.attr("name"))]) != all {
				return !all, nil
			}
		}
		return all, nil
	}
}

func objectOf(r assist.Record) (string, error) {
	if r.Kind == skill.ContactKind {
		return exchange.Card(r, "")
	}
	return exchange.Calendar(r)
}

func fitsProperty(f node, space string, values []string) bool {
	if f.kid(space, "is-not-defined") != nil {
		return len(values) == 0
	}
	all, matched, some := f.attr("test") == "allof", false, false
	for _, k := range f.kids {
		if !k.is(space, "text-match") {
			continue
		}
		ok := slices.ContainsFunc(values, func(v string) bool { return fitsText(k, v) })
		if k.attr("negate-condition") == "yes" {
			ok = !ok
		}
		if some = true; ok != all {
			return !all
		}
		matched = ok
	}
	if !some {
		return len(values) > 0
	}
	return matched
}

// fitsText compares without regard to case, as the collations of both standards do
// unless another is asked for.
func fitsText(k node, value string) bool {
	value, want := strings.ToLower(value), strings.ToLower(k.text)
	switch k.attr("match-type") {
	case "equals":
		return value == want
	case "starts-with":
		return strings.HasPrefix(value, want)
	case "ends-with":
		return strings.HasSuffix(value, want)
	}
	return strings.Contains(value, want)
}
