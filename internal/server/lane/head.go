package lane

import (
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
)

// A head is the line and the header of a plain request.
type head struct {
	path, host string
	header     http.Header
	length     int64
}

const (
	method  = "POST "
	version = " HTTP/1.1\r\n"
)

// parse reads a head, to the blank line at its end. It returns false for whatever
// is not plain.
func parse(text string) (h head, plain bool) {
	line, rest, ok := strings.Cut(text, version)
	if !ok || !strings.HasPrefix(line, method) {
		return h, false
	}
	if h.path = line[len(method):]; !plainPath(h.path) {
		return h, false
	}
	n := strings.Count(rest, "\n")
	h.header, h.length = make(http.Header, n), -1
	values := make([]string, 0, n)
	for {
		line, more, ok := strings.Cut(rest, "\r\n")
		if !ok {
			return h, false
		}
		if rest = more; line == "" {
			return h, rest == "" && h.host != "" && h.length >= 0
		}
		name, value, ok := strings.Cut(line, ":")
		if value = strings.Trim(value, " \t"); !ok || !isToken(name) || !isText(value) {
			return h, false
		}
		name = textproto.CanonicalMIMEHeaderKey(name)
		if !h.take(name, value) {
			return h, false
		}
		if name == "Host" {
			continue
		}
		if old, twice := h.header[name]; twice {
			h.header[name] = append(old, value)
			continue
		}
		values = append(values, value)
		h.header[name] = values[len(values)-1 : len(values) : len(values)]
	}
}

// take looks at the fields that decide how a request is read.
func (h *head) take(name, value string) (plain bool) {
	switch name {
	case "Host":
		first := h.host == ""
		h.host = value
		return first && plainHost(value)
	case "Content-Length":
		if h.length >= 0 || len(value) > 10 || value == "" || strings.Trim(value, "0123456789") != "" {
			return false
		}
		h.length, _ = strconv.ParseInt(value, 10, 64)
	case "Connection":
		return strings.EqualFold(value, "keep-alive")
	case "Transfer-Encoding", "Expect", "Upgrade", "Trailer", "Te", "Proxy-Connection", "Keep-Alive":
		return false
	}
	return true
}

func plainPath(s string) bool {
	if !strings.HasPrefix(s, "/") || strings.Contains(s, "//") || strings.Contains(s, "/.") {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && c != '/' && c != '_' && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

func plainHost(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && c != '.' && c != ':' && c != '-' && c != '_' && c != '[' && c != ']' {
			return false
		}
	}
	return s != ""
}

func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// isToken tells whether s can be a field's name. Rare characters are not plain.
func isToken(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && c != '-' && c != '_' {
			return false
		}
	}
	return s != ""
}

func isText(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
