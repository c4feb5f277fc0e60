package openai

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Options say which server to call. Base is required.
type Options struct {
	Base    string // the API's base, such as "https://api.openai.com/v1"
	Key     partner.Key
	Header  http.Header  // sent with each request
	Client  *http.Client // partner.NewHTTPClient if nil; its redirects are not followed
	Dialect Dialect

	MaxEvent int   // bytes of one event of a stream; 8 MiB if 0
	MaxReply int64 // bytes of a whole reply; 64 MiB if 0
}

// A Driver calls one server. It implements partner.Driver, partner.Lister,
// partner.Loader, partner.Dropper and partner.Addresser.
type Driver struct {
	dialect Dialect
	link    *wire.Link
}

// New makes a Driver. It returns an error of Kind Misconfigured for an address
// that cannot be called.
func New(o Options) (*Driver, error) {
	if o.Dialect.MaxTokens == "" {
		o.Dialect.MaxTokens = "max_tokens"
	}
	link, err := wire.Open(wire.Options{
		Base: o.Base, Trim: "/chat/completions", Key: o.Key, Header: o.Header, Client: o.Client,
		Failures: wire.Failures{Codes: o.Dialect.Codes, Prefixes: o.Dialect.Prefixes, Phrases: o.Dialect.Phrases},
		MaxEvent: o.MaxEvent, MaxReply: o.MaxReply,
	})
	if err != nil {
		return nil, err
	}
	return &Driver{dialect: o.Dialect, link: link}, nil
}

// Dial makes the Driver of a vendor that speaks the protocol with a dialect of
// its own. The account's codes come before the dialect's.
func Dial(v wire.Vendor, a Account, d Dialect) (*Driver, error) {
	base, err := v.Base(a)
	if err != nil {
		return nil, err
	}
	codes := maps.Clone(d.Codes)
	if codes == nil {
		codes = map[string]qiao.Kind{}
	}
	maps.Copy(codes, a.Codes)
	d.Codes, d.Phrases = codes, append(slices.Clone(a.Phrases), d.Phrases...)
	return New(Options{Base: base, Key: a.Key, Client: a.Client, Dialect: d})
}

// Address implements partner.Addresser.
func (d *Driver) Address() string { return d.link.Address() }

// Generate implements partner.Driver.
func (d *Driver) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	body, err := d.dialect.encode(r)
	if err != nil {
		return nil, err
	}
	a := &answer{dialect: &d.dialect}
	if d.dialect.KeepsStop {
		a.stops = wire.NewStopTrimmer(r.Stop)
	}
	return d.link.Ask(ctx, wire.Call{Path: "/chat/completions", Body: body}, a)
}
