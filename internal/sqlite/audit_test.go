package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/audit"
	"github.com/qiao-ai/qiao/audit/audittest"
)

func TestAudit(t *testing.T) {
	audittest.Run(t, func(t *testing.T) (audit.Store, func(string) error) {
		file := filepath.Join(t.TempDir(), "qiao.db")
		s := open(t, file)
		return s, func(statement string) error {
			db, err := sql.Open("sqlite", file)
			if err != nil {
				return err
			}
			defer db.Close()
			if _, err := db.Exec(statement); err == nil || !strings.Contains(err.Error(), "only added to") {
				t.Errorf("the table does not protect itself: %v", err)
			}
			_, err = db.Exec("DROP TRIGGER audit_stays; DROP TRIGGER audit_keeps; " + statement)
			return err
		}
	})
}
