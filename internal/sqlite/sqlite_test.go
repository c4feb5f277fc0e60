package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/sqlite"
	"github.com/qiao-ai/qiao/write"
	"github.com/qiao-ai/qiao/write/writetest"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// TestMain lets a test start this program again as a process that writes.
func TestMain(m *testing.M) {
	if path := os.Getenv("SQLITE_TEST_WRITE"); path != "" {
		writeForEver(path)
	}
	goleak.VerifyTestMain(m)
}

func open(t testing.TB, path string) *sqlite.DB {
	t.Helper()
	db := sqlite.New(path)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestStore(t *testing.T) {
	writetest.RunStore(t, func(t *testing.T) write.Store { return open(t, filepath.Join(t.TempDir(), "qiao.db")) })
}

func TestNothingIsOpenedBeforeItIsNeeded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folder", "qiao.db")
	db := open(t, path)
	if _, err := os.Stat(filepath.Dir(path)); err == nil {
		t.Error("New made the folder")
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	info, err := os.Stat(filepath.Dir(path))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v", info, err)
	}
}

func TestAnOddPathIsOnlyAPath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?c=1%20#桥.db")
	if err := open(t, path).AddWord(t.Context(), "li", "x"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestStateOutlivesTheProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "qiao.db")
	db := sqlite.New(path)
	if err := db.AddWord(t.Context(), "li", "Cassini"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	words, err := open(t, path).Words(t.Context(), "li")
	if err != nil || len(words) != 1 {
		t.Errorf("got %q, %v", words, err)
	}
	if err := db.AddWord(t.Context(), "li", "x"); qiao.KindOf(err) != qiao.Unavailable {
		t.Errorf("a closed store says %v", err)
	}
}

func TestTwoStoresOfOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "qiao.db")
	a, b := open(t, path), open(t, path)
	if err := a.AddWord(t.Context(), "li", "one"); err != nil {
		t.Fatal(err)
	}
	if err := b.AddWord(t.Context(), "li", "two"); err != nil {
		t.Fatal(err)
	}
	if words, err := a.Words(t.Context(), "li"); err != nil || len(words) != 2 {
		t.Errorf("got %q, %v", words, err)
	}
}

func TestAFileThatIsNoDatabaseSaysWhatToDo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "qiao.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := open(t, path).Words(t.Context(), "li")
	if err == nil || !strings.Contains(qiao.FixOf(err), "damaged") {
		t.Errorf("got %v, fix %q", err, qiao.FixOf(err))
	}
}

func TestAFolderThatCannotBeMadeSaysWhatToDo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := open(t, filepath.Join(file, "qiao.db")).Ping(t.Context()); err == nil {
		t.Error("no error")
	}
}

// writeForEver adds pairs of decisions and tells of each when it is done.
func writeForEver(path string) {
	db := sqlite.New(path)
	for i := 0; ; i++ {
		pair := []write.Decision{{Rule: "a", Accepted: true}, {Rule: "b", Accepted: true}}
		if err := db.Decide(context.Background(), "li", pair, noon); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println(i + 1)
	}
}

// A process killed while it writes leaves whole transactions, and every one that
// it had reported done.
func TestKillLosesNothingThatWasDone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "qiao.db")
	for round := range 3 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "SQLITE_TEST_WRITE="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		before := accepted(t, path)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		done := 0
		for lines := bufio.NewScanner(out); done < 20+7*round && lines.Scan(); {
			if done, err = strconv.Atoi(lines.Text()); err != nil {
				t.Fatal(lines.Text())
			}
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if after := accepted(t, path); after < before+done {
			t.Errorf("%d decisions were done, %d are kept", before+done, after)
		}
	}
}

// accepted reads the count of both rules, which must agree.
func accepted(t *testing.T, path string) int {
	t.Helper()
	db := sqlite.New(path)
	defer db.Close()
	p, err := db.Profile(t.Context(), "li")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Rules) == 0 {
		return 0
	}
	if p.Rules[0].Accepted != p.Rules[1].Accepted {
		t.Errorf("half a transaction: %+v", p.Rules)
	}
	return p.Rules[0].Accepted
}

func BenchmarkFirstUse(b *testing.B) {
	path := filepath.Join(b.TempDir(), "qiao.db")
	for b.Loop() {
		db := sqlite.New(path)
		if _, err := db.Words(b.Context(), "li"); err != nil {
			b.Fatal(err)
		}
		db.Close()
	}
}
