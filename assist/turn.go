package assist

import (
	"context"
	"iter"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/text"
)

// A Channel is how a turn reaches the assistant.
type Channel struct {
	Name string `json:"name"` // such as "cli" or "page"
	// Person tells that the user speaks here, and nobody for them: only such a
	// channel confirms.
	Person bool `json:"person"`
	// Authenticated tells that the device has just made sure who it is. Who builds the
	// assistant into a device sets it; nothing that comes over a network does.
	Authenticated bool `json:"authenticated"`
}

// A Proof shows that it is the user: one of a passcode, and the signature of a device
// over the challenge of a confirmation, in base64.
type Proof struct {
	Passcode  string `json:"passcode,omitempty"`
	Assertion string `json:"assertion,omitempty"`
}

// An Authenticator makes sure that it is the user. Its methods may be called from
// many goroutines.
type Authenticator interface {
	// Factors names what a user can prove it by.
	Factors(ctx context.Context, u UserID) ([]string, error)
	// Prove checks a proof. Its error has Kind Unauthenticated if it proves nothing,
	// and RateLimited if there were too many that did not.
	Prove(ctx context.Context, u UserID, challenge string, p Proof) error
}

// Material is text that the user did not say: what is on the screen, selected,
// read from a picture, or given by a tool.
type Material struct {
	Kind string `json:"kind" doc:"selection, message, mail, picture, page or tool"`
	From string `json:"from,omitempty" doc:"whose it is, for people"`
	Text string `json:"text"`
	// Own tells that the user wrote it, so that it is not tainted.
	Own bool `json:"own,omitempty" doc:"the user wrote it"`
}

// name is whose text it is, for people.
func (m Material) name() string {
	kind := m.Kind
	if kind == "" {
		kind = "text"
	}
	if m.From != "" {
		return kind + " from " + m.From
	}
	return kind
}

// A TurnRequest is one thing that a user says.
type TurnRequest struct {
	User     UserID
	Session  SessionID
	Text     string
	Channel  Channel
	Language text.Language // of the answers; empty is the text's
	Zone     *time.Location
	Now      time.Time // the present if zero
	Screen   []Material
	// Call is an intent that a program calls by its name, instead of Text.
	Call *Invocation
	// Confirm redeems a pass, instead of Text.
	Confirm string
	// Proof shows that it is the user who confirms what is sensitive.
	Proof Proof
	// Deny gives the waiting question or pass up, instead of Text.
	Deny bool
	// NoModel keeps the turn on this machine.
	NoModel bool
}

// A Choice is one of several things that may be meant.
type Choice struct {
	Kind   string `json:"kind,omitempty"`
	ID     string `json:"id"`
	Label  string `json:"label"`
	Detail string `json:"detail,omitempty"`
}

// A Question waits for an answer in the next turn.
type Question struct {
	Text    string      `json:"text"`
	Intent  intent.Name `json:"intent,omitempty"`
	Slot    string      `json:"slot,omitempty"`
	Choices []Choice    `json:"choices,omitempty"`
	YesNo   bool        `json:"yesNo,omitempty"`

	agree string // what a yes agrees to
}

// Agree makes a question of yes or no. A yes puts name into the step's May, and
// the step runs again.
func Agree(name, text string) *Question { return &Question{Text: text, YesNo: true, agree: name} }

// A Confirmation says what will happen once its token comes back.
type Confirmation struct {
	Token   string         `json:"token"`
	Expires time.Time      `json:"expires"`
	Intent  intent.Name    `json:"intent"`
	Risk    intent.Risk    `json:"risk"`
	Text    string         `json:"text"` // what will happen, whole
	Args    map[string]any `json:"args"` // the exact values
	// Labels say for people what args with ids are.
	Labels  map[string]string `json:"labels,omitempty"`
	Count   int               `json:"count,omitempty"` // how many things change
	Sources []string          `json:"sources,omitempty"`
	// Device asks for a proof that it is the user: what is sensitive.
	Device bool `json:"device,omitempty"`
	// Proofs are what the user can prove it by, such as "passcode" or "device"; none
	// means that one has to be set first.
	Proofs []string `json:"proofs,omitempty"`
	// Challenge is what a device signs. It is of this confirmation alone.
	Challenge string `json:"challenge,omitempty"`
}

// A Result is what a step did.
type Result struct {
	Intent  intent.Name `json:"intent"`
	Text    string      `json:"text"`
	Data    any         `json:"data,omitempty"`
	Items   []Choice    `json:"items,omitempty"` // what is shown; "the second one" means one of these
	Assumed []string    `json:"assumed,omitempty"`
	Change  ChangeID    `json:"change,omitempty"`
	// Done tells that what was asked was done or answered.
	Done bool `json:"done"`
}

// An Undo offers to take a change back.
type Undo struct {
	Change ChangeID `json:"change"`
	Label  string   `json:"label"`
}

// A Trace is how a turn was answered.
type Trace struct {
	Tier       intent.Tier `json:"tier,omitempty"`
	Why        string      `json:"why,omitempty"`
	Confidence float64     `json:"confidence"`
	Millis     float64     `json:"ms"`
	Text       string      `json:"text"` // all that was answered
	// Served tells which model was asked, if one was: the words went there.
	Served *qiao.Served `json:"served,omitempty"`
}

// An Event is one thing that became true in a turn; one field is set.
type Event struct {
	Heard        *string       `json:"heard,omitempty"`
	Plan         *Plan         `json:"plan,omitempty"`
	Question     *Question     `json:"question,omitempty"`
	Confirmation *Confirmation `json:"confirmation,omitempty"`
	Result       *Result       `json:"result,omitempty"`
	Undo         *Undo         `json:"undo,omitempty"`
	Done         *Trace        `json:"done,omitempty"`
}

// Name is the event's name in a stream.
func (e Event) Name() string {
	switch {
	case e.Heard != nil:
		return "heard"
	case e.Plan != nil:
		return "plan"
	case e.Question != nil:
		return "question"
	case e.Confirmation != nil:
		return "confirmation"
	case e.Result != nil:
		return "result"
	case e.Undo != nil:
		return "undo"
	}
	return "done"
}

// Turn does what a user says, or asks, or refuses. The events come in the order
// of their fields; the last one is Done. It is an error if nothing could be kept,
// or if the request itself is wrong; a sentence that is not understood is not.
// The turns of one session must not overlap.
func (a *Assistant) Turn(ctx context.Context, r TurnRequest) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		began := time.Now()
		t, err := a.begin(ctx, r)
		if err != nil {
			yield(Event{}, err)
			return
		}
		open := true
		t.emit = func(e Event) { open = open && yield(e, nil) }
		err = t.run(ctx)
		if !open {
			return
		}
		if err != nil {
			yield(Event{}, err)
			return
		}
		t.trace.Millis = float64(time.Since(began).Microseconds()) / 1000
		t.emit(Event{Done: &t.trace})
	}
}
