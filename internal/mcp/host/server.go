package host

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/assist/intent"
)

// A Config says how a server is reached: by Command or by URL.
type Config struct {
	Name    string
	Command []string          // a program and its arguments
	Env     map[string]string // beside the few variables that every program needs
	Dir     string            // where it runs; made if missing
	URL     string            // of streamable HTTP
	Token   string            // sent as a bearer token
	OAuth   *OAuth

	Start  time.Duration // how long it may take to answer first: 10 s if 0
	Call   time.Duration // how long a call may take: 20 s if 0
	Output int           // the most bytes of an answer: 64 KiB if 0

	// Listed is told the tools whenever they were looked at. It may be nil.
	Listed func(context.Context, []intent.Tool)
	// Transport reaches URL; the usual one if nil.
	Transport http.RoundTripper
	// Now is the clock; the system's if nil.
	Now func() time.Time
	// Version is this program's, for the server to know.
	Version string
}

// A State says how a server does.
type State string

// The states.
const (
	Idle    State = "idle"    // it is started once it is needed
	Running State = "running" // it answers
	Down    State = "down"    // it failed, and is tried again later
	Closed  State = "closed"
)

// A Server is the MCP server of one app. Its methods may be called from many
// goroutines.
type Server struct {
	cfg    Config
	entry  chan struct{} // held while a connection is made
	stderr tail          // of the program

	mu     sync.Mutex
	live   *connection // nil: none
	closed bool
	failed int       // times in a row
	again  time.Time // not before
	why    error     // of the last failure
	cause  string    // the same with what the server said, for its owner
}

// New makes a Server. Nothing is started yet.
func New(cfg Config) *Server {
	if cfg.Start == 0 {
		cfg.Start = 10 * time.Second
	}
	if cfg.Call == 0 {
		cfg.Call = 20 * time.Second
	}
	if cfg.Output == 0 {
		cfg.Output = 64 << 10
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Server{cfg: cfg, entry: make(chan struct{}, 1)}
}

// State says how the server does, and why it is down.
func (s *Server) State() (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return Closed, nil
	case s.live != nil && !s.live.ended():
		return Running, nil
	case s.failed > 0:
		return Down, s.why
	}
	return Idle, nil
}

// Close ends the connection and the program, and all that the program started.
func (s *Server) Close() {
	s.mu.Lock()
	live := s.live
	s.live, s.closed = nil, true
	s.mu.Unlock()
	if live != nil {
		live.close()
	}
}

// Tools lists the tools as the server has them now.
func (s *Server) Tools(ctx context.Context) ([]intent.Tool, error) {
	c, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.look(ctx, c); err != nil {
		return nil, s.fail(c, err)
	}
	s.worked()
	return c.list(), nil
}

// Call runs a tool, if its definition still has the hash. The error has Kind
// Conflict if it has another, NotFound if there is no such tool any more,
// Unavailable if the server is down or dies, Timeout if it does not answer in time,
// TooLarge if it answers too much.
func (s *Server) Call(ctx context.Context, tool, hash string, args map[string]any) (apps.Answer, error) {
	c, err := s.connect(ctx)
	if err != nil {
		return apps.Answer{}, err
	}
	if c.stale() {
		if err := s.look(ctx, c); err != nil {
			return apps.Answer{}, s.fail(c, err)
		}
	}
	switch got, ok := c.hash(tool); {
	case !ok:
		return apps.Answer{}, qiao.Errorf(qiao.NotFound, s.op(), "the app %s has no such tool any more", s.cfg.Name).WithFix("See: qiao app list %s", s.cfg.Name)
	case got != hash:
		return apps.Answer{}, apps.ErrChanged(s.cfg.Name, tool)
	}
	bounded, stop := context.WithTimeout(ctx, s.cfg.Call)
	defer stop()
	c.meter.allow(s.cfg.Output + slack)
	res, err := await(bounded, func() (*mcp.CallToolResult, error) {
		return c.session.CallTool(bounded, &mcp.CallToolParams{Name: tool, Arguments: args})
	})
	if err != nil {
		return apps.Answer{}, s.callFailed(ctx, c, err)
	}
	s.worked()
	return answer(res, s.cfg)
}

// callFailed is the error of a call. One that the server answered leaves it
// running; after another nobody knows what it is doing, and it is ended.
func (s *Server) callFailed(ctx context.Context, c *connection, err error) error {
	if wire := rpcError(err); wire != "" && c.meter.err() == nil {
		return qiao.Errorf(qiao.Unavailable, s.op(), "the app %s refused the call: %s", s.cfg.Name, wire)
	}
	if ctx.Err() != nil { // the caller left; the server may be fine
		return qiao.E(qiao.KindOf(ctx.Err()), s.op(), ctx.Err())
	}
	return s.fail(c, err)
}

