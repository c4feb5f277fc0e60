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
	"github.com/qiao-ai/qiao/route"
)

// models are the model files in use, by path. A reload keeps them: their weights
// need not be read again.
type models struct {
	mu     sync.Mutex
	open   map[string]*local.Driver
	keeper *local.Keeper // of their memory
	eyes   eyes
}

func (m *models) driver(path string, own config.Models) (*local.Driver, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	limits := local.Limits{Memory: int64(own.Memory), Idle: own.Idle}
	if m.keeper == nil {
		m.keeper = local.NewKeeper(limits)
	}
	m.keeper.Set(limits)
	if d := m.open[path]; d != nil {
		return d, nil
	}
	d, err := local.New(local.Options{Path: path, Keeper: m.keeper, SmallCache: own.SmallCache, Decode: m.eyes.decode})
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
	errs = append(errs, m.eyes.close())
	return errors.Join(errs...)
}

func (a *App) newLocal(s config.Partner) (*partner.Partner, error) {
	d, err := a.models.driver(string(s.Path), a.cfg.Load().Models)
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
			if !known(path) && !local.IsProjector(path) {
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

// localNames adds local/NAME for each model file: NAME is that of its partner, or
// of its file. Names that the settings give to others stay.
func (c *crew) localNames(all map[qiao.ModelID][]route.Pick) {
	if _, err := c.member("local"); err == nil {
		return // local/NAME is a model of that partner
	}
	for _, m := range c.members {
		if !strings.HasPrefix(m.Address(), "file://") {
			continue
		}
		for _, name := range []qiao.ModelID{qiao.ModelID("local/" + m.ID()), "local/" + m.Model()} {
			if _, taken := all[name]; !taken {
				all[name] = []route.Pick{{Partner: m.ID(), Model: m.Model()}}
			}
		}
	}
}
