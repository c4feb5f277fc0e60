package assist

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/text"
)

// A Planner finds what a sentence may mean, best first. Its method may be called
// from many goroutines.
type Planner interface {
	Match(sentence string, lang text.Language) []intent.Match
}

// A Config holds what an Assistant works with.
type Config struct {
	Store   Store
	Catalog *intent.Catalog
	Skills  []Skill
	// Learned is the classifier and tagger of this machine; nil if there is none.
	Learned Planner
	// Sure is the least Score at which Learned is believed: 0.9 if 0.
	Sure float64
	// Model returns the partner's model, or nil. It is asked last.
	Model func(ctx context.Context) qiao.Model
	Ports Ports // nil: nothing outside can be reached
	Gate  Gate  // nil: everything is allowed
	// Auth makes sure who confirms what is sensitive, where the channel has not done
	// so itself. Nil: only such channels do.
	Auth Authenticator
	// Now is the clock; the system's if nil.
	Now func() time.Time
	// NewID makes ids of records that sort by time and number; random if nil.
	NewID func(now time.Time, n int) string
}

// An Assistant understands and does. Its methods may be called from many
// goroutines.
type Assistant struct {
	cfg      Config
	handlers map[intent.Name]Handler
	finders  map[string]Finder
	needs    map[string]Need
	knows    map[string]Knower
	prepare  map[intent.Name]func(context.Context, *Call) error
	fit      map[intent.Name]func(map[string]Arg) bool
	newID    func(time.Time, int) string
	templates
}

// New makes an Assistant. It fails if an intent of the catalog that is ours has
// no handler, or a handler no intent.
func New(cfg Config) (*Assistant, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Sure == 0 {
		cfg.Sure = 0.9
	}
	a := &Assistant{cfg: cfg, handlers: map[intent.Name]Handler{}, finders: map[string]Finder{}, needs: map[string]Need{}, knows: map[string]Knower{}, fit: map[intent.Name]func(map[string]Arg) bool{}, prepare: map[intent.Name]func(context.Context, *Call) error{}, newID: cfg.NewID}
	if a.newID == nil {
		a.newID = randomID
	}
	for _, s := range cfg.Skills {
		maps.Copy(a.handlers, s.Handlers)
		maps.Copy(a.finders, s.Finders)
		maps.Copy(a.needs, s.Needs)
		maps.Copy(a.knows, s.Knows)
		maps.Copy(a.fit, s.Fits)
		maps.Copy(a.prepare, s.Prepare)
	}
	if err := a.check(); err != nil {
		return nil, err
	}
	var err error
	a.templates, err = compile(cfg.Catalog)
	return a, err
}

func (a *Assistant) check() error {
	for _, m := range a.cfg.Catalog.All() {
		if a.handlers[m.Name] == nil {
			return qiao.Errorf(qiao.Misconfigured, "assist", "no skill carries out %s", m.Name)
		}
		for _, need := range m.Requires {
			if a.needs[need].Met == nil {
				return qiao.Errorf(qiao.Misconfigured, "assist", "%s needs %q, which no skill checks", m.Name, need)
			}
		}
		for _, s := range m.Slots {
			if of := finderOf(s); of != "" && a.finders[of] == nil {
				return qiao.Errorf(qiao.Misconfigured, "assist", "no skill finds the %s of %s", of, m.Name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.handlers)) {
		if a.cfg.Catalog.Get(name) == nil {
			return qiao.Errorf(qiao.Misconfigured, "assist", "the skill for %s has no manifest", name)
		}
	}
	return nil
}

// finderOf names the Finder that resolves a slot, or is "".
func finderOf(s intent.Slot) string {
	switch s.Type {
	case intent.Person:
		return "contact"
	case intent.Item:
		return s.Of
	}
	return ""
}

// Store is where the assistant keeps things.
func (a *Assistant) Store() Store { return a.cfg.Store }

// Catalog is what the assistant can do.
func (a *Assistant) Catalog() *intent.Catalog { return a.cfg.Catalog }

var idCode = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func randomID(now time.Time, n int) string {
	var random [5]byte
	_, _ = rand.Read(random[:]) // never fails
	return fmt.Sprintf("%011x%02x%s", now.UnixMilli(), n, idCode.EncodeToString(random[:]))
}

// MaxText is the most bytes that a turn's text may have.
const MaxText = 4000

// begin checks a request and loads the conversation.
func (a *Assistant) begin(ctx context.Context, r TurnRequest) (*turn, error) {
	if len(r.Text) > MaxText {
		return nil, qiao.Errorf(qiao.TooLarge, "assist", "the text has %d bytes, more than %d", len(r.Text), MaxText).
			WithFix("Say it in a few sentences; give long text as material on the screen.")
	}
	for _, m := range r.Screen {
		if len(m.Text) > 1<<20 {
			return nil, qiao.Errorf(qiao.TooLarge, "assist", "a text on the screen has more than 1 MB").WithFix("Give the part that matters.")
		}
	}
	if r.Session == "" {
		r.Session = "default"
	}
	now := r.Now
	if now.IsZero() {
		now = a.cfg.Now()
	}
	if r.Zone != nil {
		now = now.In(r.Zone)
	}
	t := &turn{a: a, req: r, now: now.Truncate(time.Millisecond), text: normalise(r.Text)}
	t.spoken = languageOf(t.text)
	t.lang = r.Language
	if t.lang == "" {
		t.lang = t.spoken
	}
	return t, t.load(ctx)
}

// normalise makes one line of what was said, without odd spaces and controls.
func normalise(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u2019':
			return '\''
		case r == '\u200b' || r == '\ufeff' || r == '\u200d' || r == '\ufe0f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069':
			return -1
		case r < ' ' || r == '\u3000' || r == '\u00a0':
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// languageOf is Chinese if a Chinese character is in s, else English.
func languageOf(s string) text.Language {
	for _, r := range s {
		if r >= 0x3400 && r <= 0x9fff {
			return text.Chinese
		}
	}
	return text.English
}
