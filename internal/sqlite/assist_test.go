package sqlite

import (
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/assist/apps/appstest"
	"github.com/qiao-ai/qiao/assist/assisttest"
	"github.com/qiao-ai/qiao/assist/factor"
	"github.com/qiao-ai/qiao/assist/factor/factortest"
)

func fileOf(t *testing.T) *DB {
	db := New(filepath.Join(t.TempDir(), "qiao.db"))
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestItIsAStoreOfApps(t *testing.T) {
	appstest.Store(t, func(t *testing.T) apps.Store { return fileOf(t).Apps() })
}

func TestItIsAStoreOfPasscodes(t *testing.T) {
	factortest.Store(t, func(t *testing.T) factor.Store { return fileOf(t).Locks() })
}

func TestItIsAStoreOfTheAssistant(t *testing.T) {
	assisttest.Store(t, func(t *testing.T) assist.Store {
		db := New(filepath.Join(t.TempDir(), "qiao.db"))
		t.Cleanup(func() { _ = db.Close() })
		return db.Assist()
	})
}
