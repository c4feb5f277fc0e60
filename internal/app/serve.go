package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"syscall"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/audit"
	"github.com/qiao-ai/qiao/bakeoff"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/dav"
	"github.com/qiao-ai/qiao/internal/mcp"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/web"
	"github.com/qiao-ai/qiao/write"
)

// Listen opens the port of the settings. A port that is taken is an error of Kind
// Conflict, unless anyPort lets the system choose another.
func (a *App) Listen(anyPort bool) (net.Listener, error) {
	address := a.cfg.Load().Server.Listen
	l, err := net.Listen("tcp", address)
	if anyPort && errors.Is(err, syscall.EADDRINUSE) {
		host, _, _ := net.SplitHostPort(address) // config has checked it
		l, err = net.Listen("tcp", net.JoinHostPort(host, "0"))
	}
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, qiao.Errorf(qiao.Conflict, "serve", "%s is taken by another program, or another qiao", address).
			WithFix("Stop it, choose another with --listen 127.0.0.1:PORT, or add --any-port.")
	}
	if err != nil {
		return nil, qiao.E(qiao.Misconfigured, "serve: listen on "+address, err).
			WithFix("Choose an address of this machine with --listen, such as 127.0.0.1:7333.")
	}
	return l, nil
}

// extra is what the server serves beside its own interface.
func (a *App) extra(cfg *config.Config) map[string]http.Handler {
	user := func(r *http.Request) write.UserID { return server.UserOf(r.Context()) }
	all := map[string]http.Handler{"/mcp": mcp.Handler(a, Version(), user)}
	if cfg.Server.DAV {
		h := &dav.Handler{Store: a.Store.Assist(), User: func(r *http.Request) string { return string(user(r)) }, Log: a.log}
		for _, at := range []string{dav.Root, "/.well-known/caldav", "/.well-known/carddav"} {
			all[at] = h
		}
	}
	return all
}

// Serve answers on l until ctx ends, then closes gracefully. Settings that change
// meanwhile, in their file or by SIGHUP, are put in place for the next requests.
func (a *App) Serve(ctx context.Context, l net.Listener, src config.Sources) error {
	cfg := a.cfg.Load()
	stopTraces, err := a.export()
	if err != nil {
		return err
	}
	defer stopTraces()
	bakeoffs := bakeoff.NewHall(a.Bench)
	defer bakeoffs.Close()
	for name, err := range bakeoffs.Resume {
		a.log.Info("a bake-off goes on that was on its way when the server stopped", "run", name, "error", err)
	}
	loads := a.Loads()
	defer loads.Close()
	s := server.New(server.Config{
		Bakeoffs: bakeoffs, Loads: loads,
		Version: Version(), Writer: a, Store: a.Store, Packs: a.Packs, Partners: a.Partners(), Routes: a.Routes(),
		Keys: a.Keys(), Audit: a.Audit(), Usage: a.usage(), Prices: a.routing.book, Labels: a.labels(cfg), Region: a.cfg.Load().Region,
		UI: web.Files(), Ready: a.ready, Access: a.access(cfg), Limits: limits(cfg),
		Extra:  a.extra(cfg),
		Fronts: a.fronts(cfg), Assistant: served{a}, Apps: servedApps{a}, Photos: a.Photos(), Search: a.PhotoSearch(), Captions: a.Captions(),
		Log: a.log, Metrics: a.Metrics,
	})
	defer keep(headroom())
	watch, stop := context.WithCancel(ctx)
	defer stop()
	a.shared.start(watch, a.routing.record)
	go a.follow(watch, src, s)
	go a.recoverRows(watch)
	go a.lead(watch, "photos", func(ctx context.Context) {
		a.watchPhotos(ctx, photoOwners(cfg))
		a.embedPhotos(ctx)
		a.captionPhotos(ctx)
	})
	return s.Serve(ctx, l)
}

// follow puts new settings in place as they come.
func (a *App) follow(ctx context.Context, src config.Sources, s *server.Server) {
	for next, err := range config.Watch(ctx, src, a.cfg.Load()) {
		if err != nil {
			a.log.Error("the settings were not reloaded; the old ones hold", "error", err, "fix", qiao.FixOf(err))
			a.recordReload(ctx, err)
			continue
		}
		if later := config.NeedsRestart(a.cfg.Load(), next); len(later) > 0 {
			a.log.Warn("some settings need a restart", "settings", later)
		}
		s.SetAccess(a.access(next))
		a.reload(ctx, next)
		a.recordReload(ctx, nil)
		a.log.Info("the settings were reloaded")
	}
}

// recordReload notes that somebody who may write the settings' file changed it, or
// sent the signal.
func (a *App) recordReload(ctx context.Context, err error) {
	_ = a.Audit().Record(ctx, audit.Act{Actor: "settings", Via: "server", Act: "reload-settings", Err: err}) // what failed is logged there
}

// reload puts a crew of new settings in place.
func (a *App) reload(ctx context.Context, cfg *config.Config) {
	a.cfg.Store(cfg)
	a.accounts.set(cfg)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.assemble(ctx)
}

func (a *App) ready(ctx context.Context) []server.Reason {
	if err := a.Store.Ping(ctx); err != nil {
		return []server.Reason{{Part: "store", Message: err.Error(), Fix: qiao.FixOf(err)}}
	}
	reasons := a.shared.reason()
	for _, n := range a.missingPacks() {
		reasons = append(reasons, server.Reason{Part: "packs", Message: n.Message, Fix: n.Fix, Ready: true})
	}
	return reasons
}

func limits(cfg *config.Config) server.Limits {
	t := cfg.Server.Timeouts
	return server.Limits{
		Body: int64(cfg.Server.Body), Header: t.Header, Read: t.Body, Idle: t.Idle,
		Write: t.Write, Drain: t.Drain, Shutdown: t.Shutdown,
	}
}
