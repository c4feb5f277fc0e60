package pack

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/qiao-ai/qiao"
)

// A State says how a pack stands on this machine.
type State string

// The states of a pack.
const (
	Absent      State = "absent"
	Downloading State = "downloading" // some process is bringing it
	Ready       State = "ready"
	Broken      State = "broken" // a file is missing or has the wrong size
)

// A Status is a pack with its State, for people and for the wire.
type Status struct {
	Name        Name   `json:"name"`
	Version     string `json:"version"`
	Title       string `json:"title"`
	TitleZh     string `json:"titleZh,omitempty"`
	License     string `json:"license"`
	Attribution string `json:"attribution"`
	Size        int64  `json:"size"` // bytes
	State       State  `json:"state"`
	Done        int64  `json:"done"`               // bytes that are here
	Total       int64  `json:"total"`              // bytes; Size
	Optional    bool   `json:"optional,omitempty"` // nothing is missing without it
}

// A Store is a folder of packs. Its methods may be called from many goroutines,
// and many processes may have Stores of one folder.
//
// The folder holds NAME/VERSION for each pack that is ready, .staging/NAME-VERSION
// for one on its way, and a lock for each.
type Store struct {
	root     string
	manifest Manifest
	npm      string // the command
}

// Open returns the Store of a folder with the packs of BuiltIn. The folder is made
// when the first pack is pulled.
func Open(root string) (*Store, error) {
	m, err := BuiltIn()
	if err != nil {
		return nil, err
	}
	return OpenWith(root, m), nil
}

// OpenWith returns the Store of a folder with the packs of m, which must have been
// checked by ParseManifest.
func OpenWith(root string, m Manifest) *Store {
	return &Store{root: root, manifest: m, npm: "npm"}
}

// Dir returns the folder with the files of a pack. Whether it is there, State
// tells. A name that no pack has gives a folder that does not exist.
func (s *Store) Dir(name Name) string {
	p, err := s.manifest.find(name)
	if err != nil {
		return filepath.Join(s.root, ".unknown")
	}
	return s.dir(p)
}

func (s *Store) dir(p Pack) string { return filepath.Join(s.root, string(p.Name), p.Version) }

func (s *Store) staging(p Pack) string {
	return filepath.Join(s.root, ".staging", string(p.Name)+"-"+p.Version)
}

func (s *Store) lockFile(p Pack) string {
	return filepath.Join(s.root, ".staging", string(p.Name)+".lock")
}

// State looks whether the files of a pack are there with the right sizes; it does
// not read them. See Verify.
func (s *Store) State(name Name) State {
	p, err := s.manifest.find(name)
	if err != nil {
		return Absent
	}
	return s.state(p)
}

func (s *Store) state(p Pack) State {
	found := onDisk(s.dir(p), p)
	switch {
	case found == Ready:
		return Ready
	case held(s.lockFile(p)):
		return Downloading
	}
	return found
}

// onDisk says whether a folder holds a pack, by the sizes of its files.
func onDisk(dir string, p Pack) State {
	if _, err := os.Stat(dir); err != nil {
		return Absent
	}
	for _, f := range p.Files {
		info, err := os.Stat(filepath.Join(dir, f.Name))
		if err != nil || !info.Mode().IsRegular() || info.Size() != f.Size {
			return Broken
		}
	}
	return Ready
}

// List returns every pack with its state, in the manifest's order.
func (s *Store) List() []Status {
	var all []Status
	for _, p := range s.manifest.Packs {
		all = append(all, s.status(p))
	}
	return all
}

func (s *Store) status(p Pack) Status {
	st := Status{
		Name: p.Name, Version: p.Version, Title: p.Title, TitleZh: p.TitleZh,
		License: p.License, Attribution: p.Attribution, Size: p.Size(), Total: p.Size(),
		State: s.state(p), Optional: p.Optional,
	}
	if st.State == Ready {
		st.Done = st.Total
	} else {
		st.Done = min(s.staged(p), st.Total)
	}
	return st
}

// staged counts the bytes of a pack that wait in its staging folder.
func (s *Store) staged(p Pack) (n int64) {
	for _, f := range p.Files {
		for _, name := range []string{f.Name, f.Name + partial} {
			if info, err := os.Stat(filepath.Join(s.staging(p), name)); err == nil {
				n += info.Size()
			}
		}
	}
	return n
}

// Verify reads every file of a pack and compares its SHA-256. An error of Kind
// NotFound means that the pack is not here, one of Kind Protocol that a file is
// not what it should be.
func (s *Store) Verify(ctx context.Context, name Name) error {
	p, err := s.manifest.find(name)
	if err != nil {
		return err
	}
	for _, f := range p.Files {
		if err := ctx.Err(); err != nil {
			return qiao.E(qiao.KindOf(err), "pack: verify "+string(name), err)
		}
		err := check(filepath.Join(s.dir(p), f.Name), f)
		if errors.Is(err, fs.ErrNotExist) && s.state(p) == Absent {
			return qiao.Errorf(qiao.NotFound, "pack: verify", "pack %s is not on this machine", name).
				WithFix("Run: qiao model pull %s", name)
		}
		if err != nil {
			return qiao.E(qiao.Protocol, "pack: verify "+string(name), err).
				WithFix("Run: qiao model rm %s && qiao model pull %s", name, name)
		}
	}
	return nil
}

// Remove deletes a pack and what a broken-off download has left of it. Removing
// what is not here is no error; Conflict means that somebody is bringing it.
func (s *Store) Remove(name Name) error {
	const op = "pack: remove"
	p, err := s.manifest.find(name)
	if err != nil {
		return err
	}
	if _, err := os.Stat(s.root); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	l, err := tryLock(s.lockFile(p))
	if err == nil && l == nil { // perhaps somebody only looked whether it is held
		l, err = tryLock(s.lockFile(p))
	}
	if err != nil {
		return folderError(op, err)
	}
	if l == nil {
		return qiao.Errorf(qiao.Conflict, op, "pack %s is being downloaded", name).
			WithFix("Wait until it is done, or stop the other qiao.")
	}
	defer l.unlock()
	if err := os.RemoveAll(s.staging(p)); err != nil {
		return folderError(op, err)
	}
	return s.discard(p, filepath.Join(s.root, string(name)))
}

// discard takes a folder of p out of sight in one step and then deletes it. The
// caller holds the lock of p; what a killed process left there goes first.
func (s *Store) discard(p Pack, dir string) error {
	trash := filepath.Join(s.root, ".staging", string(p.Name)+".trash")
	if err := os.RemoveAll(trash); err != nil {
		return folderError("pack: remove", err)
	}
	err := os.Rename(dir, trash)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return folderError("pack: remove", err)
	}
	if err := os.RemoveAll(trash); err != nil {
		return folderError("pack: remove", err)
	}
	return nil
}

// folderError is an error of the file system, with what usually helps.
func folderError(op string, err error) error {
	e := qiao.E(qiao.Other, op, err)
	switch {
	case errors.Is(err, fs.ErrPermission):
		e.Kind = qiao.Forbidden
		return e.WithFix("Make the folder writable, or set QIAO_PACKS to one that is.")
	case isFull(err):
		e.Kind = qiao.Unavailable
		return e.WithFix("Free some space, or set QIAO_PACKS to a folder on another disk.")
	}
	return e
}
