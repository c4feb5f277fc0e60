package h1

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"strconv"
	"strings"
)

// read reads an answer's head. One that is plain, and has come whole, is read here,
// at half the cost; whatever else is for net/http to judge.
func (c *conn) read(r *http.Request) (*http.Response, error) {
	if _, err := c.r.Peek(1); err != nil {
		return nil, err
	}
	have, _ := c.r.Peek(c.r.Buffered())
	end := bytes.Index(have, blank)
	if end < 0 {
		return http.ReadResponse(c.r, r)
	}
	end += len(blank)
	resp := plain(string(have[:end]), r)
	if resp == nil {
		return http.ReadResponse(c.r, r)
	}
	_, _ = c.r.Discard(end)
	if resp.ContentLength < 0 {
		resp.Body = &chunked{from: httputil.NewChunkedReader(c.r), c: c}
	} else {
		resp.Body = &limited{r: c.r, left: resp.ContentLength}
	}
	return resp, nil
}

var blank = []byte("\r\n\r\n")

// plain is an answer whose head is text, without a body yet; its ContentLength is -1
// if the body comes in chunks. It is nil for what is not plain.
func plain(text string, r *http.Request) *http.Response {
	const version = "HTTP/1.1 "
	line, rest, _ := strings.Cut(text, "\r\n")
	if strings.ContainsAny(line, "\r\n") || !strings.HasPrefix(line, version) || len(line) < len(version)+3 || r.Method == http.MethodHead {
		return nil
	}
	status := line[len(version):]
	code, err := strconv.Atoi(status[:3])
	if err != nil || code < 200 || code == http.StatusNoContent || code == http.StatusNotModified || len(status) > 3 && status[3] != ' ' {
		return nil
	}
	n := strings.Count(rest, "\n")
	resp := &http.Response{Status: status, StatusCode: code, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: make(http.Header, n), Request: r}
	values := make([]string, 0, n)
	length, chunks := int64(-1), false
	for {
		line, more, _ := strings.Cut(rest, "\r\n")
		if rest = more; line == "" {
			break
		}
		name, value, ok := strings.Cut(line, ":")
		name, value = textproto.CanonicalMIMEHeaderKey(name), strings.Trim(value, " \t")
		if !ok || !isName(name) || hasControl(value) {
			return nil
		}
		if resp.Header[name] != nil {
			return nil
		}
		switch name {
		case "Content-Length":
			if length, err = strconv.ParseInt(value, 10, 64); err != nil || length < 0 || value[0] == '+' {
				return nil
			}
		case "Transfer-Encoding":
			if chunks = true; value != "chunked" {
				return nil
			}
			continue
		case "Connection":
			if !strings.EqualFold(value, "keep-alive") {
				return nil
			}
		case "Trailer", "Upgrade":
			return nil
		}
		values = append(values, value)
		resp.Header[name] = values[len(values)-1 : len(values) : len(values)]
	}
	if chunks == (length >= 0) { // both, or neither
		return nil
	}
	resp.ContentLength = length
	return resp
}

// isName tells whether s can be a header's name. Rare characters are not plain.
func isName(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return s != ""
}

func hasControl(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}

// A limited body has a length that is known.
type limited struct {
	r    *bufio.Reader
	left int64
}

// Read implements [io.Reader]. The last bytes come with [io.EOF].
func (l *limited) Read(p []byte) (int, error) {
	if l.left == 0 {
		return 0, io.EOF
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	if l.left -= int64(n); l.left == 0 {
		return n, io.EOF
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// Close implements [io.Closer].
func (l *limited) Close() error { return nil }

// A chunked body ends with an empty chunk and a blank line.
type chunked struct {
	from io.Reader
	c    *conn
}

// Read implements [io.Reader]. A trailer, or an end in two packets, costs the
// connection and nothing else.
func (c *chunked) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	if err == io.EOF {
		if r := c.c.r; r.Buffered() == 2 {
			_, _ = r.Discard(2)
		}
	}
	return n, err
}

// Close implements [io.Closer].
func (c *chunked) Close() error { return nil }
