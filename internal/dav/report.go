package dav

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
)

func (c *call) report(w http.ResponseWriter) error {
	req, err := c.request()
	if err != nil {
		return err
	}
	if req == nil {
		return &refusal{code: http.StatusBadRequest}
	}
	if c.place.in == nil {
		return refuse(http.StatusForbidden, nsDAV, "supported-report")
	}
	var out []node
	book := c.place.in.comp == vcard
	switch {
	case req.is(nsDAV, "sync-collection") && c.place.id == "":
		out, err = c.sync(*req)
	case req.is(nsCal, "calendar-multiget") && !book, req.is(nsCard, "addressbook-multiget") && book:
		out, err = c.multiget(*req)
	case req.is(nsCal, "calendar-query") && !book, req.is(nsCard, "addressbook-query") && book:
		out, err = c.query(*req)
	default:
		return refuse(http.StatusForbidden, nsDAV, "supported-report")
	}
	if err != nil {
		return err
	}
	send(w, http.StatusMultiStatus, document(el("multistatus", out...)))
	return nil
}

// described is what is answered of an object, with its content if that is asked for.
func (c *call) described(p place, r assist.Revision, wants wish) (node, error) {
	have := c.objectProperties(p, r)
	data := say(nsCal, "calendar-data", "")
	if p.in.comp == vcard {
		data = say(nsCard, "address-data", "")
	}
	if wants.has(data.name.Space, data.name.Local) {
		s, err := c.content(p)
		if err != nil {
			return node{}, err
		}
		data.text = s
		have = append(have, data)
	}
	return wants.response(p.path(), have), nil
}

func missing(at string) node { return el("response", href(at), status(http.StatusNotFound)) }

func (c *call) multiget(req node) (out []node, err error) {
	wants := wishOf(&req)
	for _, k := range req.kids {
		if !k.is(nsDAV, "href") {
			continue
		}
		at := k.trimmed()
		p, ok := c.within(at)
		if !ok {
			out = append(out, missing(at))
			continue
		}
		r, err := c.revision(p)
		var n node
		if err == nil {
			n, err = c.described(p, r, wants)
		}
		switch {
		case qiao.KindOf(err) == qiao.NotFound && err != nil:
			n = missing(p.path())
		case err != nil:
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// within is the object of this collection that an address names.
func (c *call) within(at string) (place, bool) {
	u, err := url.Parse(at)
	if err != nil {
		return place{}, false
	}
	p, err := placeOf(u.EscapedPath())
	return p, err == nil && p.user == string(c.user) && p.in == c.place.in && p.id != ""
}

// sync tells what is new since a token (RFC 6578).
func (c *call) sync(req node) (out []node, err error) {
	said := ""
	if t := req.kid(nsDAV, "sync-token"); t != nil {
		said = t.trimmed()
	}
	after, err := revisionOf(c.place.in.kind, said)
	if err != nil {
		return nil, refuse(http.StatusForbidden, nsDAV, "valid-sync-token")
	}
	latest, err := c.Store.Latest(c.ctx, c.user, c.place.in.kind)
	if err != nil {
		return nil, err
	}
	if after > latest.Number { // the store is an older one, from a backup
		return nil, refuse(http.StatusForbidden, nsDAV, "valid-sync-token")
	}
	limit := limitOf(req, nsDAV)
	all, err := c.Store.Revisions(c.ctx, c.user, c.place.in.kind, after, limit+1)
	if err != nil {
		return nil, err
	}
	upTo := max(after, latest.Number)
	cut := len(all) > limit
	if cut {
		all = all[:limit]
	}
	wants := wishOf(&req)
	for _, r := range all {
		upTo = r.Number
		p := c.place.object(r.ID)
		if r.Gone {
			if after > 0 {
				out = append(out, missing(p.path()))
			}
			continue
		}
		n, err := c.described(p, r, wants)
		if qiao.KindOf(err) == qiao.NotFound && err != nil { // it was removed just now, which the next sync tells
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	if cut {
		out = append(out, el("response", href(c.place.path()), status(http.StatusInsufficientStorage), el("error", el("number-of-matches-within-limits"))))
	}
	return append(out, say(nsDAV, "sync-token", token(c.place.in.kind, upTo))), nil
}

// limitOf is how many results a client wants at most.
func limitOf(req node, space string) int {
	if l := req.kid(space, "limit"); l != nil {
		if n := l.kid(space, "nresults"); n != nil {
			if i, err := strconv.Atoi(n.trimmed()); err == nil && i > 0 && i < mostListed {
				return i
			}
		}
	}
	return mostListed
}
