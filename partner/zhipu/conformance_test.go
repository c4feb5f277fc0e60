package zhipu_test

import (
	"testing"

	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/partner/wire"
	"github.com/qiao-ai/qiao/partner/zhipu"
)

func open(t testing.TB, base string, key partner.Key) partner.Driver {
	t.Helper()
	d, err := zhipu.New(zhipu.Options{Account: wire.Account{Base: base, Key: key}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestConformance(t *testing.T) { partnertest.Run(t, partnertest.Zhipu(), open) }