func (s *Server) op() string { return "app " + s.cfg.Name }

// connect returns the connection that is there, or makes one.
func (s *Server) connect(ctx context.Context) (*connection, error) {
	select {
	case s.entry <- struct{}{}:
		defer func() { <-s.entry }()
	case <-ctx.Done():
		return nil, qiao.E(qiao.KindOf(ctx.Err()), s.op(), ctx.Err())
	}
	if c, err := s.present(); c != nil || err != nil {
		return c, err
	}
	c, err := s.open(ctx)
	if err == nil {
		err = s.look(ctx, c)
	}
	if err != nil {
		return nil, s.fail(c, err)
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		c.close()
		return nil, qiao.Errorf(qiao.Unavailable, s.op(), "the app %s was stopped", s.cfg.Name)
	}
	s.live = c
	s.mu.Unlock()
	return c, nil
}

// present is the living connection, or nil, or the reason not to make one now.
func (s *Server) present() (*connection, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch wait := s.again.Sub(s.cfg.Now()); {
	case s.closed:
		return nil, qiao.Errorf(qiao.Unavailable, s.op(), "the app %s was stopped", s.cfg.Name)
	case s.live != nil && !s.live.ended():
		return s.live, nil
	case s.failed > 0 && wait > 0:
		return nil, qiao.Errorf(qiao.Unavailable, s.op(), "the app %s has failed and is tried again in %s", s.cfg.Name, wait.Round(time.Second)).
			WithFix("See why: qiao app test %s", s.cfg.Name)
	}
	if old := s.live; old != nil {
		s.live = nil
		go old.close()
	}
	return nil, nil
}

// open makes a connection that has answered once.
func (s *Server) open(ctx context.Context) (*connection, error) {
	ctx, stop := context.WithTimeout(ctx, s.cfg.Start)
	defer stop()
	return dial(ctx, s.cfg, &s.stderr)
}

// look lists the tools and tells of them.
func (s *Server) look(ctx context.Context, c *connection) error {
	bounded, stop := context.WithTimeout(ctx, s.cfg.Start)
	defer stop()
	if err := c.look(bounded); err != nil {
		return err
	}
	if s.cfg.Listed != nil {
		s.cfg.Listed(ctx, c.list())
	}
	return nil
}

// longestWait is the most time between two attempts to start a server.
const longestWait = time.Minute

// fail ends a connection, and says when to try again: after 1, 2, 4 … seconds.
func (s *Server) fail(c *connection, err error) error {
	told := s.tell(c, err)
	s.mu.Lock()
	if s.live == c {
		s.live = nil
	}
	if qiao.KindOf(told) != qiao.Canceled {
		s.again = s.cfg.Now().Add(min(longestWait, time.Second<<min(s.failed, 10)))
		s.failed++
		s.why, s.cause = told, one(err.Error(), 500)
	}
	s.mu.Unlock()
	if c != nil {
		c.close()
	}
	return told
}

// worked forgets earlier failures.
func (s *Server) worked() {
	s.mu.Lock()
	s.failed, s.again, s.why = 0, time.Time{}, nil
	s.mu.Unlock()
}

// tell says for people what went wrong. What the server said is not in it.
func (s *Server) tell(c *connection, err error) error {
	var own *qiao.Error
	name := s.cfg.Name
	switch {
	case c != nil && c.meter.err() != nil:
		return qiao.Errorf(qiao.TooLarge, s.op(), "the app %s answered %w, so it was stopped", name, c.meter.err()).
			WithFix("Raise its output in the settings if it may answer more: assistant.apps.")
	case errors.As(err, &own):
		return own
	case errors.Is(err, context.DeadlineExceeded):
		return qiao.Errorf(qiao.Timeout, s.op(), "the app %s did not answer in time, so it was stopped", name).
			WithFix("Raise its timeout in the settings, or see: qiao app test %s", name)
	case errors.Is(err, context.Canceled):
		return qiao.E(qiao.Canceled, s.op(), err)
	case s.cfg.URL != "":
		return qiao.Errorf(qiao.Unavailable, s.op(), "the app %s cannot be reached", name).WithFix("See: qiao app test %s", name)
	}
	return qiao.Errorf(qiao.Unavailable, s.op(), "the app %s has ended or speaks no MCP", name).WithFix("See: qiao app test %s", name)
}

// Cause is the last failure as it was met, for the owner: the server may have chosen
// its words.
func (s *Server) Cause() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cause
}

// Said is the end of what the program wrote to its standard error, for its owner.
func (s *Server) Said() string { return apps.Clean(s.stderr.String()) }
