package write

import "github.com/qiao-ai/qiao/text/guard"

// An Event is something that became true while a Request was worked on.
// Exactly one of its fields is set.
type Event struct {
	Progress *Progress `json:"progress,omitempty"`
	Edit     *Edit     `json:"edit,omitempty"`
	Preview  *Preview  `json:"preview,omitempty"`
	Block    *Block    `json:"block,omitempty"`
	Result   *Result   `json:"result,omitempty"` // the last event
}

// Name returns the event's name on the wire: "progress", "edit", "preview",
// "block" or "result".
func (e Event) Name() string {
	switch {
	case e.Progress != nil:
		return "progress"
	case e.Edit != nil:
		return "edit"
	case e.Preview != nil:
		return "preview"
	case e.Block != nil:
		return "block"
	}
	return "result"
}

// Progress tells how far a long document has come, in blocks.
type Progress struct {
	Done  int  `json:"done"`
	Total int  `json:"total"`
	Tier  Tier `json:"tier"`
}

// A Preview is text that a model has just written and that nobody has checked
// yet. Show it as unverified, and drop it when its Block arrives.
type Preview struct {
	Block int    `json:"block"`
	Text  string `json:"text"` // to append
}

// A Block is a finished, checked piece of the new text. Blocks arrive in order,
// and their Texts joined are the Result's Text.
type Block struct {
	Index   int           `json:"index"`
	Text    string        `json:"text"`
	Verdict guard.Verdict `json:"verdict"`
	Labels  []Label       `json:"labels,omitempty"`
}
