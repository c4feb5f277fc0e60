package gemini

import (
	"context"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Vendor says how the Gemini API is reached.
func Vendor() wire.Vendor {
	return wire.Vendor{Name: "Gemini", Variable: "GEMINI_API_KEY", Console: "aistudio.google.com",
		Sites: []wire.Site{{Name: "main", Base: "https://generativelanguage.googleapis.com/v1beta", Region: "us"}}}
}

// Options say whom to call and how. Key is required. The names of fields are
// settings because no official page was seen while they were written.
type Options struct {
	wire.Account
	SchemaField string // in generationConfig; "responseJsonSchema" if empty
	ToolField   string // of a tool's parameters; "parameters" if empty
	// ThinkingBudget bounds the tokens of thinking when it is on; 0 lets the model
	// choose.
	ThinkingBudget int
	Finishes       map[string]qiao.Finish // further finish reasons, before the known ones
}

// A Driver calls one server. It implements partner.Driver, partner.Lister,
// partner.Dropper and partner.Addresser.
type Driver struct {
	o    Options
	link *wire.Link
}

// New makes the driver.
func New(o Options) (*Driver, error) {
	base, err := Vendor().Base(o.Account)
	if err != nil {
		return nil, err
	}
	if o.SchemaField == "" {
		o.SchemaField = "responseJsonSchema"
	}
	if o.ToolField == "" {
		o.ToolField = "parameters"
	}
	link, err := wire.Open(wire.Options{Base: base, Trim: "/models", Key: o.Key, KeyHeader: "X-Goog-Api-Key",
		Client: o.Client, Parse: parseFailure, Failures: failures(o.Account)})
	if err != nil {
		return nil, err
	}
	return &Driver{o, link}, nil
}

// Address implements partner.Addresser.
func (d *Driver) Address() string { return d.link.Address() }

// Generate implements partner.Driver.
func (d *Driver) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	body, err := d.o.encode(r)
	if err != nil {
		return nil, err
	}
	model := strings.TrimPrefix(string(r.Model), "models/")
	if !isName(model) {
		return nil, qiao.Errorf(qiao.NotFound, encodeOp, "no model has such a name").
			WithFix("Use a name such as gemini-2.5-flash.")
	}
	path := "/models/" + model + ":streamGenerateContent?alt=sse"
	return d.link.Ask(ctx, wire.Call{Path: path, Body: body}, &answer{finishes: d.o.Finishes})
}

// isName tells whether s can stand in a path as it is.
func isName(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._-", r) {
			return false
		}
	}
	return s != "" && s != "." && s != ".."
}
