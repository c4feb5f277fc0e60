package anthropic

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Vendor says how Anthropic is reached.
func Vendor() wire.Vendor {
	return wire.Vendor{Name: "Claude", Variable: "ANTHROPIC_API_KEY", Console: "console.anthropic.com",
		Sites: []wire.Site{{Name: "main", Base: "https://api.anthropic.com/v1", Region: "us"}}}
}

// Options say whom to call and how. Key is required.
type Options struct {
	wire.Account
	Version   string   // of the protocol; "2023-06-01" if empty
	Beta      []string // features in trial, for the header anthropic-beta
	MaxTokens int      // for requests that set none, as the protocol wants one; 8192 if 0
	// ThinkingBudget bounds the tokens of thinking when it is on; 2048 if 0. It is
	// added to a request's MaxTokens, which bounds the visible answer.
	ThinkingBudget int
	NoSchema       bool // the server does not know output_config.format: refuse a schema
}

// A Driver calls one server. It implements partner.Driver, partner.Lister,
// partner.Dropper and partner.Addresser.
type Driver struct {
	o    Options
	link *wire.Link
}

// New makes the driver. The address may end in /v1 or not.
func New(o Options) (*Driver, error) {
	base, err := Vendor().Base(o.Account)
	if err != nil {
		return nil, err
	}
	o.setDefaults()
	header := http.Header{"Anthropic-Version": {o.Version}}
	if len(o.Beta) > 0 {
		header.Set("Anthropic-Beta", strings.Join(o.Beta, ","))
	}
	link, err := wire.Open(wire.Options{Base: withVersion(base), Trim: "/messages", Key: o.Key, KeyHeader: "X-Api-Key",
		Header: header, Client: o.Client, Failures: failures(o.Account)})
	if err != nil {
		return nil, err
	}
	return &Driver{o, link}, nil
}

func (o *Options) setDefaults() {
	if o.Version == "" {
		o.Version = "2023-06-01"
	}
	if o.MaxTokens == 0 {
		o.MaxTokens = 8192
	}
	if o.ThinkingBudget == 0 {
		o.ThinkingBudget = 2048
	}
}

// withVersion adds the /v1 that Anthropic's own clients add to an address.
func withVersion(base string) string {
	base = strings.TrimSuffix(strings.TrimRight(strings.TrimSpace(base), "/"), "/messages")
	if strings.HasSuffix(base, "/v1") || strings.ContainsAny(base, "?#") || !strings.Contains(base, "://") {
		return base // what is wrong with it is told by package wire
	}
	return base + "/v1"
}

// failures are Anthropic's error types, less those of the common table. That a
// balance or a limit of one's own is used up comes as an invalid request.
func failures(a wire.Account) wire.Failures {
	return wire.Failures{Codes: a.Codes, Phrases: append(slices.Clone(a.Phrases), []wire.Phrase{
		{Words: "prompt is too long", Kind: qiao.TooLarge},
		{Words: "credit balance is too low", Kind: qiao.Billing},
		{Words: "specified api usage limits", Kind: qiao.Billing},
	}...)}
}

// Address implements partner.Addresser.
func (d *Driver) Address() string { return d.link.Address() }

// Generate implements partner.Driver.
func (d *Driver) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	body, err := d.o.encode(r)
	if err != nil {
		return nil, err
	}
	return d.link.Ask(ctx, wire.Call{Path: "/messages", Body: body}, &answer{})
}
