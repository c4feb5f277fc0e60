package sqlite

import (
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/assisttest"
)

func TestItIsAStoreOfTheAssistant(t *testing.T) {
	assisttest.Store(t, func(t *testing.T) assist.Store {
		db := New(filepath.Join(t.TempDir(), "qiao.db"))
		t.Cleanup(func() { _ = db.Close() })
		return db.Assist()
	})
}
