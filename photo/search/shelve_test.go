package search

import (
	"context"
	"os"
	"testing"

	"github.com/qiao-ai/qiao/photo"
)

// stamped is a shelf that counts what is read of it.
type stamped struct {
	*shelf
	stamp       string
	puts        int64
	read, turns int
}

func (s *stamped) Standing(ctx context.Context, u photo.UserID) (photo.Standing, error) {
	edition, err := s.Edition(ctx, u)
	return photo.Standing{Edition: edition, Vectors: s.puts, Stamp: s.stamp}, err
}

func (s *stamped) SetStamp(_ context.Context, _ photo.UserID, stamp string) error {
	s.stamp = stamp
	return nil
}

func (s *stamped) Each(ctx context.Context, u photo.UserID, since int64, yield func(photo.Change) error) error {
	return s.shelf.Each(ctx, u, since, func(c photo.Change) error {
		s.read++
		return yield(c)
	})
}

func (s *stamped) Vectors(ctx context.Context, u photo.UserID, model string, yield func(photo.ID, []float32) error) error {
	s.turns++
	return s.shelf.Vectors(ctx, u, model, yield)
}

func TestAnIndexIsReadFromItsFile(t *testing.T) {
	s := &stamped{shelf: newShelf()}
	s.put("ann", album1()...)
	s.put("ann", generated(worthKeeping)...)
	s.vectors["ann"] = map[photo.ID][]float32{"toshi": {1, 2, 3}, "ticket": {3, 2, 1}}
	s.puts = 2
	dir := t.TempDir()
	// open is the library of a new run of the program.
	open := func() (found int) {
		t.Helper()
		s.read, s.turns = 0, 0
		l := library(s)
		l.Dir, l.Meaning = dir, meaning{"m@3", []float32{1, 2, 3}}
		found = mustSearch(t, l, "ann", Request{Query: "愚园路"}).Total
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return found
	}
	all := len(s.changes["ann"])
	base := open()
	if s.read != all || s.turns != 1 || s.stamp == "" {
		t.Fatalf("first: %d read, vectors %d times", s.read, s.turns)
	}
	if n := open(); n != base || s.read != 0 || s.turns != 0 {
		t.Errorf("again: %d found, %d read, vectors %d times", n, s.read, s.turns)
	}
	s.put("ann", &photo.Photo{ID: "new", Name: "new.jpg", Lines: text("愚园路")})
	s.puts++
	if n := open(); n != base+1 || s.read != 1 || s.turns != 1 {
		t.Errorf("after a change: %d found, %d read, vectors %d times", n, s.read, s.turns)
	}
	s.remove("ann", "new")
	if n := open(); n != base || s.read != 2 {
		t.Errorf("after one was removed: %d found, %d read", n, s.read)
	}
	if n := open(); n != base || s.read != 0 {
		t.Errorf("what is gone was not written: %d found, %d read", n, s.read)
	}
	for name, spoil := range map[string]func(path string) error{
		"another stamp": func(string) error { s.stamp = "of a copy"; return nil },
		"cut off":       func(path string) error { return os.Truncate(path, 1000) },
		"gone":          os.Remove,
	} {
		if err := spoil(library(s).withDir(dir).keptPath("ann")); err != nil {
			t.Fatal(err)
		}
		if n := open(); n != base || s.read < all {
			t.Errorf("%s: %d found, %d read", name, n, s.read)
		}
	}
	l := library(s).withDir(dir)
	if got := mustSearch(t, l, "bob", Request{Query: "愚园路"}); got.Total != 0 {
		t.Errorf("another finds %d", got.Total)
	}
	if l.keptPath("bob") == l.keptPath("ann") {
		t.Error("two owners have one file")
	}
}

func (l *Library) withDir(dir string) *Library {
	l.Dir = dir
	return l
}

func TestASmallLibraryIsNotKept(t *testing.T) {
	s := &stamped{shelf: newShelf()}
	s.put("ann", generated(someChanges)...)
	l := library(s).withDir(t.TempDir())
	mustSearch(t, l, "ann", Request{Query: "dog"})
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(l.keptPath("ann")); !os.IsNotExist(err) {
		t.Error(err)
	}
}
