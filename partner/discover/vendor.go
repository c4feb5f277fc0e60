package discover

import (
	"strings"
	"unicode"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/vendor"
	"github.com/qiao-ai/qiao/partner/wire"
)

// findVendor returns a vendor's partner and why it was found, or nil if the
// environment has no key. The variable beside the key's, named …_BASE_URL, may
// move its address.
func findVendor(k vendor.Kind, o Options) (*partner.Partner, string, error) {
	key, variable := k.Key(func(name string) string { return strings.TrimSpace(o.Getenv(name)) })
	if key == "" || k.Hide {
		return nil, "", nil
	}
	if strings.ContainsFunc(key, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return nil, "", qiao.Errorf(qiao.Misconfigured, "discover", "%s holds blank space", variable).
			WithFix("Set it to the key alone, without quotes or further lines.")
	}
	address := strings.TrimSuffix(k.Variable, "_API_KEY") + "_BASE_URL"
	base := strings.TrimSpace(o.Getenv(address))
	driver, err := k.Open(wire.Account{Key: partner.Key(key), Base: base, Client: o.Client})
	if err != nil {
		return nil, "", qiao.Errorf(qiao.Misconfigured, "discover", "%s: %w", address, err).WithFix("%s", qiao.FixOf(err))
	}
	p, err := partner.New(partner.Options{ID: k.ID, Name: k.Name, Region: k.RegionOf(base), Local: base != "" && isLoopback(base),
		Model: k.Model, Models: o.cards(k), Open: true, Driver: driver})
	return p, variable + " is set", err
}

// cards are what is known of a vendor's models.
func (o Options) cards(k vendor.Kind) []partner.Card {
	if o.Cards != nil {
		if list := o.Cards(k.Kind); len(list) > 0 {
			return list
		}
	}
	return k.Cards
}
