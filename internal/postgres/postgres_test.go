//go:build unix

package postgres_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"go.uber.org/goleak"

	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/account/accounttest"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/assist/apps/appstest"
	"github.com/qiao-ai/qiao/assist/assisttest"
	"github.com/qiao-ai/qiao/assist/factor"
	"github.com/qiao-ai/qiao/assist/factor/factortest"
	"github.com/qiao-ai/qiao/audit"
	"github.com/qiao-ai/qiao/audit/audittest"
	"github.com/qiao-ai/qiao/internal/postgres"
	"github.com/qiao-ai/qiao/internal/postgres/pgtest"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/ledger/ledgertest"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/phototest"
	"github.com/qiao-ai/qiao/write"
	"github.com/qiao-ai/qiao/write/writetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(pgtest.Main{M: m}) }

func TestItPassesTheSuites(t *testing.T) {
	t.Run("write", func(t *testing.T) {
		writetest.RunStore(t, func(t *testing.T) write.Store { return pgtest.DB(t) })
	})
	t.Run("account", func(t *testing.T) {
		accounttest.Run(t, func(t *testing.T) accounttest.Store { return pgtest.DB(t) })
	})
	t.Run("sessions", func(t *testing.T) {
		accounttest.RunSessions(t, func(t *testing.T) account.Sessions { return pgtest.DB(t) })
	})
	t.Run("ledger", func(t *testing.T) {
		ledgertest.Run(t, func(t *testing.T) ledger.Store { return pgtest.DB(t) })
	})
	t.Run("assist", func(t *testing.T) {
		assisttest.Store(t, func(t *testing.T) assist.Store { return pgtest.DB(t).Assist() })
	})
	t.Run("apps", func(t *testing.T) {
		appstest.Store(t, func(t *testing.T) apps.Store { return pgtest.DB(t).Apps() })
	})
	t.Run("passcodes", func(t *testing.T) {
		factortest.Store(t, func(t *testing.T) factor.Store { return pgtest.DB(t).Locks() })
	})
	t.Run("audit", func(t *testing.T) { audittest.Run(t, auditStore) })
	t.Run("photo", func(t *testing.T) {
		phototest.Store(t, func(t *testing.T) photo.Store { return pgtest.DB(t).Photos() })
	})
}

// auditStore makes a store, and what changes its table without being let.
func auditStore(t *testing.T) (audit.Store, func(string) error) {
	url := pgtest.URL(t)
	db := postgres.New(url)
	t.Cleanup(func() { must(t, db.Close()) })
	return db, func(statement string) error {
		conn, err := pgx.Connect(t.Context(), url)
		must(t, err)
		defer conn.Close(t.Context())
		if _, err := conn.Exec(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "only added to") {
			t.Errorf("the table does not protect itself: %v", err)
		}
		_, err = conn.Exec(t.Context(), "ALTER TABLE audit DISABLE TRIGGER USER; "+statement+"; ALTER TABLE audit ENABLE TRIGGER USER")
		return err
	}
}
