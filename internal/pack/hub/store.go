package hub

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Store is the folder of models. Its methods may be called from many goroutines,
// and many processes may use one folder.
type Store struct {
	dir    string
	hubs   []Hub
	models []Model
}

// Open returns the Store of a folder, which is made when the first model is
// pulled. Models are looked for at the hubs in their order.
func Open(dir string, hubs []Hub) (*Store, error) {
	models, err := Models()
	return OpenWith(dir, hubs, models), err
}

// OpenWith returns the Store of a folder with names of its own, which must have
// been checked by ParseModels.
func OpenWith(dir string, hubs []Hub, models []Model) *Store {
	return &Store{dir: dir, hubs: hubs, models: models}
}

// An Origin is what is remembered of how a model file came here.
type Origin struct {
	Name    string    `json:"name"`              // by which it was pulled
	Source  string    `json:"source"`            // the hub's host, or "file"
	License string    `json:"license,omitempty"` // as the list or the file says
	SHA256  string    `json:"sha256"`            // of the file
	Checked string    `json:"checked,omitempty"` // with whose SHA-256 it was compared: "list", "hub"; "" is nobody's
	At      time.Time `json:"at"`
}

// A File is a model file that is here.
type File struct {
	ID   string `json:"id"` // the file's name without its ending
	Path string `json:"path"`
	Size int64  `json:"size"`
	Origin
}

// List returns the model files that are here, by name.
func (s *Store) List() ([]File, error) {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, qiao.E(qiao.Other, "hub: list models", err)
	}
	var all []File
	for _, e := range entries {
		info, err := os.Stat(filepath.Join(s.dir, e.Name())) // links count
		if err != nil || !info.Mode().IsRegular() || !strings.HasSuffix(strings.ToLower(e.Name()), ".gguf") {
			continue
		}
		f := File{ID: e.Name()[:len(e.Name())-len(".gguf")], Path: filepath.Join(s.dir, e.Name()), Size: info.Size()}
		f.Origin = s.origin(e.Name())
		all = append(all, f)
	}
	return all, nil
}

// Find returns the model file of a name: that by which it was pulled, its id, or
// its file's name. It fails with Kind NotFound.
func (s *Store) Find(name string) (File, error) {
	all, err := s.List()
	if err != nil {
		return File{}, err
	}
	wish := strings.TrimSuffix(strings.ToLower(name), ".gguf")
	listed, known := s.find(name)
	i := slices.IndexFunc(all, func(f File) bool {
		return strings.ToLower(f.ID) == wish || strings.EqualFold(f.Name, name) || known == nil && filepath.Base(f.Path) == listed.local()
	})
	if i >= 0 {
		return all[i], nil
	}
	fix := "See: qiao model list"
	if known == nil {
		fix = "Run: qiao model pull " + name
	}
	return File{}, qiao.Errorf(qiao.NotFound, "model", "the model %.80q is not on this machine", name).WithFix("%s", fix)
}

// Remove deletes a model file and what a broken-off pull has left of it.
func (s *Store) Remove(name string) error {
	f, err := s.Find(name)
	if err != nil {
		if m, unknown := s.find(name); unknown == nil && os.Remove(s.partial(m.local())) == nil {
			return nil
		}
		return err
	}
	base := filepath.Base(f.Path)
	for _, path := range []string{f.Path, s.originPath(base), s.partial(base)} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return qiao.E(qiao.Forbidden, "hub: remove model", err).WithFix("Make the folder writable.")
		}
	}
	return nil
}

func (s *Store) staging() string { return filepath.Join(s.dir, ".staging") }

func (s *Store) partial(file string) string { return filepath.Join(s.staging(), file+".partial") }

func (s *Store) originPath(file string) string { return filepath.Join(s.dir, "."+file+".json") }

func (s *Store) origin(file string) (o Origin) {
	if data, err := os.ReadFile(s.originPath(file)); err == nil && json.Unmarshal(data, &o) != nil {
		return Origin{}
	}
	return o
}

func (s *Store) remember(file string, o Origin) error {
	data, err := json.MarshalIndent(o, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(s.originPath(file), data, 0o644)
}
