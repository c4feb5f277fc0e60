package wire

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// An Account is one user's access to a vendor.
type Account struct {
	Key    partner.Key
	Site   string // a Site's name; the vendor's first if empty
	Base   string // instead of Site: a proxy's or a dedicated host's address
	Client *http.Client
	// Codes map further error codes to Kinds, before the known ones.
	Codes   map[string]qiao.Kind
	Phrases []Phrase // further phrases of messages, before the known ones
}

// A Site is a place where a vendor offers its models. Keys, models and prices
// may differ from site to site.
type Site struct {
	Name   string
	Base   string      // the API's base there
	Region qiao.Region // where it computes, such as "cn"; empty is not known
}

// A Vendor says how a partner is reached: what is data of a driver's Options.
type Vendor struct {
	Name     string // for people
	Variable string // of the environment, that usually holds the key
	Console  string // where people create a key
	Sites    []Site // the first is the usual one
}

// Base returns the address that a calls, or an error of Kind Misconfigured.
func (v Vendor) Base(a Account) (string, error) {
	if a.Key == "" {
		return "", qiao.Errorf(qiao.Misconfigured, "configure", "%s needs a key", v.Name).
			WithFix("Create a key at %s and set %s.", v.Console, v.Variable)
	}
	if a.Base != "" {
		return a.Base, nil
	}
	var names []string
	for _, s := range v.Sites {
		if a.Site == "" || s.Name == a.Site {
			return s.Base, nil
		}
		names = append(names, s.Name)
	}
	return "", qiao.Errorf(qiao.Misconfigured, "configure", "%s has no site %q", v.Name, a.Site).
		WithFix("Use %s, or give the address itself.", strings.Join(names, " or "))
}

// RegionOf tells where the host of an address computes, or "" if the host is
// not the vendor's.
func (v Vendor) RegionOf(base string) qiao.Region {
	for _, s := range v.Sites {
		if h := hostOf(s.Base); h != "" && h == hostOf(base) {
			return s.Region
		}
	}
	return ""
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
