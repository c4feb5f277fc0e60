package pack

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// Pull brings a pack here and yields its progress; the last Progress has the
// Phase Done and says that the pack is ready. A pack that is ready already is left
// alone.
//
// An empty from tries the manifest's sources in order. Else from is a file, a
// .tgz, a folder, or an address that begins with http. What arrives is checked
// against the manifest wherever it comes from. Leaving the loop, or cancelling
// ctx, stops the work; the next Pull goes on from what had arrived. While another
// process pulls the same pack, Pull waits for it and shows its progress.
func (s *Store) Pull(ctx context.Context, name Name, from string) iter.Seq2[Progress, error] {
	return func(yield func(Progress, error) bool) {
		p, err := s.manifest.find(name)
		if err != nil {
			yield(Progress{Pack: name}, err)
			return
		}
		m := &meter{
			now:    Progress{Pack: name, Total: p.Size()},
			report: func(now Progress) bool { return yield(now, nil) },
		}
		if err := s.pull(ctx, p, from, m); err != nil && !errors.Is(err, errLeft) {
			yield(m.now, err)
		}
	}
}

// errLeft ends a pull whose reader has gone. Nobody sees it.
var errLeft = qiao.Errorf(qiao.Canceled, "pack", "the reader left")

func (s *Store) pull(ctx context.Context, p Pack, from string, m *meter) error {
	if onDisk(s.dir(p), p) == Ready {
		return m.begin(Done, "", p.Size())
	}
	l, err := s.wait(ctx, p, m)
	if err != nil {
		return err
	}
	defer l.unlock()
	if onDisk(s.dir(p), p) == Ready { // the other process has brought it
		return m.begin(Done, "", p.Size())
	}
	g := &stage{pack: p, dir: s.staging(p), npm: s.npm, meter: m}
	if err := os.MkdirAll(g.dir, 0o755); err != nil {
		return folderError("pack: pull", err)
	}
	if err := g.fill(ctx, sources(p, from)); err != nil {
		return err
	}
	if err := s.install(g); err != nil {
		return err
	}
	return m.begin(Done, "", p.Size())
}

// wait takes the pack's lock. While somebody else has it, wait reports how far
// they are.
func (s *Store) wait(ctx context.Context, p Pack, m *meter) (*lock, error) {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		l, err := tryLock(s.lockFile(p))
		if err != nil {
			return nil, folderError("pack: pull", err)
		}
		if l != nil {
			return l, nil
		}
		if err := m.begin(Waiting, "", min(s.staged(p), p.Size())); err != nil {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, canceled(ctx)
		case <-tick.C:
		}
	}
}

func canceled(ctx context.Context) error {
	return qiao.E(qiao.KindOf(ctx.Err()), "pack: pull", ctx.Err()).
		WithFix("Run it again: it goes on where it stopped.")
}

// sources says where to get a pack from.
func sources(p Pack, from string) []Source {
	switch {
	case from == "":
		return p.Sources
	case strings.HasPrefix(from, "http://"), strings.HasPrefix(from, "https://"):
		return []Source{{URL: from}}
	}
	return []Source{{Local: from}}
}

// install moves a full staging folder into place: one rename, so that a pack is
// there whole or not at all.
func (s *Store) install(g *stage) error {
	const op = "pack: install"
	dir := s.dir(g.pack)
	if err := g.tidy(); err != nil {
		return folderError(op, err)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return folderError(op, err)
	}
	if err := s.discard(g.pack, dir); err != nil { // a broken one
		return err
	}
	if err := os.Rename(g.dir, dir); err != nil {
		return folderError(op, err)
	}
	syncDir(filepath.Dir(dir))
	return s.dropOld(g.pack)
}

// dropOld deletes other versions of a pack.
func (s *Store) dropOld(p Pack) error {
	parent := filepath.Join(s.root, string(p.Name))
	entries, err := os.ReadDir(parent)
	if err != nil {
		return folderError("pack: install", err)
	}
	for _, e := range entries {
		if e.Name() == p.Version {
			continue
		}
		if err := s.discard(p, filepath.Join(parent, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// syncDir makes a rename in a folder outlive a power cut, where the system can.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		d.Close()
	}
}
