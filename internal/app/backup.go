package app

import (
	"context"
	"io"
	"time"

	"github.com/qiao-ai/qiao/internal/backup"
)

// Backup writes the state to w; watch is told of the bytes so far. See
// [backup.Write].
func (a *App) Backup(ctx context.Context, w io.Writer, watch func(done, total int64)) (*backup.Manifest, error) {
	return backup.Write(ctx, w, backup.Source{
		Data: string(a.cfg.Load().Data), Copy: a.Store.Copy, Version: Version(), Now: time.Now(), Watch: watch,
	})
}
