package app

import (
	"errors"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account/lease"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/internal/valkey"
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

func (s *shared) start() {
	if s.book != nil {
		s.book.Start()
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
