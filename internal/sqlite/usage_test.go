package sqlite_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/sqlite"
	"github.com/qiao-ai/qiao/ledger"
)

// What was paid for an answer that came too late is in the sums.
func TestUsageCountsWhatHedgesCost(t *testing.T) {
	db := sqlite.New(filepath.Join(t.TempDir(), "qiao.db"))
	defer db.Close()
	cny := func(n int64) qiao.Money { return qiao.Money{Micro: n, Currency: "CNY"} }
	late := ledger.Attempt{Partner: "b", Reason: ledger.Hedge, Cost: cny(20)}
	err := db.AddRows(t.Context(), []ledger.Row{
		{ID: "1", Time: time.Now(), Outcome: ledger.OK, Cost: cny(100)},
		{ID: "2", Time: time.Now(), Outcome: ledger.OK, Cost: cny(100), Hedged: true, Attempts: []ledger.Attempt{late, {Partner: "c", Reason: "unavailable"}}},
		{ID: "3", Time: time.Now(), Outcome: ledger.OK, Cost: cny(100), Hedged: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	groups, err := db.Usage(t.Context(), ledger.Query{})
	if err != nil || len(groups) != 1 || groups[0].Cost != cny(320) || groups[0].Requests != 3 {
		t.Errorf("%+v, %v", groups, err)
	}
}
