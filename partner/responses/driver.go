package responses

import (
	"context"
	"net/http"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Options say which server to call. Base is required.
type Options struct {
	Base    string // the API's base, such as "https://api.openai.com/v1"
	Key     partner.Key
	Header  http.Header // sent with each request
	Client  *http.Client
	Effort  string               // of thinking when it is on; "medium" if empty
	Codes   map[string]qiao.Kind // further error codes, before the known ones
	Phrases []wire.Phrase        // further phrases of messages
	// NoReplay does not ask for encrypted thoughts: the server does not know them.
	NoReplay bool
}

// A Driver calls one server. It implements partner.Driver, partner.Lister,
// partner.Dropper and partner.Addresser.
type Driver struct {
	*openai.Driver // lists the models and says where it is
	o              Options
	link           *wire.Link
}

// New makes a Driver. It returns an error of Kind Misconfigured for an address
// that cannot be called.
func New(o Options) (*Driver, error) {
	if o.Effort == "" {
		o.Effort = "medium"
	}
	link, err := wire.Open(wire.Options{Base: o.Base, Trim: "/responses", Key: o.Key, Header: o.Header, Client: o.Client,
		Failures: wire.Failures{Codes: o.Codes, Phrases: o.Phrases}})
	if err != nil {
		return nil, err
	}
	lister, err := openai.New(openai.Options{Base: link.Address(), Key: o.Key, Header: o.Header, Client: o.Client,
		Dialect: openai.Dialect{Codes: o.Codes, Vectors: true, Embedding: "text-embedding-3-small", Sound: true}})
	if err != nil {
		return nil, err
	}
	return &Driver{lister, o, link}, nil
}

// Generate implements partner.Driver.
func (d *Driver) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	body, err := d.o.encode(r)
	if err != nil {
		return nil, err
	}
	return d.link.Ask(ctx, wire.Call{Path: "/responses", Body: body}, &answer{fail: d.link.Failed, calls: map[string]int{}})
}
