package dav

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
)

// mostListed bounds how many objects a collection lists.
const mostListed = 200_000

// A wish is which properties a request asks for.
type wish struct {
	names []xml.Name // nil is all
	bare  bool       // names only
}

// wishOf reads what is asked for: prop, allprop or propname in n.
func wishOf(n *node) wish {
	if n == nil || n.kid(nsDAV, "allprop") != nil {
		return wish{}
	}
	if n.kid(nsDAV, "propname") != nil {
		return wish{bare: true}
	}
	w := wish{names: []xml.Name{}}
	if prop := n.kid(nsDAV, "prop"); prop != nil {
		for _, k := range prop.kids {
			w.names = append(w.names, k.name)
		}
	}
	return w
}

// has tells whether a property is asked for by its name.
func (w wish) has(space, local string) bool {
	for _, n := range w.names {
		if n.Space == space && n.Local == local {
			return true
		}
	}
	return false
}

// response is what is answered of a place that has some properties.
func (w wish) response(at string, have []node) node {
	var found, missing []node
	switch {
	case w.names == nil:
		for _, p := range have {
			if w.bare {
				p = node{name: p.name}
			}
			found = append(found, p)
		}
	default:
		byName := make(map[xml.Name]node, len(have))
		for _, p := range have {
			byName[p.name] = p
		}
		for _, name := range w.names {
			if p, ok := byName[name]; ok {
				found = append(found, p)
			} else {
				missing = append(missing, node{name: name})
			}
		}
	}
	out := el("response", href(at))
	if len(found) > 0 || len(missing) == 0 {
		out.kids = append(out.kids, propstat(http.StatusOK, found))
	}
	if len(missing) > 0 {
		out.kids = append(out.kids, propstat(http.StatusNotFound, missing))
	}
	return out
}

func propstat(code int, props []node) node {
	return el("propstat", el("prop", props...), status(code))
}

func status(code int) node {
	return say(nsDAV, "status", fmt.Sprintf("HTTP/1.1 %d %s", code, http.StatusText(code)))
}

func (c *call) propfind(w http.ResponseWriter) error {
	req, err := c.request()
	if err != nil {
		return err
	}
	if req != nil && !req.is(nsDAV, "propfind") {
		return &refusal{code: http.StatusBadRequest}
	}
	depth := c.r.Header.Get("Depth")
	if depth == "infinity" {
		return refuse(http.StatusForbidden, nsDAV, "propfind-finite-depth")
	}
	if depth != "" && depth != "0" && depth != "1" {
		return &refusal{code: http.StatusBadRequest}
	}
	wants := wishOf(req)
	out := el("multistatus")
	have, err := c.properties(c.place)
	if err != nil {
		return err
	}
	out.kids = append(out.kids, wants.response(c.place.path(), have))
	if depth == "1" {
		if out.kids, err = c.members(out.kids, wants); err != nil {
			return err
		}
	}
	send(w, http.StatusMultiStatus, document(out))
	return nil
}

// members adds what is in a place.
func (c *call) members(out []node, wants wish) ([]node, error) {
	switch {
	case c.place.user == "":
		home := place{user: string(c.user)}
		have, err := c.properties(home)
		return append(out, wants.response(home.path(), have)), err
	case c.place.in == nil:
		for i := range collections {
			p := c.place.child(&collections[i])
			have, err := c.properties(p)
			if err != nil {
				return out, err
			}
			out = append(out, wants.response(p.path(), have))
		}
	case c.place.id == "":
		all, err := c.Store.Revisions(c.ctx, c.user, c.place.in.kind, 0, mostListed)
		if err != nil {
			return out, err
		}
		for _, r := range all {
			if !r.Gone {
				p := c.place.object(r.ID)
				out = append(out, wants.response(p.path(), c.objectProperties(p, r)))
			}
		}
	}
	return out, nil
}

// properties are those of a place.
func (c *call) properties(p place) ([]node, error) {
	home := place{user: string(c.user)}.path()
	mine := el("current-user-principal", href(home))
	switch {
	case p.user == "":
		return []node{mine, el("resourcetype", el("collection")), say(nsDAV, "displayname", "Qiao")}, nil
	case p.in == nil:
		return []node{
			mine, el("resourcetype", el("collection"), el("principal")), say(nsDAV, "displayname", p.user),
			el("principal-URL", href(home)), el("principal-collection-set", href(Root)), el("owner", href(home)),
			in(nsCal, "calendar-home-set", href(home)), in(nsCard, "addressbook-home-set", href(home)),
			in(nsCal, "calendar-user-address-set", href(home)), rights(), reports(),
		}, nil
	case p.id == "":
		return c.collectionProperties(p, mine)
	}
	r, err := c.revision(p)
	return append(c.objectProperties(p, r), mine), err
}

