package server

import (
	"context"

	"github.com/qiao-ai/qiao/write"
)

// UserOf is whose dictionary and profile apply to a request that a handler of
// Config.Extra got from a Server.
func UserOf(ctx context.Context) write.UserID { return user(ctx) }
