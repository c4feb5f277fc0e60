package dav

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
)

// The namespaces of WebDAV, CalDAV, CardDAV, and of the tag that Apple's server
// began with.
const (
	nsDAV     = "DAV:"
	nsCal     = "urn:ietf:params:xml:ns:caldav"
	nsCard    = "urn:ietf:params:xml:ns:carddav"
	nsServer  = "http://calendarserver.org/ns/"
	namespace = ` xmlns="DAV:" xmlns:C="` + nsCal + `" xmlns:A="` + nsCard + `" xmlns:S="` + nsServer + `"`
)

var prefixes = map[string]string{nsDAV: "", nsCal: "C:", nsCard: "A:", nsServer: "S:"}

const (
	// deepest bounds how deep elements stand in each other.
	deepest = 24
	// mostElements bounds a request's elements.
	mostElements = 20_000
)

// A node is an element of XML.
type node struct {
	name  xml.Name
	attrs []xml.Attr
	text  string
	kids  []node
}

// el makes an element of WebDAV's own namespace.
func el(local string, kids ...node) node { return in(nsDAV, local, kids...) }

func in(space, local string, kids ...node) node {
	return node{name: xml.Name{Space: space, Local: local}, kids: kids}
}

// say makes an element with a text.
func say(space, local, text string) node {
	return node{name: xml.Name{Space: space, Local: local}, text: text}
}

func href(path string) node { return say(nsDAV, "href", path) }

// parse reads an XML document. A document type is refused: entities are only good
// for attacks.
func parse(r io.Reader) (node, error) {
	d := xml.NewDecoder(r)
	stack, count := []node{{}}, 0
	bad := func(why string) (node, error) {
		return node{}, qiao.Errorf(qiao.Invalid, "dav", "the XML of the request %s", why)
	}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return node{}, qiao.E(qiao.Invalid, "dav: read the request", err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return bad("has a document type")
		case xml.StartElement:
			if count++; count > mostElements || len(stack) > deepest {
				return bad("is too large or too deep")
			}
			stack = append(stack, node{name: t.Name, attrs: t.Copy().Attr})
		case xml.CharData:
			stack[len(stack)-1].text += string(t)
		case xml.EndElement:
			top := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			stack[len(stack)-1].kids = append(stack[len(stack)-1].kids, top)
		}
	}
	if len(stack) != 1 || len(stack[0].kids) != 1 {
		return bad("is not whole")
	}
	return stack[0].kids[0], nil
}

// is tells whether an element has a name.
func (n node) is(space, local string) bool { return n.name.Space == space && n.name.Local == local }

// kid is the first child of a name, or nil.
func (n node) kid(space, local string) *node {
	for i := range n.kids {
		if n.kids[i].is(space, local) {
			return &n.kids[i]
		}
	}
	return nil
}

func (n node) attr(local string) string {
	for _, a := range n.attrs {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

func (n node) trimmed() string { return strings.TrimSpace(n.text) }

// write writes an element below one that declares the namespaces.
func (n node) write(w *strings.Builder) {
	prefix, known := prefixes[n.name.Space]
	w.WriteString("<" + prefix + n.name.Local)
	if !known {
		w.WriteString(` xmlns="`)
		escape(w, n.name.Space)
		w.WriteString(`"`)
	}
	for _, a := range n.attrs {
		w.WriteString(" " + a.Name.Local + `="`)
		escape(w, a.Value)
		w.WriteString(`"`)
	}
	if n.text == "" && len(n.kids) == 0 {
		w.WriteString("/>")
		return
	}
	w.WriteString(">")
	escape(w, n.text)
	for _, k := range n.kids {
		k.write(w)
	}
	w.WriteString("</" + prefix + n.name.Local + ">")
}

// escape writes a text. Line ends become single ones, as every reader of XML makes
// of them anyway; what XML cannot say is left out.
func escape(w *strings.Builder, s string) {
	for _, r := range s {
		switch {
		case r == '&':
			w.WriteString("&amp;")
		case r == '<':
			w.WriteString("&lt;")
		case r == '>':
			w.WriteString("&gt;")
		case r == '"':
			w.WriteString("&quot;")
		case r == '\n' || r == '\t' || r >= ' ' && r != utf8.RuneError && r != 0xfffe && r != 0xffff:
			w.WriteRune(r)
		}
	}
}

// document is an element as a whole document.
func document(n node) string {
	var w strings.Builder
	w.WriteString(xml.Header)
	var body strings.Builder
	n.write(&body)
	name := "<" + prefixes[n.name.Space] + n.name.Local
	w.WriteString(name + namespace + strings.TrimPrefix(body.String(), name))
	return w.String()
}
