package assist

import (
	"context"
	"encoding/json"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// state is what a conversation remembers.
type state struct {
	At      time.Time     `json:"at"`
	Lang    text.Language `json:"lang,omitempty"`
	Pending *pending      `json:"pending,omitempty"`
	Offer   *offer        `json:"offer,omitempty"`
	Last    *done         `json:"last,omitempty"`
	Shown   []Choice      `json:"shown,omitempty"` // what was listed last
	Focus   []Choice      `json:"focus,omitempty"` // what "it" may mean, the newest first
	Said    []string      `json:"said,omitempty"`  // the user's last sentences
	Taint   string        `json:"taint,omitempty"` // whose text was shown last
	Quoted  string        `json:"quoted,omitempty"`
}

// pending is a question that waits for its answer.
type pending struct {
	Step    Step     `json:"step"`
	Slot    string   `json:"slot,omitempty"`
	Choices []Choice `json:"choices,omitempty"`
	Agree   string   `json:"agree,omitempty"` // what a yes agrees to
	Text    string   `json:"text"`
	Rest    []Step   `json:"rest,omitempty"` // what comes after it
	Tries   int      `json:"tries,omitempty"`
}

// offer is a confirmation that waits.
type offer struct {
	Hash string `json:"hash"`
	Step Step   `json:"step"`
	Rest []Step `json:"rest,omitempty"`
}

// done is what was done last.
type done struct {
	Step Step      `json:"step"`
	At   time.Time `json:"at"` // of the change, if it made one
	// Made is what it was about, and Again that it corrected another.
	Made  []Choice `json:"made,omitempty"`
	Again bool     `json:"again,omitempty"`
}

const (
	// waits is how long a question waits for its answer.
	waits = 15 * time.Minute
	// remembers is how long a conversation keeps what "it" means.
	remembers = 2 * time.Hour
	// keepSaid is how many sentences of the user a conversation keeps.
	keepSaid = 16
)

// load reads the conversation, and forgets what is too old.
func (t *turn) load(ctx context.Context) error {
	data, err := t.a.cfg.Store.State(ctx, t.req.User, t.req.Session)
	if err != nil || data == nil {
		return err
	}
	if err := json.Unmarshal(data, &t.state); err != nil {
		return qiao.E(qiao.Other, "assist: read the conversation", err)
	}
	switch age := t.now.Sub(t.state.At); {
	case age > remembers || age < -time.Minute:
		t.state = state{}
	case age > waits:
		t.state.Pending, t.state.Offer = nil, nil
	}
	if t.req.Language == "" && t.state.Lang != "" && !hasLetters(t.text) {
		t.lang = t.state.Lang // "8:30" is in the language of the conversation
	}
	return nil
}

func hasLetters(s string) bool {
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x3000 {
			return true
		}
	}
	return false
}

// save is the conversation as JSON.
func (t *turn) save() (json.RawMessage, error) {
	t.state.At, t.state.Lang = t.now, t.lang
	if t.text != "" && !t.remembered {
		t.state.Said = append(append(t.state.Said, t.text), t.variants[:min(len(t.variants), 4)]...)
		t.state.Said = t.state.Said[max(0, len(t.state.Said)-keepSaid):]
		t.remembered = true
	}
	data, err := json.Marshal(t.state)
	if err != nil {
		return nil, qiao.E(qiao.Other, "assist: keep the conversation", err)
	}
	return data, nil
}

// focus makes c what "it" means from now on.
func (t *turn) focus(c ...Choice) {
	for _, one := range c {
		next := []Choice{one}
		for _, old := range t.state.Focus {
			if (old.Kind != one.Kind || old.ID != one.ID) && len(next) < 8 {
				next = append(next, old)
			}
		}
		t.state.Focus = next
	}
}
