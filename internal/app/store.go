package app

import (
	"context"
	"path/filepath"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/assist/factor"
	"github.com/qiao-ai/qiao/audit"
	"github.com/qiao-ai/qiao/internal/backup"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/journal"
	"github.com/qiao-ai/qiao/internal/postgres"
	"github.com/qiao-ai/qiao/internal/sqlite"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/write"
)

// A Store keeps the state of all features: a SQLite file, or a PostgreSQL database
// that many nodes share.
type Store interface {
	write.Store
	account.Store
	account.Purse
	account.Sessions
	audit.Store
	ledger.Store
	Assist() assist.Store
	Apps() apps.Store
	Locks() factor.Store
	Photos() photo.Store
	Ping(ctx context.Context) error
	Close() error
}

// A sharedStore is one that other nodes use too.
type sharedStore interface {
	// Secret returns what is kept by a name; where there is nothing, fresh is kept.
	Secret(ctx context.Context, name string, fresh []byte) ([]byte, error)
	// Lead runs work on one node at a time; see [postgres.DB.Lead].
	Lead(ctx context.Context, name string, work func(context.Context))
}

var (
	_ Store       = (*sqlite.DB)(nil)
	_ Store       = (*postgres.DB)(nil)
	_ sharedStore = (*postgres.DB)(nil)
)

// openStore makes the store of the settings. Nothing is opened before it is needed.
func openStore(cfg *config.Config) Store {
	if url := cfg.Store.URL; !url.IsZero() {
		return postgres.New(url.Reveal())
	}
	return sqlite.New(filepath.Join(string(cfg.Data), backup.Store))
}

// lead runs work that one node does for all, until ctx ends. A node that shares its
// store with nobody does it at once.
func (a *App) lead(ctx context.Context, name string, work func(context.Context)) {
	if s, ok := a.Store.(sharedStore); ok {
		s.Lead(ctx, name, func(ctx context.Context) {
			a.log.Info("this node does it for all", "work", name)
			work(ctx)
		})
		return
	}
	work(ctx)
}

// journalOf is the folder of rows of the ledger that the store does not have yet.
func journalOf(cfg *config.Config) string { return filepath.Join(string(cfg.Data), "ledger") }

// recoverRows gives the store what processes that died here had not given it.
func (a *App) recoverRows(ctx context.Context) {
	if a.accounts.rows == nil {
		return
	}
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		n, err := journal.Recover(ctx, journalOf(a.cfg.Load()), a.Store)
		if n > 0 {
			a.log.Info("rows of the ledger were recovered", "rows", n)
		}
		if err == nil || ctx.Err() != nil {
			return
		}
		a.log.Error("rows of the ledger were not recovered yet", "again in", wait, "error", err, "fix", qiao.FixOf(err))
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}
