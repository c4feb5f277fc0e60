package lane

import (
	"io"
	"net"
	"sync"
)

// A rest is a listener of connections that others have accepted.
type rest struct {
	address net.Addr
	conns   chan net.Conn
	once    sync.Once
	closed  chan struct{}
}

func newRest() *rest {
	return &rest{conns: make(chan net.Conn), closed: make(chan struct{})}
}

// give hands a connection over, or closes it when nobody takes it any more.
func (r *rest) give(c net.Conn) {
	select {
	case r.conns <- c:
	case <-r.closed:
		c.Close()
	}
}

// Accept implements [net.Listener].
func (r *rest) Accept() (net.Conn, error) {
	select {
	case c := <-r.conns:
		return c, nil
	case <-r.closed:
		return nil, net.ErrClosed
	}
}

// Close implements [net.Listener].
func (r *rest) Close() error {
	r.once.Do(func() { close(r.closed) })
	return nil
}

// Addr implements [net.Listener].
func (r *rest) Addr() net.Addr { return r.address }

// A handed connection has bytes that were read already.
type handed struct {
	*net.TCPConn
	pending []byte
}

// Read implements [io.Reader].
func (h *handed) Read(p []byte) (int, error) {
	if len(h.pending) > 0 {
		n := copy(p, h.pending)
		if h.pending = h.pending[n:]; len(h.pending) == 0 {
			h.pending = nil
		}
		return n, nil
	}
	return h.TCPConn.Read(p)
}

// WriteTo implements [io.WriterTo], which a TCPConn does too.
func (h *handed) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(h.pending)
	h.pending = h.pending[n:]
	if err != nil {
		return int64(n), err
	}
	more, err := io.Copy(w, h.TCPConn)
	return int64(n) + more, err
}
