package dav

import (
	"net/url"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/skill"
)

// Root is where everything is served below.
const Root = "/dav/"

const vcard = "VCARD"

// A collection is what a user has one of.
type collection struct {
	name   string
	kind   assist.Kind
	app    string // of the intents of its changes
	ext    string
	mime   string
	comp   string // the component of its objects; VCARD of cards
	en, zh string
}

var collections = []collection{
	{name: "calendar", kind: skill.EventKind, app: "calendar", ext: ".ics", mime: "text/calendar; charset=utf-8", comp: "VEVENT", en: "Calendar", zh: "日历"},
	{name: "reminders", kind: skill.ReminderKind, app: "reminder", ext: ".ics", mime: "text/calendar; charset=utf-8", comp: "VTODO", en: "Reminders", zh: "提醒事项"},
	{name: "contacts", kind: skill.ContactKind, app: "contact", ext: ".vcf", mime: "text/vcard; charset=utf-8", comp: vcard, en: "Contacts", zh: "通讯录"},
}

// A place is what an address stands for: the root, a user's home, a collection, or
// an object in it.
type place struct {
	user string      // "" is the root
	in   *collection // nil is the home
	id   string      // "" is the collection
}

// placeOf reads an address. It knows no place outside what is served.
func placeOf(escaped string) (p place, err error) {
	none := qiao.Errorf(qiao.NotFound, "dav", "there is nothing at this address")
	rest, ok := strings.CutPrefix(escaped+"/", Root)
	if !ok {
		return p, none
	}
	parts := strings.Split(strings.Trim(rest, "/"), "/")
	for i := range parts {
		if parts[i], err = url.PathUnescape(parts[i]); err != nil {
			return p, none
		}
	}
	p.user = parts[0]
	switch len(parts) {
	case 1:
		return p, nil
	case 2, 3:
	default:
		return p, none
	}
	for i := range collections {
		if collections[i].name == parts[1] {
			p.in = &collections[i]
		}
	}
	if p.in == nil {
		return p, none
	}
	if len(parts) == 3 {
		stem, ok := strings.CutSuffix(parts[2], p.in.ext)
		p.id = idOf(stem)
		if !ok || p.id == "" || len(p.id) > mostName {
			return p, none
		}
	}
	return p, nil
}

// mostName bounds the name of an object, in bytes.
const mostName = 500

// path is a place's address.
func (p place) path() string {
	s := Root
	if p.user == "" {
		return s
	}
	s += url.PathEscape(p.user) + "/"
	if p.in == nil {
		return s
	}
	s += p.in.name + "/"
	if p.id == "" {
		return s
	}
	return s + url.PathEscape(nameOf(p.id)) + p.in.ext
}

// An id may hold slashes, which an address would be cut at, even when escaped.
var (
	nameEscapes = strings.NewReplacer("%", "%25", "/", "%2F", `\`, "%5C")
	idEscapes   = strings.NewReplacer("%25", "%", "%2F", "/", "%5C", `\`)
)

func nameOf(id string) string { return nameEscapes.Replace(id) }
func idOf(name string) string { return idEscapes.Replace(name) }

func (p place) object(id string) place { p.id = id; return p }
func (p place) child(c *collection) place {
	p.in = c
	return p
}