func (c *call) collectionProperties(p place, mine node) ([]node, error) {
	latest, err := c.Store.Latest(c.ctx, c.user, p.in.kind)
	if err != nil {
		return nil, err
	}
	name := p.in.en
	if c.chinese() {
		name = p.in.zh
	}
	all := []node{
		mine, say(nsDAV, "displayname", name), el("owner", href(place{user: p.user}.path())), rights(),
		say(nsDAV, "sync-token", token(p.in.kind, latest.Number)), say(nsServer, "getctag", strconv.FormatInt(latest.Number, 10)),
	}
	kind := func(n node, attrs ...string) node {
		for i := 0; i+1 < len(attrs); i += 2 {
			n.attrs = append(n.attrs, xml.Attr{Name: xml.Name{Local: attrs[i]}, Value: attrs[i+1]})
		}
		return n
	}
	size := strconv.Itoa(mostObject)
	if p.in.comp == vcard {
		return append(all, el("resourcetype", el("collection"), in(nsCard, "addressbook")), say(nsCard, "max-resource-size", size),
			reports(in(nsCard, "addressbook-query"), in(nsCard, "addressbook-multiget")),
			in(nsCard, "supported-address-data", kind(in(nsCard, "address-data-type"), "content-type", "text/vcard", "version", "3.0"))), nil
	}
	return append(all, el("resourcetype", el("collection"), in(nsCal, "calendar")), say(nsCal, "max-resource-size", size),
		reports(in(nsCal, "calendar-query"), in(nsCal, "calendar-multiget")),
		in(nsCal, "supported-calendar-component-set", kind(in(nsCal, "comp"), "name", p.in.comp)),
		in(nsCal, "supported-calendar-data", kind(in(nsCal, "calendar-data"), "content-type", "text/calendar", "version", "2.0"))), nil
}

// reports are what a collection can be asked, beside what is new.
func reports(more ...node) node {
	out := el("supported-report-set", el("supported-report", el("report", el("sync-collection"))))
	if more == nil {
		out.kids = nil
	}
	for _, m := range more {
		out.kids = append(out.kids, el("supported-report", el("report", m)))
	}
	return out
}

// rights are what the user may do: all that can be done. Without them some programs
// take a calendar for one that can only be read.
func rights() node {
	out := el("current-user-privilege-set")
	for _, r := range []string{"read", "write", "write-content", "bind", "unbind", "read-current-user-privilege-set"} {
		out.kids = append(out.kids, el("privilege", el(r)))
	}
	return out
}

func (c *call) objectProperties(p place, r assist.Revision) []node {
	return []node{el("resourcetype"), say(nsDAV, "getetag", etag(r)), say(nsDAV, "getcontenttype", p.in.mime)}
}

// proppatch changes nothing: names and colours stay the client's.
func (c *call) proppatch(w http.ResponseWriter) error {
	req, err := c.request()
	if err != nil {
		return err
	}
	if req == nil || !req.is(nsDAV, "propertyupdate") {
		return &refusal{code: http.StatusBadRequest}
	}
	var names []node
	for _, k := range req.kids {
		if prop := k.kid(nsDAV, "prop"); prop != nil {
			for _, p := range prop.kids {
				names = append(names, node{name: p.name})
			}
		}
	}
	send(w, http.StatusMultiStatus, document(el("multistatus", el("response", href(c.place.path()), propstat(http.StatusForbidden, names)))))
	return nil
}

// token says up to which revision of a kind a client knows all.
func token(k assist.Kind, number int64) string {
	return fmt.Sprintf("urn:x-qiao:%s:%d", k, number)
}

// revisionOf reads a token; "" is from the beginning.
func revisionOf(k assist.Kind, token string) (int64, error) {
	if token == "" {
		return 0, nil
	}
	s, ok := strings.CutPrefix(token, fmt.Sprintf("urn:x-qiao:%s:", k))
	n, err := strconv.ParseInt(s, 10, 64)
	if !ok || err != nil || n < 0 {
		return 0, qiao.Errorf(qiao.Invalid, "dav", "no such token")
	}
	return n, nil
}
