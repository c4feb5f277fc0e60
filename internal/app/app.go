package app

import (
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/qiao-ai/qiao/assist/factor"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/pack"
	"github.com/qiao-ai/qiao/internal/signin"
	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/write"
)

// Options say what an App works with besides its settings.
type Options struct {
	Env   func(string) string // os.Getenv if nil; keys of partners are looked for in it
	Log   io.Writer           // where the log goes; nil keeps none
	TTY   bool                // a person reads the log
	Local []string            // addresses of model servers to look for; nil is the usual ones
	// Again is how old a search for partners may be when somebody asks what can be
	// done, so that a model server that was started meanwhile is found: 15 s if 0.
	Again time.Duration
}

// An App is all parts together. Its methods may be called from many goroutines.
type App struct {
	Packs   *pack.Store
	Store   Store
	Metrics *telemetry.Metrics

	o        Options
	log      *slog.Logger
	web      *http.Client // of all partners
	checkers []write.Checker
	models   models // of this machine, once they were looked at
	cfg      atomic.Pointer[config.Config]

	warm sync.Once       // the offline tier is loaded once somebody is about to write
	life context.Context // ends with Close
	end  context.CancelFunc

	accounts *accounts // who may ask for how much
	shared   shared    // what other nodes know, too

	door   *signin.Door // signs people in; of Serve and its reloads alone
	doorOf config.OIDC

	helper currentAssistant // once it was asked for
	apps   appServers       // of the assistant

	factorOnce sync.Once
	factor     *factor.Factor // who confirms what is sensitive

	pictures pictures // libraries of photos

	routing routing              // what routers share, and a reload leaves
	crew    atomic.Pointer[crew] // who answers at present; nil before the first question
	mu      sync.Mutex           // held while a crew is put together
	looked  time.Time            // when partners were last looked for; guarded by mu
}

// Open builds the parts. Nothing is started, and no file of the state is made,
// before it is needed.
func Open(cfg *config.Config, o Options) (*App, error) {
	packs, err := pack.Open(string(cfg.Packs))
	if err != nil {
		return nil, err
	}
	if o.Env == nil {
		o.Env = os.Getenv
	}
	if o.Again == 0 {
		o.Again = 15 * time.Second
	}
	log := slog.New(slog.DiscardHandler)
	if o.Log != nil {
		log = telemetry.NewLogger(o.Log, telemetry.LogOptions{Level: cfg.Log.Level, Format: cfg.Log.Format, Terminal: o.TTY})
	}
	a := &App{
		Packs:   packs,
		Store:   openStore(cfg),
		Metrics: telemetry.NewMetrics(),
		o:       o,
		log:     log,
		web:     webClient(),
	}
	if a.routing, err = newRouting(string(cfg.Catalog)); err != nil {
		return nil, err
	}
	a.routing.trace = a.traced()
	a.Metrics.Partners(a.partnerStates)
	a.life, a.end = context.WithCancel(context.Background())
	a.checkers = checkers(cfg, packs)
	a.cfg.Store(cfg)
	if err := a.openShared(cfg); err != nil {
		return nil, err
	}
	a.openAccounts(cfg)
	return a, nil
}

// Close frees the engines and closes the state. An engine that is just being
// compiled cannot be stopped; Close does not wait for it.
func (a *App) Close() error {
	a.end()
	_ = a.pictures.keep() // it never fails
	a.apps.close()
	freed := make(chan error, 1)
	go func() { freed <- a.free() }()
	select {
	case err := <-freed:
		return errors.Join(a.accounts.close(), a.shared.close(), a.Store.Close(), err)
	case <-time.After(patience):
		return errors.Join(a.accounts.close(), a.shared.close(), a.Store.Close())
	}
}

// patience is how long Close waits for an engine.
const patience = 500 * time.Millisecond

func (a *App) free() error {
	errs := []error{a.models.close(), a.pictures.close()}
	for _, c := range a.checkers {
		if closer, ok := c.(io.Closer); ok {
			errs = append(errs, closer.Close())
		}
	}
	return errors.Join(errs...)
}

// Do implements the writing tasks with whoever can answer at present.
func (a *App) Do(ctx context.Context, r *write.Request) iter.Seq2[write.Event, error] {
	return a.current(ctx).service.Do(ctx, r)
}

// Capabilities says what each tier can do. Somebody who asks is about to write:
// what the first proofreading would wait for is loaded meanwhile.
func (a *App) Capabilities(ctx context.Context) []write.Capability {
	c := a.fresh(ctx)
	a.warm.Do(func() { go a.warmUp(c.service) })
	return c.service.Capabilities(ctx)
}

func (a *App) warmUp(s *write.Service) {
	if err := s.Warm(a.life); err != nil && a.life.Err() == nil {
		a.log.Warn("the offline tier could not be loaded", "error", err)
	}
}

// observe counts a finished task.
func (a *App) observe(t write.Trace) {
	took := time.Duration(t.Made.Millis * float64(time.Millisecond))
	a.Metrics.Task(string(t.Task), string(t.Made.Tier), took, t.Error)
	for _, kind := range t.Hard {
		a.Metrics.Finding(kind, "hard")
	}
	for _, kind := range t.Soft {
		a.Metrics.Finding(kind, "soft")
	}
}
