package lease_test

import (
	"testing"

	"github.com/qiao-ai/qiao/account/lease"
	"github.com/qiao-ai/qiao/account/lease/leasetest"
)

func TestMemoryIsAPool(t *testing.T) {
	leasetest.Run(t, func(_ *testing.T, c *leasetest.Clock) lease.Pool { return lease.NewMemory(c.Now) })
}
