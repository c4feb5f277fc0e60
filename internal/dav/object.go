package dav

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/exchange"
)

// pictureKind is the kind of what is kept of cards beside contacts: pictures, which
// the assistant need not read each time it looks for a name.
const pictureKind assist.Kind = "contact.picture"

type picture struct {
	Lines string `json:"lines"`
}

// etag is the tag of a revision.
func etag(r assist.Revision) string { return `"` + strconv.FormatInt(r.Number, 10) + `"` }

// revision is that of an object that is there, or an error of Kind NotFound.
func (c *call) revision(p place) (assist.Revision, error) {
	r, err := c.Store.Revision(c.ctx, c.user, p.in.kind, p.id)
	if err == nil && r.Gone {
		err = qiao.Errorf(qiao.NotFound, "dav", "it was removed")
	}
	return r, err
}

// content is an object as others read it. Its revision is to be read before it: a
// client that has a newer content under an older tag asks again, one with an older
// content under a newer tag never does.
func (c *call) content(p place) (string, error) {
	rec, err := c.Store.Get(c.ctx, c.user, p.in.kind, p.id)
	if err != nil {
		return "", err
	}
	if p.in.comp != vcard {
		return exchange.Calendar(rec)
	}
	pic, err := c.picture(p)
	if err != nil {
		return "", err
	}
	return exchange.Card(rec, pic)
}

func (c *call) picture(p place) (string, error) {
	rec, err := c.Store.Get(c.ctx, c.user, pictureKind, p.id)
	if qiao.KindOf(err) == qiao.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	pic, err := assist.Decode[picture](rec)
	return pic.Lines, err
}

func (c *call) get(w http.ResponseWriter) error {
	if c.place.id == "" {
		return &refusal{code: http.StatusMethodNotAllowed}
	}
	rev, err := c.revision(c.place)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", etag(rev))
	if matches(c.r.Header.Get("If-None-Match"), etag(rev)) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	s, err := c.content(c.place)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", c.place.in.mime)
	w.Header().Set("Content-Length", strconv.Itoa(len(s)))
	if c.r.Method == http.MethodGet {
		_, _ = io.WriteString(w, s)
	}
	return nil
}

// matches tells whether a list of tags, as If-Match has it, holds one.
func matches(list, tag string) bool {
	for t := range strings.SplitSeq(list, ",") {
		if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == tag {
			return true
		}
	}
	return false
}

// expected checks the conditions of a request against the revision of its object,
// which is nil if there is none, and says what has to hold when it is written.
func (c *call) expected(rev *assist.Revision) ([]assist.Revision, error) {
	failed := &refusal{code: http.StatusPreconditionFailed}
	if list := c.r.Header.Get("If-Match"); list != "" && (rev == nil || !matches(list, etag(*rev))) {
		return nil, failed
	}
	if list := c.r.Header.Get("If-None-Match"); list != "" && rev != nil && matches(list, etag(*rev)) {
		return nil, failed
	}
	if rev == nil {
		return []assist.Revision{{Kind: c.place.in.kind, ID: c.place.id, Gone: true}}, nil
	}
	return []assist.Revision{*rev}, nil
}

func (c *call) put(w http.ResponseWriter) error {
	if c.place.id == "" {
		return &refusal{code: http.StatusMethodNotAllowed}
	}
	e, err := c.entry()
	if err != nil {
		return err
	}
	rev, old, err := c.known()
	if err != nil {
		return err
	}
	expect, err := c.expected(rev)
	if err != nil {
		return err
	}
	if old == nil && e.UID != c.place.id {
		if err := c.unique(e.UID); err != nil {
			return err
		}
	}
	rec, err := e.Record(c.place.id, old)
	if err != nil {
		return err
	}
	b := assist.Batch{Expect: expect, Writes: []assist.Write{{Kind: rec.Kind, ID: rec.ID, After: &rec}}}
	if err := c.addPicture(&b, e.Pictures()); err != nil {
		return err
	}
	verb, status := "change", http.StatusNoContent
	if old == nil {
		verb, status = "add", http.StatusCreated
	}
	b.Change = c.change(verb, e.Name())
	if _, err := c.Store.Commit(c.ctx, c.user, b); err != nil {
		return err
	}
	// No ETag: what is kept is not byte for byte what was sent (RFC 4791, section
	// 5.3.4), so the client reads it again.
	w.WriteHeader(status)
	return nil
}

