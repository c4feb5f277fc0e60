package server

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/audit"
	"github.com/qiao-ai/qiao/bakeoff"
	"github.com/qiao-ai/qiao/internal/pack"
	"github.com/qiao-ai/qiao/internal/server/lane"
	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/label"
	"github.com/qiao-ai/qiao/partner/catalog"
	"github.com/qiao-ai/qiao/write"
)

// A Writer does the writing tasks; a [write.Service] is one.
type Writer interface {
	Do(ctx context.Context, r *write.Request) iter.Seq2[write.Event, error]
	Capabilities(ctx context.Context) []write.Capability
}

// Packs keeps model packs; a [pack.Store] is one.
type Packs interface {
	List() []pack.Status
	Pull(ctx context.Context, name pack.Name, from string) iter.Seq2[pack.Progress, error]
	Remove(name pack.Name) error
}

// Partners knows the model partners.
type Partners interface {
	// List tells what is known of each partner without asking it.
	List(ctx context.Context) []Partner
	// Check asks a partner. A partner that does not answer is no error: its State
	// and Detail tell. An unknown id is an error of Kind NotFound.
	Check(ctx context.Context, id qiao.PartnerID) (Partner, error)
}

// A Partner is how a model partner stands.
type Partner struct {
	ID           qiao.PartnerID `json:"id"`
	Name         string         `json:"name,omitempty"`
	Model        qiao.ModelID   `json:"model"`
	Region       qiao.Region    `json:"region,omitempty"`
	Local        bool           `json:"local"`
	Origin       string         `json:"origin,omitempty"` // "settings", a variable's name, or "found"
	State        string         `json:"state"`            // "unknown", "ready" or "failing"
	Detail       string         `json:"detail,omitempty"` // why it fails
	Fix          string         `json:"fix,omitempty"`
	FirstTokenMS float64        `json:"firstTokenMs,omitempty"`
}

// A Reason says why the server is not ready, or not wholly.
type Reason struct {
	Part    string `json:"part"` // such as "store"
	Message string `json:"message"`
	Fix     string `json:"fix,omitempty"`
	// Ready is set where the server can answer all the same.
	Ready bool `json:"ready"`
}

// Limits bound what a client may cost. A zero field is the default named there.
type Limits struct {
	Body     int64         // bytes of a request: 12 MB
	Header   time.Duration // for a request's headers: 10 s
	Read     time.Duration // for a request's body: 60 s
	Idle     time.Duration // between requests of a connection: 2 min
	Write    time.Duration // for the client to take one piece of an answer: 30 s
	Drain    time.Duration // between saying that the server stops and taking no more connections: none
	Shutdown time.Duration // for answers on their way when the server stops: 20 s
	Beat     time.Duration // between signs of life in a quiet stream: 15 s
}

func (l Limits) withDefaults() Limits {
	or := func(d *time.Duration, otherwise time.Duration) {
		if *d == 0 {
			*d = otherwise
		}
	}
	if l.Body == 0 {
		l.Body = 12_000_000
	}
	or(&l.Header, 10*time.Second)
	or(&l.Read, time.Minute)
	or(&l.Idle, 2*time.Minute)
	or(&l.Write, 30*time.Second)
	or(&l.Shutdown, 20*time.Second)
	or(&l.Beat, 15*time.Second)
	return l
}

// A Config holds what a Server answers with. Any part may be left nil: what needs
// it then says that it is not there.
type Config struct {
	Version  string
	Writer   Writer
	Store    write.Store
	Packs    Packs
	Partners Partners
	Bakeoffs *bakeoff.Hall
	Loads    Loads // load tests
	Routes   Routes
	Photos   Photos                             // libraries
	Search   PhotoSearch                        // of photos
	Captions PhotoCaptions                      // of photos, by a model
	UI       fs.FS                              // index.html at its root
	Ready    func(ctx context.Context) []Reason // what keeps the server from being ready; nil is nothing
	Extra    map[string]http.Handler            // by mux pattern, such as "/mcp"; they need a key as the API does
	Fronts   map[string]Front                   // by the path that they are below, such as "/openai/"
	Access   Access
	Keys     Keys                             // those that are kept beside Access.Keys
	Audit    *audit.Log                       // of administrative acts
	Usage    Usage                            // what became of requests to models
	Prices   func() (*catalog.Catalog, error) // what is known of models
	Labels   *label.Policy                    // of generated content
	Region   qiao.Region                      // of requests that name none, for Labels
	Limits   Limits
	Log      *slog.Logger       // slog.DiscardHandler's if nil
	Metrics  *telemetry.Metrics // its own if nil

	Assistant Assistant // does what users say
	Apps      Apps      // whose tools the assistant may use
}

