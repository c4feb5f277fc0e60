package moonshot_test

import (
	"testing"

	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/moonshot"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/partner/wire"
)

func open(t testing.TB, base string, key partner.Key) partner.Driver {
	t.Helper()
	d, err := moonshot.New(moonshot.Options{Account: wire.Account{Base: base, Key: key}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestConformance(t *testing.T) { partnertest.Run(t, partnertest.Moonshot(), open) }
