package app

import (
	"context"

	"github.com/qiao-ai/qiao/internal/config"
)

// Export is for the tests.
func (a *App) Export() (func(), error) { return a.export() }

// Reload is for the tests.
func (a *App) Reload(ctx context.Context, cfg *config.Config) { a.reload(ctx, cfg) }
