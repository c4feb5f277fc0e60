package dashscope

import (
	"context"
	"net/http"
	"regexp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/qwen"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Options say whom to call and how. Key is required.
type Options struct {
	Key       partner.Key
	Site      qwen.Site // Beijing if empty
	Base      string    // instead of Site: a workspace's or a proxy's address, up to "/api/v1"
	Workspace string    // a sub-workspace's id on a shared host, if the key needs it
	Client    *http.Client

	// Inspection is the value of the header X-DashScope-DataInspection: "enable" if
	// empty, as DashScope's SDK sends it; "none" sends no such header. A JSON text
	// such as {"input":"cip","output":"cip"} asks for the extra inspection.
	Inspection string
	// Multimodal tells a model that is called at the multimodal endpoint whatever the
	// request holds; [Multimodal] if nil.
	Multimodal func(qiao.ModelID) bool
	// Cumulative asks for events that each hold the whole text so far, for old models
	// that know no other. Not with thinking.
	Cumulative bool
	// History gives earlier turns' reasoning back, for models that take the parameter
	// preserve_thinking.
	History bool
	// ThinkingBudget bounds the tokens of thinking when it is on; 0 is the model's own
	// limit.
	ThinkingBudget int
	// SchemaWithThinking leaves thinking alone when a schema is asked for. By default
	// a schema switches it off, since models take one of them.
	SchemaWithThinking bool
	// Codes map further error codes to Kinds, before the known ones.
	Codes map[string]qiao.Kind
}

// A Driver calls DashScope. It implements partner.Driver, partner.Dropper,
// partner.Addresser, partner.Embedder and partner.Transcriber; there is no list of
// models.
type Driver struct {
	*qwen.Native
	o    Options
	link *wire.Link
}

// New makes the driver.
func New(o Options) (*Driver, error) {
	if o.Key == "" {
		return nil, qiao.Errorf(qiao.Misconfigured, "configure", "dashscope needs a key").
			WithFix("Create a key in the Model Studio console and set DASHSCOPE_API_KEY.")
	}
	base, err := qwen.NativeOf(o.Base), error(nil)
	if base == "" {
		base, err = qwen.NativeBase(o.Site)
	}
	if err != nil {
		return nil, err
	}
	if o.Multimodal == nil {
		o.Multimodal = Multimodal
	}
	header := o.header()
	link, err := wire.Open(wire.Options{Base: base, Key: o.Key, Header: header, Client: o.Client, Failures: qwen.Failures(o.Codes)})
	if err != nil {
		return nil, err
	}
	native, err := qwen.NewNative(link.Address(), o.Key, header, o.Client, o.Codes)
	if err != nil {
		return nil, err
	}
	return &Driver{native, o, link}, nil
}

func (o *Options) header() http.Header {
	h := http.Header{}
	if o.Workspace != "" {
		h.Set("X-DashScope-WorkSpace", o.Workspace)
	}
	switch o.Inspection {
	case "none":
	case "":
		h.Set("X-DashScope-DataInspection", "enable")
	default:
		h.Set("X-DashScope-DataInspection", o.Inspection)
	}
	return h
}

var multimodal = regexp.MustCompile(`^(qwen-vl|qwen3-vl|qwen2(\.5)?-vl|qvq|qwen[0-9.]*-omni|qwen[0-9.]*-asr|qwen-audio|qwen3\.[5-9]-(plus|flash|omni)|kimi-k)`)

// Multimodal tells models that, as far as was known from memory in November 2026,
// answer at the multimodal endpoint only.
func Multimodal(m qiao.ModelID) bool { return multimodal.MatchString(string(m)) }

// Address implements partner.Addresser.
func (d *Driver) Address() string { return d.link.Address() }

const services = "/services/aigc/"

// Generate implements partner.Driver. Every answer is asked for as a stream.
func (d *Driver) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	sees := d.o.Multimodal(r.Model) || hasImage(r)
	body, err := d.o.encode(r, sees)
	if err != nil {
		return nil, err
	}
	path := services + "text-generation/generation"
	if sees {
		path = services + "multimodal-generation/generation"
	}
	header := http.Header{"X-Dashscope-Sse": {"enable"}, "Accept": {"text/event-stream"}}
	a := &answer{whole: d.o.Cumulative || string(r.Extra["incremental_output"]) == "false"}
	return d.link.Ask(ctx, wire.Call{Path: path, Body: body, Header: header}, a)
}

func hasImage(r *qiao.Request) bool {
	for _, m := range r.Messages {
		for _, p := range m.Parts {
			if p.Image != nil {
				return true
			}
		}
	}
	return false
}
