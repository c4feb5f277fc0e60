package bakeoff

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/spec"
)

// An underway run is one that a Hall works on. A file says so from its start to its
// end, so that the next Hall goes on with it where a server was stopped or killed.
type underway struct {
	Name string `json:"name"`
	Spec string `json:"spec"`
}

func (b *Bench) mark(name string) string { return filepath.Join(b.Dir, ".underway", name+".json") }

// begin notes that a run is on its way.
func (b *Bench) begin(s *spec.Spec) error {
	path := b.mark(s.Name)
	data, err := json.Marshal(underway{s.Name, s.Source})
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	temporary := filepath.Join(filepath.Dir(path), "."+s.Name)
	if err == nil {
		err = os.WriteFile(temporary, data, 0o600)
	}
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return qiao.E(qiao.Unavailable, "bakeoff: note that a run is on its way", err).WithFix("Make the folder %s writable.", b.Dir)
	}
	return nil
}

// end notes that a run is on its way no more.
func (b *Bench) end(name string) error {
	if err := os.Remove(b.mark(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return qiao.E(qiao.Unavailable, "bakeoff: note that a run has ended", err)
	}
	return nil
}

// Resume goes on with the runs that were on their way when the last Hall ended, and
// yields the name of each with why it could not be. One that cannot is not tried
// again: it is started by hand once what is missing is there.
func (h *Hall) Resume(yield func(name string, err error) bool) {
	b := h.bench(h.life)
	files, err := filepath.Glob(b.mark("*"))
	if err != nil {
		return // the pattern is ours
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		err := h.resume(path)
		if err != nil {
			err = errors.Join(err, b.end(name))
		}
		if !yield(name, err) {
			return
		}
	}
}

func (h *Hall) resume(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return qiao.E(qiao.Unavailable, "bakeoff: resume", err)
	}
	var u underway
	if err := json.Unmarshal(data, &u); err != nil {
		return qiao.E(qiao.Invalid, "bakeoff: resume", err)
	}
	s, err := spec.Parse([]byte(u.Spec))
	if err != nil {
		return qiao.E(qiao.Invalid, "bakeoff: resume", err)
	}
	s.Confine()
	s.Name = u.Name
	return h.Start(s, false)
}
