package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/account/accounttest"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/ledger/ledgertest"
)

func TestKeysAndBudgets(t *testing.T) {
	accounttest.Run(t, func(t *testing.T) accounttest.Store { return open(t, filepath.Join(t.TempDir(), "qiao.db")) })
}

func TestLedger(t *testing.T) {
	ledgertest.Run(t, func(t *testing.T) ledger.Store { return open(t, filepath.Join(t.TempDir(), "qiao.db")) })
}

func TestSessions(t *testing.T) {
	accounttest.RunSessions(t, func(t *testing.T) account.Sessions { return open(t, filepath.Join(t.TempDir(), "qiao.db")) })
}
