package host

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/assist/intent"
)

const (
	// slack is what messages have beside an answer, in bytes.
	slack = 64 << 10
	// listing is the most bytes of a list of tools.
	listing = 4 << 20
	// fresh is how long a list of tools is believed that came over a network. A
	// program here is asked before each call: that takes it no time.
	fresh = time.Minute
)

// A connection is one conversation with a server.
type connection struct {
	session *mcp.ClientSession
	meter   *meter
	stop    func() // ends the program, if there is one
	now     func() time.Time
	dead    chan struct{} // closed when the conversation has ended
	near    bool          // it is a program here

	mu     sync.Mutex
	tools  []intent.Tool
	hashes map[string]string
	looked time.Time
}

// dial makes a connection by the command or the address of a Config.
func dial(ctx context.Context, cfg Config, stderr *tail) (*connection, error) {
	c := &connection{meter: newMeter(listing), stop: func() {}, now: cfg.Now, dead: make(chan struct{})}
	transport, err := c.transport(cfg, stderr)
	if err != nil {
		return nil, err
	}
	o := &mcp.ClientOptions{Capabilities: &mcp.ClientCapabilities{}, MultiRoundTrip: &mcp.MultiRoundTripOptions{Disabled: true}}
	client := mcp.NewClient(&mcp.Implementation{Name: "qiao", Title: "Qiao", Version: cfg.Version}, o)
	c.session, err = await(ctx, func() (*mcp.ClientSession, error) { return client.Connect(ctx, transport, nil) })
	if err != nil {
		c.stop()
		return c, err
	}
	go func() {
		_ = c.session.Wait() // how it ended does not matter
		close(c.dead)
		c.stop()
	}()
	return c, nil
}

func (c *connection) transport(cfg Config, stderr *tail) (mcp.Transport, error) {
	if cfg.URL != "" {
		return remote(cfg, c.meter)
	}
	p, err := start(cfg, stderr)
	if err != nil {
		return nil, err
	}
	c.stop, c.near = p.kill, true
	return &mcp.IOTransport{Reader: &metered{p.stdout, c.meter}, Writer: p.stdin, MaxLineLength: listing}, nil
}

// ended tells whether the conversation is over.
func (c *connection) ended() bool {
	select {
	case <-c.dead:
		return true
	default:
		return c.meter.err() != nil
	}
}

// close ends the conversation and the program.
func (c *connection) close() {
	c.stop() // first: a server that does not read would keep the session waiting
	if c.session != nil {
		_ = c.session.Close()
	}
}

// look lists the tools.
func (c *connection) look(ctx context.Context) error {
	c.meter.allow(listing)
	tools, err := await(ctx, func() ([]intent.Tool, error) { return list(ctx, c.session) })
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tools, c.looked, c.hashes = tools, c.now(), map[string]string{}
	for _, t := range tools {
		c.hashes[t.Name] = apps.Hash(t)
	}
	return nil
}

// list reads the tools of a server, no more than are taken in.
func list(ctx context.Context, s *mcp.ClientSession) ([]intent.Tool, error) {
	tools := []intent.Tool{}
	for t, err := range s.Tools(ctx, nil) {
		if err != nil {
			return nil, err
		}
		data, err := json.Marshal(t)
		if err != nil {
			return nil, err
		}
		var one intent.Tool
		if err := json.Unmarshal(data, &one); err != nil {
			return nil, err
		}
		if tools = append(tools, one); len(tools) > apps.MostTools {
			break // the one too many is told of
		}
	}
	return tools, nil
}

// stale tells whether the tools have to be looked at again before a call.
func (c *connection) stale() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.near || c.now().Sub(c.looked) > fresh
}

func (c *connection) list() []intent.Tool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tools
}

func (c *connection) hash(tool string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	h, ok := c.hashes[tool]
	return h, ok
}

// await runs do, and does not wait for it beyond ctx: a server that reads nothing
// keeps the library waiting whatever the context says. What do returns then is lost;
// it ends when the program does.
func await[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		v, err := do()
		done <- outcome{v, err}
	}()
	select {
	case o := <-done:
		if o.err != nil && ctx.Err() != nil {
			o.err = ctx.Err()
		}
		return o.value, o.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// rpcError is what a server answered instead of a result, for people, or nothing if
// err is no such answer.
func rpcError(err error) string {
	var wire *jsonrpc.Error
	if !errors.As(err, &wire) {
		return ""
	}
	return one(wire.Message, 300)
}

// A meter counts what a server sends. What is not allowed ends the conversation.
type meter struct {
	left   atomic.Int64
	failed atomic.Pointer[error]
}

func newMeter(n int) *meter {
	m := &meter{}
	m.allow(n)
	return m
}

// allow lets n more bytes come. What is left of earlier allowances stays, up to n.
func (m *meter) allow(n int) {
	for {
		left := m.left.Load()
		if m.left.CompareAndSwap(left, min(left, int64(n))+int64(n)) {
			return
		}
	}
}

var (
	errFlood = errors.New("more than it may")
	errDeep  = errors.New("what is nested too deeply")
)

// take notes that n bytes came.
func (m *meter) take(n int) error {
	if m.left.Add(-int64(n)) < 0 {
		m.fail(errFlood)
	}
	return m.err()
}

func (m *meter) fail(err error) { m.failed.CompareAndSwap(nil, &err) }

// err is why no more is read, or nil.
func (m *meter) err() error {
	if p := m.failed.Load(); p != nil {
		return *p
	}
	return nil
}

// metered reads as much as a meter allows.
type metered struct {
	io.ReadCloser
	meter *meter
}

// Read implements [io.Reader].
func (r *metered) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if over := r.meter.take(n); over != nil {
		return 0, over
	}
	return n, err
}

// answer is what a tool returned, in the words that the assistant reads.
func answer(res *mcp.CallToolResult, cfg Config) (apps.Answer, error) {
	if res.NeedsInput() {
		return apps.Answer{}, qiao.Errorf(qiao.Unsupported, "app "+cfg.Name, "the app %s asks for more, which it may not", cfg.Name)
	}
	a := apps.Answer{Failed: res.IsError}
	for _, c := range res.Content {
		a.Text = join(a.Text, textOf(c))
	}
	if res.StructuredContent != nil {
		data, err := json.Marshal(res.StructuredContent)
		if err != nil || apps.Depth(data) > mostNested {
			return apps.Answer{}, qiao.Errorf(qiao.TooLarge, "app "+cfg.Name, "the app %s answered %w", cfg.Name, errDeep)
		}
		a.Data = res.StructuredContent
		if a.Text == "" {
			a.Text = string(data)
		}
	}
	if len(a.Text) > cfg.Output {
		return apps.Answer{}, qiao.Errorf(qiao.TooLarge, "app "+cfg.Name, "the app %s answered %w", cfg.Name, errFlood)
	}
	return a, nil
}

// mostNested is how deeply an answer may nest.
const mostNested = 64

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n" + b
}

// textOf is content as text; pictures and the like are only named.
func textOf(c mcp.Content) string {
	switch c := c.(type) {
	case *mcp.TextContent:
		return c.Text
	case *mcp.ResourceLink:
		return one(c.Name, 200) + " " + one(c.URI, 500)
	case *mcp.EmbeddedResource:
		if c.Resource != nil {
			return c.Resource.Text
		}
	case *mcp.ImageContent:
		return "[" + one(c.MIMEType, 60) + "]"
	case *mcp.AudioContent:
		return "[" + one(c.MIMEType, 60) + "]"
	}
	return ""
}
