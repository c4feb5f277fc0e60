package lane

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	// most is how many bytes a plain header has at most.
	most = 4 << 10
	// drained is how much of a body is read that nobody wanted, to keep a
	// connection.
	drained = 64 << 10
)

// A conn is one client. Its goroutine does all but what the watch does.
type conn struct {
	server *Server
	net    *net.TCPConn
	raw    syscall.RawConn
	remote string
	ctx    context.Context // ends when the client leaves
	cancel context.CancelFunc

	busy  atomic.Int64 // since when there is a request; 0 is none
	until atomic.Int64 // when the connection is closed; 0 is never

	in   []byte // what has come and was not taken
	from int    // where that begins
	out  []byte // reused
	spot spot
}

// serve answers the requests of a connection, until there are none or the next is
// not plain.
func (c *conn) serve() {
	defer c.server.remove(c)
	defer c.cancel()
	c.in = make([]byte, 0, most)
	for {
		h, plain, err := c.head()
		if err != nil {
			c.net.Close()
			return
		}
		if !plain {
			c.server.remove(c) // before the other server answers: a shutdown here must not close it
			c.server.rest.give(&handed{TCPConn: c.net, pending: bytes.Clone(c.in[c.from:])})
			return
		}
		if !c.answer(&h) {
			c.close()
			return
		}
	}
}

var blank = []byte("\r\n\r\n")

// head reads the next request's head. What is not plain stays where it is.
func (c *conn) head() (h head, plain bool, err error) {
	if c.from == len(c.in) {
		c.in, c.from = c.in[:0], 0
	}
	seen, begun := 0, false
	for {
		have := c.in[c.from:]
		if n := min(len(have), len(method)); string(have[:n]) != method[:n] {
			return h, false, nil
		}
		if at := bytes.Index(have[seen:], blank); at >= 0 {
			end := seen + at + len(blank)
			if h, plain = parse(string(have[:end])); !plain || !c.server.cfg.Ours(h.path) {
				return h, false, nil
			}
			c.from += end
			return h, true, nil
		}
		seen = max(0, len(have)-len(blank)+1)
		if c.from > 0 {
			c.in, c.from = append(c.in[:0], have...), 0
		}
		if len(c.in) == cap(c.in) || bareNewline(c.in) {
			return h, false, nil
		}
		if !begun {
			begun = len(have) > 0
			c.wait(begun)
		}
		n, err := c.net.Read(c.in[len(c.in):cap(c.in)])
		if c.in = c.in[:len(c.in)+n]; n == 0 && err != nil {
			return h, false, err
		}
	}
}

// bareNewline tells whether a line ends in another way than HTTP has it.
func bareNewline(b []byte) bool {
	for at := 0; ; at++ {
		n := bytes.IndexByte(b[at:], '\n')
		if n < 0 {
			return false
		}
		if at += n; at == 0 || b[at-1] != '\r' {
			return true
		}
	}
}

// wait sets how long the next header is waited for. The first of a connection has
// its bound already.
func (c *conn) wait(begun bool) {
	switch {
	case begun:
		c.until.Store(time.Now().Add(c.server.cfg.Header).UnixNano())
	case c.until.Load() == 0:
		c.until.Store(time.Now().Add(c.server.cfg.Idle).UnixNano())
	}
}

// answer has one request answered, and tells whether another may follow.
func (c *conn) answer(h *head) (again bool) {
	c.until.Store(0)
	now := time.Now()
	c.busy.Store(now.UnixNano())
	c.server.rouse()
	defer c.busy.Store(0)
	b := &body{c: c, left: h.length}
	w := &response{c: c, header: make(http.Header, 8), length: -1, now: now}
	err := c.handle(w, c.request(c.ctx, h, b))
	c.until.Store(0)
	if err != nil || !w.finish() || !b.drain() || c.server.stopping.Load() || c.ctx.Err() != nil {
		return false
	}
	if cap(c.out) > 4*most {
		c.out = nil
	}
	return true
}

// request is a head as net/http would have read it, but for its context: that is the
// connection's, which ends when the client leaves, and not with the answer.
func (c *conn) request(ctx context.Context, h *head, b *body) *http.Request {
	if f := c.server.cfg.Context; f != nil {
		ctx = f(ctx)
	}
	r := (&http.Request{}).WithContext(ctx)
	r.Method, r.URL, r.Host, r.RequestURI, r.RemoteAddr = http.MethodPost, &url.URL{Path: h.path}, h.host, h.path, c.remote
	r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/1.1", 1, 1
	r.Header, r.ContentLength, r.Body = h.header, h.length, b
	if h.length == 0 {
		r.Body = http.NoBody
	}
	return r
}

var errPanic = errors.New("lane: the handler panicked")

// handle calls the handler. A panic costs the connection.
func (c *conn) handle(w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if err = errPanic; v != any(http.ErrAbortHandler) && c.server.cfg.Log != nil {
			c.server.cfg.Log.Error("panic", "stack", string(debug.Stack())) // what was panicked with may hold texts
		}
	}()
	c.server.cfg.Handler.ServeHTTP(w, r)
	return nil
}

// close closes a connection whose client may still be sending: closed at once, it
// could lose the answer.
func (c *conn) close() {
	if c.net.CloseWrite() == nil {
		_ = c.net.SetReadDeadline(time.Now().Add(500 * time.Millisecond))
		_, _ = io.Copy(io.Discard, io.LimitReader(c.net, 4*drained))
	}
	c.net.Close()
}

// gone tells whether the client has closed the connection.
func (c *conn) gone() bool {
	left := false
	err := c.raw.Control(func(fd uintptr) { left = closed(fd) })
	return left || err != nil
}
