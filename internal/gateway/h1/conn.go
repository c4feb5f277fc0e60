package h1

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"
)

var errHead = errors.New("h1: the answer's header is too long")

// A conn carries one request at a time.
type conn struct {
	net   net.Conn
	host  *host
	r     *bufio.Reader
	since time.Time // when it began to wait
	left  int       // bytes that a header may still have; 0 is no header, -1 one too long
	out   []byte    // reused
}

// Read implements [io.Reader] for the conn's own buffer. It bounds headers: past
// the bound it fails each time, since net/http peeks and forgets the first error.
func (c *conn) Read(p []byte) (int, error) {
	if c.left < 0 {
		return 0, errHead
	}
	n, err := c.net.Read(p)
	if c.left > 0 {
		if c.left -= n; c.left <= 0 {
			c.left = -1
			return 0, errHead
		}
	}
	return n, err
}

// alive tells whether the server has left the connection open and silent.
func (c *conn) alive() bool {
	s, ok := c.net.(syscall.Conn)
	if !ok || c.r.Buffered() > 0 {
		return false
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return false
	}
	open := false
	err = raw.Read(func(fd uintptr) bool {
		open = quiet(fd)
		return true
	})
	return err == nil && open
}

// exchange sends a request and reads the answer's header. sent tells whether the
// server may have got it.
func (c *conn) exchange(r *http.Request, head []byte, body [][]byte) (resp *http.Response, sent bool, err error) {
	ctx := r.Context()
	unwatch := context.AfterFunc(ctx, func() { c.net.Close() })
	defer func() {
		if err != nil {
			unwatch()
			c.net.Close()
		}
	}()
	if err = c.send(head, body); err != nil {
		return nil, false, err
	}
	c.left = maxHead
	for resp == nil || resp.StatusCode < 200 && resp.StatusCode != http.StatusSwitchingProtocols {
		if resp, err = c.read(r); err != nil {
			if c.left < 0 {
				err = errHead // whatever net/http made of the part that it saw
			}
			return nil, true, err
		}
	}
	c.left = 0
	resp.Body = &body1{c: c, from: resp.Body, unwatch: unwatch, keep: !resp.Close && !r.Close && resp.StatusCode >= 200}
	return resp, true, nil
}

// together is up to how many bytes a body is copied behind its header, so that
// both go out in one packet.
const together = 8 << 10

func (c *conn) send(head []byte, body [][]byte) error {
	n := 0
	for _, p := range body {
		n += len(p)
	}
	if n <= together {
		c.out = append(c.out[:0], head...)
		for _, p := range body {
			c.out = append(c.out, p...)
		}
		_, err := c.net.Write(c.out)
		return err
	}
	all := make(net.Buffers, 0, len(body)+1)
	all = append(append(all, head), body...)
	_, err := all.WriteTo(c.net)
	return err
}

// A body1 reads an answer's body and gives its connection back at the end.
type body1 struct {
	c       *conn
	from    io.ReadCloser
	unwatch func() bool
	keep    bool
	ended   bool // the connection was given back or closed
}

// Read implements [io.Reader]. It returns what has come rather than wait for more.
func (b *body1) Read(p []byte) (int, error) {
	if b.ended {
		return 0, io.EOF
	}
	n, err := b.from.Read(p)
	if err != nil {
		b.end(err == io.EOF && b.keep)
	}
	return n, err
}

// Close implements [io.Closer]. A body that was not read to its end costs the
// connection.
func (b *body1) Close() error {
	if !b.ended {
		b.end(false)
	}
	return nil
}

func (b *body1) end(keep bool) {
	b.ended = true
	watched := b.unwatch() // false: the caller has left and the connection is closed
	if keep && watched && b.c.r.Buffered() == 0 {
		b.c.host.put(b.c)
		return
	}
	b.c.net.Close()
}

// A piecer is a body that is at hand in pieces.
type piecer interface{ Pieces() [][]byte }

// request writes a request's header, and returns it with the body.
func request(r *http.Request) (head []byte, body [][]byte, err error) {
	if r.Body != nil && r.Body != http.NoBody {
		if body, err = pieces(r); err != nil {
			return nil, nil, err
		}
	}
	head = make([]byte, 0, 512)
	head = append(append(head, r.Method...), ' ')
	head = append(append(head, r.URL.RequestURI()...), " HTTP/1.1\r\nHost: "...)
	head = append(append(head, hostOf(r)...), "\r\n"...)
	for name, values := range r.Header {
		for _, value := range values {
			head = append(append(head, name...), ": "...)
			head = append(append(head, oneLine(value)...), "\r\n"...)
		}
	}
	if r.Body != nil {
		head = append(head, "Content-Length: "...)
		head = append(strconv.AppendInt(head, r.ContentLength, 10), "\r\n"...)
	}
	return append(head, "\r\n"...), body, nil
}

func hostOf(r *http.Request) string {
	if r.Host != "" {
		return oneLine(r.Host)
	}
	return r.URL.Host
}

// oneLine keeps a value from adding headers.
func oneLine(s string) string {
	if strings.ContainsAny(s, "\r\n\x00") {
		return strings.NewReplacer("\r", " ", "\n", " ", "\x00", " ").Replace(s)
	}
	return s
}

func pieces(r *http.Request) ([][]byte, error) {
	if p, ok := r.Body.(piecer); ok {
		return p.Pieces(), nil
	}
	all := make([]byte, r.ContentLength)
	if _, err := io.ReadFull(r.Body, all); err != nil {
		return nil, err
	}
	return [][]byte{all}, nil
}
