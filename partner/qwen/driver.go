package qwen

import (
	"net/http"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/openai"
)

// Options say whom to call and how. Key is required.
type Options struct {
	Key       partner.Key
	Site      Site   // Beijing if empty
	Base      string // instead of Site: a workspace's or a proxy's address
	Native    string // the base of DashScope's own API; that of the same host if empty
	Workspace string // a sub-workspace's id on a shared host, if the key needs it
	Client    *http.Client

	// ThinkingBudget bounds the tokens of thinking when it is on; MaxTokens bounds
	// the visible answer only. 0 is the model's own limit.
	ThinkingBudget int
	// SchemaWithThinking leaves thinking alone when a schema is asked for. Qwen
	// does not take both, so by default a schema switches thinking off.
	SchemaWithThinking bool
	// Codes map further error codes to Kinds, before the known ones.
	Codes map[string]qiao.Kind
}

// New makes the driver for Qwen.
func New(o Options) (*Driver, error) {
	if o.Key == "" {
		return nil, qiao.Errorf(qiao.Misconfigured, "configure", "qwen needs a key").
			WithFix("Create a key in the Model Studio console and set DASHSCOPE_API_KEY.")
	}
	base, err := o.Base, error(nil)
	if base == "" {
		base, err = Base(o.Site)
	}
	if err != nil {
		return nil, err
	}
	header := http.Header{}
	if o.Workspace != "" {
		header.Set("X-DashScope-WorkSpace", o.Workspace)
	}
	compatible, err := openai.New(openai.Options{Base: base, Key: o.Key, Header: header, Client: o.Client, Dialect: o.dialect()})
	if err != nil {
		return nil, err
	}
	if o.Native == "" {
		o.Native = NativeOf(compatible.Address())
	}
	native, err := NewNative(o.Native, o.Key, header, o.Client, o.Codes)
	if err != nil {
		return nil, err
	}
	return &Driver{answers{compatible}, native}, nil
}

// answers hides of the compatible endpoint what a Native does better: two methods
// of one name at one depth would be none.
type answers struct{ *openai.Driver }

func (o Options) dialect() openai.Dialect {
	on := openai.Body{"enable_thinking": true}
	if o.ThinkingBudget > 0 {
		on["thinking_budget"] = o.ThinkingBudget
	}
	return openai.Dialect{
		Thinking: map[qiao.Thinking]openai.Body{
			qiao.ThinkingOff: {"enable_thinking": false},
			qiao.ThinkingOn:  on,
		},
		Lacks: []string{"frequency_penalty"}, Fields: map[string]string{"top_k": "top_k", "repetition_penalty": "repetition_penalty"},
		Choice: openai.NamedChoice, ForcedUnthinking: true,
		Codes: codes(o.Codes), Phrases: phrases(),
		Adapt: o.adapt,
	}
}

// adapt keeps thinking and a schema apart.
func (o Options) adapt(r *qiao.Request, body openai.Body) error {
	if len(r.Schema) == 0 || o.SchemaWithThinking {
		return nil
	}
	if r.Thinking == qiao.ThinkingOn {
		return qiao.Errorf(qiao.Unsupported, "write request", "qwen does not think and keep to a schema at once").
			WithFix("Switch thinking off for requests with a schema.")
	}
	if _, chosen := r.Extra["enable_thinking"]; !chosen {
		body["enable_thinking"] = false
	}
	return nil
}