// entry reads what a client puts.
func (c *call) entry() (e exchange.Entry, err error) {
	space, invalid := nsCal, "valid-calendar-data"
	if c.place.in.comp == vcard {
		space, invalid = nsCard, "valid-address-data"
	}
	data, err := c.body(mostObject)
	if qiao.KindOf(err) == qiao.TooLarge {
		return e, refuse(http.StatusRequestEntityTooLarge, space, "max-resource-size")
	}
	if err != nil {
		return e, err
	}
	if c.place.in.comp == vcard {
		e, err = exchange.ReadCard(data)
		if e.UID == "" {
			e.UID = c.place.id
		}
	} else {
		e, err = exchange.ReadObject(data, time.Local)
	}
	switch {
	case err != nil:
		return e, refuse(http.StatusForbidden, space, invalid)
	case e.Kind != c.place.in.kind:
		return e, refuse(http.StatusForbidden, nsCal, "supported-calendar-component")
	}
	return e, nil
}

// known is what is kept at the place: its revision and its record, or nil.
func (c *call) known() (*assist.Revision, *assist.Record, error) {
	rev, err := c.revision(c.place)
	if qiao.KindOf(err) == qiao.NotFound {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	rec, err := c.Store.Get(c.ctx, c.user, c.place.in.kind, c.place.id)
	if qiao.KindOf(err) == qiao.NotFound {
		return nil, nil, nil
	}
	return &rev, &rec, err
}

// unique refuses a UID that another object has.
func (c *call) unique(uid string) error {
	other := c.place.object(uid)
	_, err := c.revision(other)
	if qiao.KindOf(err) == qiao.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	space := nsCal
	if c.place.in.comp == vcard {
		space = nsCard
	}
	n := in(space, "no-uid-conflict", href(other.path()))
	return &refusal{http.StatusForbidden, &n}
}

// addPicture writes the pictures of a card beside it, if they are others.
func (c *call) addPicture(b *assist.Batch, lines string) error {
	if c.place.in.comp != vcard {
		return nil
	}
	old, err := c.picture(c.place)
	if err != nil || old == lines {
		return err
	}
	w := assist.Write{Kind: pictureKind, ID: c.place.id}
	if lines != "" {
		body, err := json.Marshal(picture{lines})
		if err != nil {
			return qiao.E(qiao.Other, "dav: keep a picture", err)
		}
		w.After = &assist.Record{Kind: pictureKind, ID: c.place.id, Body: body}
	}
	b.Writes = append(b.Writes, w)
	return nil
}

// labels say what was done, in English and Chinese.
var labels = map[string][2]string{
	"add":    {"Added from another device: ", "在其他设备上添加："},
	"change": {"Changed from another device: ", "在其他设备上修改："},
	"remove": {"Removed from another device: ", "在其他设备上删除："},
}

// change is a write, for people and for undoing.
func (c *call) change(verb, name string) assist.Change {
	label := labels[verb][0]
	if c.chinese() {
		label = labels[verb][1]
	}
	return assist.Change{At: time.UnixMilli(c.now().UnixMilli()).UTC(), Intent: c.place.in.app + "." + verb, Label: label + name}
}

func (c *call) remove(w http.ResponseWriter) error {
	if c.place.id == "" {
		return &refusal{code: http.StatusForbidden}
	}
	rev, old, err := c.known()
	if err != nil {
		return err
	}
	if old == nil {
		return &refusal{code: http.StatusNotFound}
	}
	expect, err := c.expected(rev)
	if err != nil {
		return err
	}
	b := assist.Batch{Expect: expect, Writes: []assist.Write{{Kind: old.Kind, ID: old.ID}}}
	if err := c.addPicture(&b, ""); err != nil {
		return err
	}
	b.Change = c.change("remove", labelOf(*old))
	if _, err := c.Store.Commit(c.ctx, c.user, b); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// labelOf is what people call a record.
func labelOf(r assist.Record) string {
	var v struct{ Title, Text, Name string }
	_ = json.Unmarshal(r.Body, &v) // a record without a name has an empty one
	return v.Title + v.Text + v.Name
}
