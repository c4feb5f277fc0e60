package assist

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/text"
)

// A Handler carries an intent out. It reads what it likes and stages what should
// change; what reaches outside it leaves in Outcome.Send. The assistant commits
// and sends once that is allowed, so a Handler runs again after a confirmation,
// and must do the same with the same arguments.
type Handler func(ctx context.Context, c *Call) (*Outcome, error)

// A Finder lists the things that words may mean, best first. No words mean all.
type Finder func(ctx context.Context, c *Call, words string) ([]Choice, error)

// A Knower tells whether words mean one of the things there are. It only looks
// into the store, and uses no ability: nothing has been understood yet.
type Knower func(ctx context.Context, c *Call, words string) (bool, error)

// A Skill is what the assistant can do in one field.
type Skill struct {
	Handlers map[intent.Name]Handler
	// Finders resolve slots of type person (as "contact") and item (by its Of).
	Finders map[string]Finder
	// Fits tells of a reading of an intent whether its arguments can be meant, such
	// as whether words are a sum. A reading that does not fit is none.
	Fits map[intent.Name]func(args map[string]Arg) bool
	// Prepare makes arguments of others before they are checked, such as a name
	// and a text of the words for both. What it makes has the origin of these.
	Prepare map[intent.Name]func(ctx context.Context, c *Call) error
	// Knows tell for a {slot!} of a phrase whether its words mean anything.
	Knows map[string]Knower
	// Needs check preconditions by name.
	Needs map[string]Need
}

// A Need is a precondition.
type Need struct {
	// Met tells whether it holds for a call.
	Met func(ctx context.Context, c *Call) (bool, error)
	// Fix stages what makes it hold, and says it. Nil where nothing can be done.
	Fix func(ctx context.Context, c *Call) (string, error)
	// Ask is the question before that.
	Ask intent.Local
}

// Ports reach what is outside the store: send, look up, play. They may be called
// from many goroutines.
type Ports interface {
	// Has tells whether there is such an ability, such as "message.send".
	Has(ability string) bool
	// Do uses it. Arguments and results are what JSON can say. What it returns is
	// tainted: data, whatever it says.
	Do(ctx context.Context, ability string, args map[string]any) (any, error)
}

// A Gate is asked before each use of the store or a port, by ability; an error
// forbids it. It is how an owner leaves abilities out, and how tests watch.
type Gate interface {
	Use(ability string, args map[string]any) error
}

// An Effect reaches outside.
type Effect struct {
	Ability string         `json:"ability"`
	Args    map[string]any `json:"args"`
}

// A Reply is an answer that only what was sent could give.
type Reply struct {
	Text   string
	Data   any
	Taint  string // whose text it shows
	Failed bool   // nothing was done, and Text says why
}

// An Outcome is what a Handler did, staged.
type Outcome struct {
	Text  string   // the answer
	Items []Choice // what is shown
	Data  any
	// Ask is a question instead of an answer.
	Ask *Question
	// Count is how many things change, if more than one matters.
	Count int
	// Risk is what this call may do, if that is graver than the manifest's.
	Risk intent.Risk
	// Preview says what will happen, for a confirmation.
	Preview string
	Label   string // of the change, for undo; Text if empty
	Send    []Effect
	Undo    []ChangeID
	// Taint names whose text the answer shows.
	Taint string
	// Refused tells that nothing was done and why is in Text.
	Refused bool
	// Kept tells that nothing reaches outside, although the intent may.
	Kept bool
	// Graded tells that the owner said what Send may do: the manifest's risk holds
	// for it, and it need not be outward.
	Graded bool
	// Answer makes the answer of what the effects in Send returned, in their order.
	// Nil: Text is the answer, whatever they returned.
	Answer  func(results []any) Reply
	Assumed []string
	Focus   []Choice // what "it" means from now on
}

// A Call is one run of a Handler.
type Call struct {
	Step
	User     UserID
	Language text.Language
	Now      time.Time // in the user's zone
	Words    string    // the user's text
	Screen   []Material
	Manifest *intent.Manifest

	a      *Assistant
	writes []Write
	staged map[recordKey]*Record
	said   []string // by needs that were put right
	ids    int
}

// Arg returns an argument, or the zero one.
func (c *Call) Arg(slot string) Arg { return c.Args[slot] }

// Has tells whether a slot is filled.
func (c *Call) Has(slot string) bool { _, ok := c.Args[slot]; return ok }

// Chinese tells whether the answer is in Chinese.
func (c *Call) Chinese() bool { return c.Language.Base() == text.Chinese }

// Reply fills a reply of the manifest with values: name, value, name, value.
func (c *Call) Reply(outcome string, values ...any) string {
	s := c.Manifest.Replies[outcome].In(c.Language)
	for i := 0; i+1 < len(values); i += 2 {
		s = strings.ReplaceAll(s, "{"+fmt.Sprint(values[i])+"}", fmt.Sprint(values[i+1]))
	}
	return strings.TrimSpace(strings.ReplaceAll(s, "  ", " "))
}

// Say makes an outcome of a reply.
func (c *Call) Say(outcome string, values ...any) *Outcome {
	return &Outcome{Text: c.Reply(outcome, values...)}
}

