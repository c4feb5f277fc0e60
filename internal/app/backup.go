package app

import (
	"context"
	"io"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/backup"
	"github.com/qiao-ai/qiao/internal/sqlite"
)

// Backup writes the state to w; watch is told of the bytes so far. See
// [backup.Write].
func (a *App) Backup(ctx context.Context, w io.Writer, watch func(done, total int64)) (*backup.Manifest, error) {
	file, ok := a.Store.(*sqlite.DB)
	if !ok {
		return nil, qiao.Errorf(qiao.Unsupported, "backup", "the state is in PostgreSQL, which has tools of its own for that").
			WithFix("Use pg_dump --format=custom, or the continuous archiving of your server; docs/operating.md has both.")
	}
	return backup.Write(ctx, w, backup.Source{
		Data: string(a.cfg.Load().Data), Copy: file.Copy, Version: Version(), Now: time.Now(), Watch: watch,
	})
}