// A Server answers HTTP. Use New to make one.
type Server struct {
	cfg      Config
	access   atomic.Pointer[Access]
	stopping atomic.Bool
	open     atomic.Bool // other machines can reach it
	denials  seldom      // that were recorded
	handler  http.Handler
}

// New makes a Server.
func New(cfg Config) *Server {
	cfg.Limits = cfg.Limits.withDefaults()
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Metrics == nil {
		cfg.Metrics = telemetry.NewMetrics()
	}
	s := &Server{cfg: cfg}
	s.SetAccess(cfg.Access)
	s.handler = s.observe(s.recoverPanics(s.admit(s.limit(s.routes()))))
	return s
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f := s.front(r.URL.Path); f != nil {
		s.serveFront(f, w, r)
		return
	}
	s.handler.ServeHTTP(w, r)
}

// Serve answers on l until ctx ends. Then the server says that it is not ready, goes
// on answering for Limits.Drain, so that balancers see it and send requests
// elsewhere, takes no more connections, and lets answers on their way finish within
// Limits.Shutdown; what is left then is cancelled. It refuses, with the Kind
// Misconfigured, to listen without keys where other machines can reach it.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	s.open.Store(!isLoopback(l.Addr()))
	if s.open.Load() && !s.access.Load().demands() {
		l.Close()
		return qiao.Errorf(qiao.Misconfigured, "serve", "%s can be reached from other machines, and no key is set", l.Addr()).
			WithFix("Set server.keys, or QIAO_KEYS=me:SECRET, or listen on 127.0.0.1.")
	}
	requests, cancelRequests := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelRequests()
	h, plain := s.httpServer(requests), s.plainServer(requests)
	failed := make(chan error, 2)
	go func() { failed <- h.Serve(plain.Rest()) }()
	go func() { failed <- plain.Serve(l) }()
	select {
	case err := <-failed:
		l.Close()
		h.Close()
		plain.Close()
		return qiao.E(qiao.Unavailable, "serve", err)
	case <-ctx.Done():
	}
	s.stopping.Store(true)
	select {
	case <-time.After(s.cfg.Limits.Drain):
	case err := <-failed: // nobody can reach it any more
		failed <- err
	}
	l.Close()
	bound, stop := context.WithTimeout(requests, s.cfg.Limits.Shutdown)
	defer stop()
	err := shutdown(bound, h, plain)
	if errors.Is(err, context.DeadlineExceeded) {
		s.cfg.Log.Warn("answers were cut at shutdown", "after", s.cfg.Limits.Shutdown)
		err = s.cut(h, plain, cancelRequests)
	}
	plain.Close()
	<-failed
	<-failed
	return err
}

// plainServer answers the plain requests of fronts, which are most of the traffic
// where there is much, cheaper than net/http can.
func (s *Server) plainServer(requests context.Context) *lane.Server {
	return lane.New(lane.Config{
		Handler: s, Base: requests, Context: withCaller,
		Ours:   func(path string) bool { return s.front(path) != nil },
		Header: s.cfg.Limits.Header, Idle: s.cfg.Limits.Idle, Log: s.cfg.Log,
	})
}

// cut cancels the answers on their way, gives them a moment to say so, and closes.
func (s *Server) cut(h *http.Server, plain *lane.Server, cancelRequests func()) error {
	cancelRequests()
	moment, stop := context.WithTimeout(context.Background(), time.Second)
	defer stop()
	if shutdown(moment, h, plain) == nil {
		return nil
	}
	return h.Close()
}

// shutdown waits for the answers of both until ctx ends.
func shutdown(ctx context.Context, h *http.Server, plain *lane.Server) error {
	other := make(chan error, 1)
	go func() { other <- plain.Shutdown(ctx) }()
	return errors.Join(h.Shutdown(ctx), <-other)
}

func (s *Server) httpServer(requests context.Context) *http.Server {
	return &http.Server{
		Handler:           s,
		ReadHeaderTimeout: s.cfg.Limits.Header,
		IdleTimeout:       s.cfg.Limits.Idle,
		MaxHeaderBytes:    mostHeader * 4,
		BaseContext:       func(net.Listener) context.Context { return requests },
		ErrorLog:          slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelDebug),
	}
}

func isLoopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return !ok || tcp.IP.IsLoopback()
}
