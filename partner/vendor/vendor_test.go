package vendor_test

import (
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/vendor"
	"github.com/qiao-ai/qiao/partner/wire"
)

func TestEveryKindOpensAtEverySite(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range vendor.All() {
		if again, ok := vendor.Named(k.Kind); seen[k.Kind] || !ok || again.Name != k.Name || len(k.Sites) == 0 || k.Model == "" {
			t.Errorf("%s is not told apart", k.Kind)
		}
		seen[k.Kind] = true
		for _, s := range k.Sites {
			d, err := k.Open(wire.Account{Key: "id:k", Site: s.Name})
			if err != nil {
				t.Errorf("%s at %s: %v", k.Kind, s.Name, err)
				continue
			}
			if got := d.(partner.Addresser).Address(); !strings.HasPrefix(got, "https://") || k.RegionOf(got) != s.Region {
				t.Errorf("%s at %s calls %s, in %q", k.Kind, s.Name, got, k.RegionOf(got))
			}
		}
		if _, err := k.Open(wire.Account{}); qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" {
			t.Errorf("%s without a key: %v", k.Kind, err)
		}
	}
	if _, ok := vendor.Named("soap"); ok {
		t.Error("soap is no kind")
	}
}

func TestAKeyMayBeInASecondVariable(t *testing.T) {
	k, _ := vendor.Named("gemini")
	key, name := k.Key(func(name string) string { return map[string]string{"GOOGLE_API_KEY": "g"}[name] })
	if key != "g" || name != "GOOGLE_API_KEY" {
		t.Errorf("%q in %s", key, name)
	}
}
