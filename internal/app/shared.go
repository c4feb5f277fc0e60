package app

import (
	"context"
	"errors"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account/lease"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/internal/valkey"
	"github.com/qiao-ai/qiao/route"
)

// shared is what this node shares with others; its parts are nil where it shares
// nothing.
type shared struct {
	db   *valkey.DB
	book *lease.Book
}

// openShared makes ready what nodes share. Nobody is dialed.
func (a *App) openShared(cfg *config.Config) error {
	a.Metrics.Shared(a.shared.state)
	if cfg.Shared.URL.IsZero() {
		return nil
	}
	db, err := valkey.New(cfg.Shared.URL.Reveal())
	if err != nil {
		return err
	}
	a.shared.db = db
	a.shared.book = lease.NewBook(lease.Options{Pool: db, Nodes: cfg.Shared.Nodes, Log: a.log})
	return nil
}

// start shares limits, and what is seen of partners, until ctx ends.
func (s *shared) start(ctx context.Context, r *route.Record) {
	if s.book == nil {
		return
	}
	s.book.Start()
	go s.advise(ctx, r)
}

// Advice is told every second, and trusted for a few.
const (
	tellEach = time.Second
	trust    = 5 * time.Second
)

// advise tells other nodes what this one sees of its partners, and heeds what they
// tell.
func (s *shared) advise(ctx context.Context, r *route.Record) {
	tick := time.NewTicker(tellEach)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		var others [][]byte
		if s.book.Status().Up {
			within, stop := context.WithTimeout(ctx, tellEach/2)
			others, _ = s.db.Tell(within, s.book.Node(), r.Advise(time.Now()), trust) // the book tells that it is away
			stop()
		}
		r.Heed(time.Now(), trust, others)
	}
}

func (s *shared) close() error {
	if s.book == nil {
		return nil
	}
	return errors.Join(s.book.Close(), s.db.Close())
}

// state is how it stands, for metrics.
func (s *shared) state() (telemetry.SharedState, bool) {
	if s.book == nil {
		return telemetry.SharedState{}, false
	}
	now := s.book.Status()
	return telemetry.SharedState{Up: now.Up, Nodes: now.Nodes, Limits: now.Tabs, Renewals: now.Rounds, Failures: now.Failures, Alone: now.Alone}, true
}

// status is how it stands, for people; nil where nothing is shared.
func (s *shared) status() *server.Shared {
	if s.book == nil {
		return nil
	}
	now := s.book.Status()
	out := &server.Shared{Node: now.Node, Nodes: now.Nodes, Up: now.Up, Alone: now.Alone}
	if now.Away != nil {
		out.Error, out.Fix = now.Away.Error(), qiao.FixOf(now.Away)
	}
	return out
}

// reason warns that limits are not shared at present. Requests are served all the
// same.
func (s *shared) reason() []server.Reason {
	now := s.status()
	if now == nil || now.Error == "" {
		return nil
	}
	return []server.Reason{{Part: "shared", Message: "this node keeps to its share of the limits: " + now.Error, Fix: now.Fix, Ready: true}}
}
