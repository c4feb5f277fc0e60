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

	"github.com/qiao-ai/qiao/internal/sqlite"
	"github.com/qiao-ai/qiao/ledger"
)

// TestLedgerWriter is the process that the test below kills.
func TestLedgerWriter(t *testing.T) {
	path := os.Getenv("SQLITE_TEST_LEDGER")
	if path == "" {
		t.Skip("it runs as a process of its own")
	}
	l := ledger.New(sqlite.New(path), ledger.Options{Every: 20 * time.Millisecond})
	for i := 0; ; i++ {
		l.Record(ledger.Row{ID: strconv.Itoa(i), Outcome: ledger.OK})
		if i%50 == 49 {
			if err := l.Flush(context.Background()); err != nil {
				t.Fatal(err)
			}
			fmt.Println("kept", i+1)
		}
	}
}

// A process that is killed loses no row that was written, and no batch is there by
// half: the rows that are kept are the first ones, without a gap.
func TestKillLosesAtMostTheRowsOfTheLastInterval(t *testing.T) {
	path := filepath.Join(t.TempDir(), "qiao.db")
	cmd := exec.Command(os.Args[0], "-test.run", "^TestLedgerWriter$")
	cmd.Env = append(os.Environ(), "SQLITE_TEST_LEDGER="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kept := 0
	for lines := bufio.NewScanner(out); kept < 400 && lines.Scan(); {
		if n, ok := strings.CutPrefix(lines.Text(), "kept "); ok {
			kept, _ = strconv.Atoi(n) // the writer's own words
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	rows, err := open(t, path).Rows(t.Context(), ledger.Filter{}, 1_000_000)
	if err != nil || len(rows) < kept || kept < 400 {
		t.Fatalf("%d rows were written, %d are kept: %v", kept, len(rows), err)
	}
	seen := make([]bool, len(rows))
	for _, r := range rows {
		n, err := strconv.Atoi(r.ID)
		if err != nil || n >= len(rows) || seen[n] {
			t.Fatalf("row %q stands among %d", r.ID, len(rows))
		}
		seen[n] = true
	}
}
