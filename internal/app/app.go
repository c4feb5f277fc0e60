package app

import (
	"path/filepath"

	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/pack"
	"github.com/qiao-ai/qiao/internal/sqlite"
)

// Options say what an App works with besides its settings.
type Options struct {
	Env func(string) string // os.Getenv if nil; keys of partners are looked for in it
}

// An App is all parts together. Its methods may be called from many goroutines.
type App struct {
	Packs *pack.Store
	Store *sqlite.DB
	cfg   *config.Config
}

// Open builds the parts. Nothing is started, and no file of the state is made,
// before it is needed.
func Open(cfg *config.Config, o Options) (*App, error) {
	packs, err := pack.Open(string(cfg.Packs))
	if err != nil {
		return nil, err
	}
	return &App{
		Packs: packs,
		Store: sqlite.New(filepath.Join(string(cfg.Data), "qiao.db")),
		cfg:   cfg,
	}, nil
}

// Close stops what is running and closes the state.
func (a *App) Close() error { return a.Store.Close() }
