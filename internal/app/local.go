package app

import (
	"errors"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/local"
)

// models are the model files in use, by path. A reload keeps them: their weights
// need not be read again.
type models struct {
	mu   sync.Mutex
	open map[string]*local.Driver
}

func (m *models) driver(path string) (*local.Driver, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if d := m.open[path]; d != nil {
		return d, nil
	}
	d, err := local.New(local.Options{Path: path})
	if err != nil {
		return nil, err
	}
	if m.open == nil {
		m.open = map[string]*local.Driver{}
	}
	m.open[path] = d
	return d, nil
}

func (m *models) close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var errs []error
	for _, d := range m.open {
		errs = append(errs, d.Close())
	}
	return errors.Join(errs...)
}

func (a *App) newLocal(s config.Partner) (*partner.Partner, error) {
	d, err := a.models.driver(string(s.Path))
	if err != nil {
		return nil, err
	}
	return partner.New(partner.Options{
		ID: s.ID, Name: s.Name, Region: s.Region, Local: true, Driver: d,
		Models: []partner.Card{d.Card()}, FirstToken: s.FirstToken, Idle: s.Idle,
	})
}

// listed returns the partners of the settings, and before them the model files
// in the folder models of the state, if looking for partners is on. It also says
// how each is known.
func (a *App) listed(cfg *config.Config) (partners []config.Partner, origins []string) {
	known := func(path string) bool {
		return slices.ContainsFunc(cfg.Partners, func(p config.Partner) bool { return string(p.Path) == path })
	}
	if cfg.Discover {
		files, _ := filepath.Glob(filepath.Join(string(cfg.Data), "models", "*.gguf"))
		for _, path := range files {
			if !known(path) {
				partners = append(partners, config.Partner{ID: idOf(path), Kind: "local", Path: config.Path(path)})
				origins = append(origins, "the folder models")
			}
		}
	}
	for _, p := range cfg.Partners {
		partners, origins = append(partners, p), append(origins, "settings")
	}
	return partners, origins
}

var notInID = regexp.MustCompile(`[^a-z0-9._-]+`)

// idOf names a partner after its model's file.
func idOf(path string) qiao.PartnerID {
	name := strings.TrimSuffix(strings.ToLower(filepath.Base(path)), ".gguf")
	return qiao.PartnerID(strings.Trim(notInID.ReplaceAllString(name, "-"), ".-_"))
}
