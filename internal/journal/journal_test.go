package journal_test

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/internal/journal"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/ledger/ledgertest"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// kept is a store in memory that keeps no row twice.
type kept map[ledger.UID]ledger.Row

func (k kept) AddRows(_ context.Context, rows []ledger.Row) error {
	for _, r := range rows {
		k[r.UID] = r
	}
	return nil
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func row(uids *ledger.UIDs) ledger.Row {
	r := ledgertest.Row(noon)
	r.UID = uids.Next()
	return r
}

func TestRowsThatNobodyKeptComeBackWhole(t *testing.T) {
	dir, uids, want, store := t.TempDir(), ledger.NewUIDs(), kept{}, kept{}
	j := journal.Open(dir)
	for range 3 {
		r := row(uids)
		want[r.UID] = r
		if err := j.Append(&r); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := journal.Recover(t.Context(), dir, store); err != nil || n != 0 {
		t.Errorf("of a process that lives: %d rows, %v", n, err)
	}
	j.Hold() // as if it had died
	_ = j.Close()
	if n, err := journal.Recover(t.Context(), dir, store); err != nil || n != 3 || !reflect.DeepEqual(store, want) {
		t.Errorf("%d rows, %v: %+v", n, err, store)
	}
	if left := files(t, dir); len(left) != 0 {
		t.Errorf("%v are left", left)
	}
}

func TestKeptRowsTakeNoRoom(t *testing.T) {
	dir, uids := t.TempDir(), ledger.NewUIDs()
	j := journal.Open(dir)
	const rows = 6000 // some files full
	for i := range rows {
		r := row(uids)
		if err := j.Append(&r); err != nil {
			t.Fatal(err)
		}
		if i == 4000 {
			j.Kept(3900)
		}
	}
	several := len(files(t, dir))
	j.Kept(rows - 3900)
	if left := files(t, dir); several < 2 || len(left) != 1 {
		t.Errorf("%d files, then %v", several, left)
	} else if info, err := os.Stat(left[0]); err != nil || info.Size() != 0 {
		t.Errorf("%v, %v", info, err)
	}
	_ = j.Close()
	if left := files(t, dir); len(left) != 0 {
		t.Errorf("%v are left", left)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"uid":"00112233445566778899aabbccddeeff","row":{"id":"r","outcome":"ok"}}` + "\n" + `{"uid":"0011`)
	f.Add("{}\n\x00\n[]")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := journal.Read(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if r.UID == (ledger.UID{}) {
				t.Error("a row without a UID would be kept each time")
			}
		}
	})
}
