package backup_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/backup"
	"github.com/qiao-ai/qiao/internal/sqlite"
)

// state makes a data folder with a store in use and some files.
func state(t *testing.T) (dir string, db *sqlite.DB) {
	t.Helper()
	dir = t.TempDir()
	for path, content := range map[string]string{
		"user-salt": "salt", "photos/a/1.jpg": "picture", "bakeoff/first/run.json": "{}", "models/large.gguf": "large", ".lock": "x",
	} {
		place := filepath.Join(dir, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(place), 0o700), os.WriteFile(place, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	db = sqlite.New(filepath.Join(dir, backup.Store))
	t.Cleanup(func() { db.Close() })
	if err := db.AddWord(t.Context(), "li", "Qiao"); err != nil {
		t.Fatal(err)
	}
	return dir, db
}

func written(t *testing.T, dir string, db *sqlite.DB) []byte {
	t.Helper()
	var b bytes.Buffer
	m, err := backup.Write(t.Context(), &b, backup.Source{Data: dir, Copy: db.Copy, Version: "test", Now: time.Unix(1.8e9, 0)})
	if err != nil || len(m.Files) != 4 {
		t.Fatalf("%+v, %v", m, err)
	}
	return b.Bytes()
}

func TestABackupGoesThereAndBack(t *testing.T) {
	dir, db := state(t)
	b := written(t, dir, db)
	if err := db.AddWord(t.Context(), "li", "later"); err != nil { // the store goes on
		t.Fatal(err)
	}
	into := filepath.Join(t.TempDir(), "new")
	if _, err := backup.Restore(t.Context(), bytes.NewReader(b), into, sqlite.Check); err != nil {
		t.Fatal(err)
	}
	restored := sqlite.New(filepath.Join(into, backup.Store))
	defer restored.Close()
	if words, err := restored.Words(t.Context(), "li"); err != nil || len(words) != 1 || words[0] != "Qiao" {
		t.Errorf("words %q, %v", words, err)
	}
	for path, want := range map[string]string{"photos/a/1.jpg": "picture", "user-salt": "salt"} {
		if got, err := os.ReadFile(filepath.Join(into, path)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(into, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := backup.Restore(t.Context(), bytes.NewReader(b), into, sqlite.Check); qiao.KindOf(err) != qiao.Conflict || qiao.FixOf(err) == "" {
		t.Errorf("over a store: %v", err)
	}
}

// TestADamagedBackupChangesNothing cuts a backup at many places and flips bytes.
func TestADamagedBackupChangesNothing(t *testing.T) {
	dir, db := state(t)
	b := written(t, dir, db)
	for i := 0; i < len(b); i += 97 {
		cut := b[:i]
		flipped := bytes.Clone(b)
		flipped[i] ^= 0x55
		for name, damaged := range map[string][]byte{"cut": cut, "flipped": flipped} {
			into := t.TempDir()
			_, err := backup.Restore(t.Context(), bytes.NewReader(damaged), into, sqlite.Check)
			if err == nil && name == "flipped" {
				continue // a byte of the archive's own padding or times
			}
			if err == nil || qiao.FixOf(err) == "" {
				t.Fatalf("%s at %d: %v", name, i, err)
			}
			if left, _ := os.ReadDir(into); len(left) > 0 {
				t.Fatalf("%s at %d left %v", name, i, left)
			}
		}
	}
}

func TestAStoreThatIsRefusedIsNotPutInPlace(t *testing.T) {
	dir, db := state(t)
	b := written(t, dir, db)
	into := t.TempDir()
	refuse := func(context.Context, string) error { return qiao.Errorf(qiao.Invalid, "check", "no") }
	if _, err := backup.Restore(t.Context(), bytes.NewReader(b), into, refuse); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("got %v", err)
	}
	if left, _ := os.ReadDir(into); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

func FuzzRestore(f *testing.F) {
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, b []byte) {
		into := t.TempDir()
		if _, err := backup.Restore(t.Context(), bytes.NewReader(b), into, sqlite.Check); err == nil {
			t.Error("something was restored of noise")
		}
		if left, _ := os.ReadDir(into); len(left) > 0 {
			t.Errorf("left %v", left)
		}
	})
}
