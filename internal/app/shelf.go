package app

import (
	"path/filepath"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/vision"
	"github.com/qiao-ai/qiao/internal/pack/hub"
	"github.com/qiao-ai/qiao/partner/local"
)

// ModelFiles is the folder of models of this machine.
func (a *App) ModelFiles() (*hub.Store, error) {
	cfg := a.cfg.Load()
	return hub.Open(filepath.Join(string(cfg.Data), "models"), hub.Hubs(cfg.Region, cfg.Hub))
}

// A LocalModel is a model file with what the engine says about it.
type LocalModel struct {
	hub.File
	Architecture string `json:"architecture,omitempty"`
	Quantisation string `json:"quantisation,omitempty"`
	Context      int    `json:"context,omitempty"` // tokens it was made for
	Embeds       bool   `json:"embeds,omitempty"`  // it makes vectors, not answers
	Sees         bool   `json:"sees,omitempty"`    // it can be asked about pictures
	Blind        string `json:"blind,omitempty"`   // why it cannot, although it was made to
	Need         int64  `json:"need,omitempty"`    // bytes of memory, with one full session
	Fits         bool   `json:"fits"`              // in what is free, or allowed
	Problem      string `json:"problem,omitempty"` // why it cannot be run
	Fix          string `json:"fix,omitempty"`
}

// LocalModels lists the model files of this machine.
func (a *App) LocalModels() ([]LocalModel, error) {
	store, err := a.ModelFiles()
	if err != nil {
		return nil, err
	}
	files, err := store.List()
	if err != nil {
		return nil, err
	}
	free := a.freeMemory()
	var all []LocalModel
	for _, f := range files {
		if !local.IsProjector(f.Path) {
			all = append(all, describe(f, free))
		}
	}
	return all, nil
}

// freeMemory is what a model may take; less than 0 is unknown.
func (a *App) freeMemory() int64 {
	free, known := engine.FreeMemory()
	if !known {
		free = -1
	}
	if most := int64(a.cfg.Load().Models.Memory); most > 0 && (free < 0 || most < free) {
		return most
	}
	return free
}

func describe(f hub.File, free int64) LocalModel {
	m := LocalModel{File: f}
	info, err := engine.Inspect(f.Path, engine.Options{})
	if err != nil {
		m.Problem, m.Fix = err.Error(), qiao.FixOf(err)
		return m
	}
	m.Architecture, m.Quantisation, m.Context, m.Embeds = info.Architecture, info.Quantisation, info.Config.Context, info.Embeds
	m.Need = info.Need()
	if info.Sees() {
		m.look()
	}
	m.Fits = free < 0 || m.Need <= free
	if m.License == "" {
		m.License = info.License
	}
	return m
}

// look tells whether a model that was made to see has what it needs for that.
func (m *LocalModel) look() {
	path := local.Projector(m.Path)
	if path == "" {
		m.Blind = "there is no mmproj file beside it"
		return
	}
	eyes, err := vision.Inspect(path, vision.Options{})
	if err != nil {
		m.Blind = err.Error()
		return
	}
	m.Sees = true
	m.Need += eyes.Bytes
}
