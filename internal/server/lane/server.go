package lane

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// A Config says what a Server answers, and how long it waits.
type Config struct {
	Handler http.Handler
	Ours    func(path string) bool // whether a path is answered here
	Base    context.Context        // of all requests
	// Context makes the context of a request; nil leaves it.
	Context func(context.Context) context.Context
	Header  time.Duration // for a request's header, once it has begun
	Idle    time.Duration // between requests of a connection
	Log     *slog.Logger
}

// A Server answers plain requests. Use New to make one.
type Server struct {
	cfg      Config
	rest     *rest
	stopping atomic.Bool

	resting atomic.Bool // the connections are looked at rarely

	mu    sync.Mutex
	conns map[*conn]struct{}
	wake  chan struct{}
	done  chan struct{}
	ended sync.Once
}

// New makes a Server.
func New(cfg Config) *Server {
	return &Server{
		cfg: cfg, rest: newRest(), conns: map[*conn]struct{}{},
		wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
}

// Rest is where the connections come that are not answered here. An [http.Server]
// must serve it.
func (s *Server) Rest() net.Listener { return s.rest }

// Serve takes connections from l until that is closed. It is called once.
func (s *Server) Serve(l net.Listener) error {
	s.rest.address = l.Addr()
	go s.watch()
	defer s.rest.Close()
	pause := 5 * time.Millisecond
	for {
		c, err := l.Accept()
		if err != nil {
			var passing net.Error
			if s.stopping.Load() || errors.Is(err, net.ErrClosed) {
				return http.ErrServerClosed
			}
			if errors.As(err, &passing) && passing.Timeout() || isPassing(err) { // such as too many open files
				time.Sleep(pause)
				pause = min(2*pause, time.Second)
				continue
			}
			return err
		}
		pause = 5 * time.Millisecond
		tcp, ok := c.(*net.TCPConn)
		if !ok || !looks {
			s.rest.give(c)
			continue
		}
		if err := s.add(tcp); err != nil {
			c.Close()
		}
	}
}

func (s *Server) add(tcp *net.TCPConn) error {
	raw, err := tcp.SyscallConn()
	if err != nil {
		return err
	}
	c := &conn{server: s, net: tcp, raw: raw, remote: tcp.RemoteAddr().String()}
	c.ctx, c.cancel = context.WithCancel(s.cfg.Base)
	c.until.Store(time.Now().Add(s.cfg.Header).UnixNano())
	s.mu.Lock()
	s.conns[c] = struct{}{}
	s.mu.Unlock()
	s.knock()
	go c.serve()
	return nil
}

func (s *Server) remove(c *conn) {
	s.mu.Lock()
	delete(s.conns, c)
	s.mu.Unlock()
}

// Shutdown waits until ctx ends for the requests on their way, and closes all other
// connections. The listener must be closed by who made it.
func (s *Server) Shutdown(ctx context.Context) error {
	s.stopping.Store(true)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if s.closeConns(false) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// Close cuts what is left and ends the watch.
func (s *Server) Close() {
	s.stopping.Store(true)
	s.closeConns(true)
	s.ended.Do(func() { close(s.done) })
}

// closeConns closes the connections without a request, or all, and tells how many
// there are.
func (s *Server) closeConns(all bool) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		if all || c.busy.Load() == 0 {
			c.net.Close()
		}
	}
	return len(s.conns)
}