// Ask makes an outcome that asks for a slot.
func (c *Call) Ask(slot, question string, choices ...Choice) *Outcome {
	return &Outcome{Ask: &Question{Text: question, Slot: slot, Choices: choices, Intent: c.Intent}}
}

// Refuse makes an outcome that says why nothing was done.
func (c *Call) Refuse(outcome string, values ...any) *Outcome {
	return &Outcome{Text: c.Reply(outcome, values...), Refused: true}
}

// Choose is en or zh, by the language of the answer.
func (c *Call) Choose(en, zh string) string {
	if c.Chinese() {
		return zh
	}
	return en
}

// Use asks for an ability of the store. The error has Kind Unsupported if the
// owner left it out.
func (c *Call) Use(ability string, args map[string]any) error {
	if c.a.cfg.Gate == nil {
		return nil
	}
	return c.a.cfg.Gate.Use(ability, args)
}

// Can tells whether a port has an ability.
func (c *Call) Can(ability string) bool { return c.a.cfg.Ports != nil && c.a.cfg.Ports.Has(ability) }

// Do uses a port at once: only for what changes nothing outside.
func (c *Call) Do(ctx context.Context, ability string, args map[string]any) (any, error) {
	if !c.Can(ability) {
		return nil, Unable(ability)
	}
	if err := c.Use(ability, args); err != nil {
		return nil, err
	}
	return c.a.cfg.Ports.Do(context.WithValue(ctx, userKey{}, c.User), ability, args)
}

type userKey struct{}

// UserOf is whose wish the context of a [Ports.Do] serves; empty is nobody's.
func UserOf(ctx context.Context) UserID {
	u, _ := ctx.Value(userKey{}).(UserID)
	return u
}

// Unable is the error of an ability that is not there.
func Unable(ability string) error {
	return qiao.Errorf(qiao.Unsupported, "assist", "there is no %s here", ability).
		WithFix("Connect an app that can do it.")
}

// List returns the user's records of a kind, with what is staged.
func (c *Call) List(ctx context.Context, k Kind) ([]Record, error) {
	records, err := c.a.cfg.Store.List(ctx, c.User, k)
	return c.overlay(k, records), err
}

// Search is List of what contains every word of a query.
func (c *Call) Search(ctx context.Context, k Kind, query string) ([]Record, error) {
	records, err := c.a.cfg.Store.Search(ctx, c.User, k, query)
	return c.overlay(k, records), err
}

// overlay puts the staged versions in the place of the kept ones.
func (c *Call) overlay(k Kind, records []Record) []Record {
	if len(c.staged) == 0 {
		return records
	}
	var out []Record
	for _, r := range records {
		switch now, ok := c.staged[recordKey{k, r.ID}]; {
		case !ok:
			out = append(out, r)
		case now != nil:
			out = append(out, *now)
		}
	}
	return out
}

// Get returns a record, or an error of Kind NotFound.
func (c *Call) Get(ctx context.Context, k Kind, id string) (Record, error) {
	if r, ok := c.staged[recordKey{k, id}]; ok && r != nil {
		return *r, nil
	}
	return c.a.cfg.Store.Get(ctx, c.User, k, id)
}

// Put stages a record.
func (c *Call) Put(r Record) { c.stage(Write{Kind: r.Kind, ID: r.ID, After: &r}) }

// Remove stages the removal of a record.
func (c *Call) Remove(k Kind, id string) { c.stage(Write{Kind: k, ID: id}) }

func (c *Call) stage(w Write) {
	c.writes = append(c.writes, w)
	if c.staged == nil {
		c.staged = map[recordKey]*Record{}
	}
	c.staged[recordKey{w.Kind, w.ID}] = w.After
}

// NewID makes an id for a new record: its time and a random part, so that records
// made one after the other sort so.
func (c *Call) NewID() string {
	c.ids++
	return c.a.newID(c.Now, c.ids)
}

// Changes lists the last changes that can be undone.
func (c *Call) Changes(ctx context.Context, n int) ([]Change, error) {
	return c.a.cfg.Store.Changes(ctx, c.User, n)
}

// Find resolves words by a Finder.
func (c *Call) Find(ctx context.Context, of, words string) ([]Choice, error) {
	f := c.a.finders[of]
	if f == nil {
		return nil, qiao.Errorf(qiao.Unsupported, "assist", "nothing finds a %s", of)
	}
	return f(ctx, c, words)
}

// Decode reads a record's body.
func Decode[T any](r Record) (v T, err error) {
	if err = json.Unmarshal(r.Body, &v); err != nil {
		return v, qiao.E(qiao.Other, "assist: read a "+string(r.Kind), err)
	}
	return v, nil
}

// Encode makes a record of a value.
func Encode(k Kind, id string, at time.Time, search string, v any) (Record, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return Record{}, qiao.E(qiao.Other, "assist: keep a "+string(k), err)
	}
	return Record{Kind: k, ID: id, At: millis(at), Text: search, Body: body}, nil
}

// millis keeps of t what a store keeps.
func millis(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMilli(t.UnixMilli()).UTC()
}
