package qwen

import (
	"encoding/json"

	"github.com/qiao-ai/qiao"
)

// Parameters are Qwen's own settings of a request. A nil field leaves the
// choice to Qwen.
type Parameters struct {
	TopK              *int     `json:"top_k,omitempty"`
	RepetitionPenalty *float64 `json:"repetition_penalty,omitempty"`
	PresencePenalty   *float64 `json:"presence_penalty,omitempty"`
	ThinkingBudget    *int     `json:"thinking_budget,omitempty"`   // tokens of thinking at most
	PreserveThinking  *bool    `json:"preserve_thinking,omitempty"` // read the reasoning of earlier turns
	EnableSearch      *bool    `json:"enable_search,omitempty"`     // let Qwen look things up on the web
}

// Extra returns p in the form of a Request's Extra.
func (p Parameters) Extra() map[string]json.RawMessage {
	extra := map[string]json.RawMessage{}
	b, err := json.Marshal(p)
	if err == nil {
		err = json.Unmarshal(b, &extra)
	}
	if err != nil { // only a penalty that is not a number can do this
		extra["parameters"] = json.RawMessage("invalid") // the driver refuses it as Invalid
	}
	return extra
}

// Set puts p into r, beside what r's Extra holds already.
func (p Parameters) Set(r *qiao.Request) {
	if r.Extra == nil {
		r.Extra = map[string]json.RawMessage{}
	}
	for name, value := range p.Extra() {
		r.Extra[name] = value
	}
}
