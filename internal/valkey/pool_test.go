package valkey_test

import (
	"testing"

	"github.com/qiao-ai/qiao/account/lease"
	"github.com/qiao-ai/qiao/account/lease/leasetest"
	"github.com/qiao-ai/qiao/internal/valkey"
	"github.com/qiao-ai/qiao/internal/valkey/valkeytest"
)

func open(t testing.TB, address string) *valkey.DB {
	t.Helper()
	db, err := valkey.New(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestItIsAPool(t *testing.T) {
	server := valkeytest.Start(t)
	leasetest.Run(t, func(t *testing.T, c *leasetest.Clock) lease.Pool {
		server.Clear()
		db := open(t, server.URL())
		db.SetClock(c.Now)
		return db
	})
}
