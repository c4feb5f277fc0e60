package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao/internal/sqlite"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/phototest"
)

func TestPhotosPassTheSuite(t *testing.T) {
	phototest.Store(t, func(t *testing.T) photo.Store {
		db := sqlite.New(filepath.Join(t.TempDir(), "qiao.db"))
		t.Cleanup(func() { db.Close() })
		return db.Photos()
	})
}
