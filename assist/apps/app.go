package apps

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/text"
)

const (
	// MostTools is how many tools of one app are taken in.
	MostTools = 128
	// largestDefinition is the most bytes of a tool's definition.
	largestDefinition = 32 << 10
	// deepest is how deeply a schema may nest.
	deepest = 32
)

// A Tool is one tool of an app, and what its owner has said of it.
type Tool struct {
	Definition intent.Tool `json:"definition"`
	// Hash is of all that the definition says. A grade holds for it alone.
	Hash string `json:"hash"`
	// Grade is what the owner has said that it may do; empty: nothing yet.
	Grade intent.Risk `json:"grade,omitempty"`
	// Changed tells that it had a grade, and then its definition changed.
	Changed bool `json:"changed,omitempty"`
	// Phrases are the owner's templates for it.
	Phrases intent.Phrases `json:"phrases,omitempty"`
}

// Risk is what the tool counts as.
func (t Tool) Risk() intent.Risk {
	if t.Grade == "" {
		return intent.Outward
	}
	return t.Grade
}

// An App is a program whose tools were listed.
type App struct {
	Name   string    `json:"name"`
	Listed time.Time `json:"listed,omitzero"` // when its tools were last looked at
	Tools  []Tool    `json:"tools"`
	// Left are the tools that were left out, by name, with the reason.
	Left map[string]string `json:"left,omitempty"`
}

// A Store keeps apps. Its methods may be called from many goroutines.
type Store interface {
	// Apps lists all by name.
	Apps(ctx context.Context) ([]App, error)
	// UpdateApp changes an app, which is empty but for its name if it is new, in one
	// transaction. An error of change leaves it as it was.
	UpdateApp(ctx context.Context, name string, change func(*App) error) error
	// RemoveApp forgets an app. It is no error if there is none.
	RemoveApp(ctx context.Context, name string) error
	// Edition changes whenever an app does.
	Edition(ctx context.Context) (string, error)
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9]{0,30}$`)

// CheckName tells whether a name can name an app. It has letters and digits only,
// so that the names of its tools cannot be those of another's.
func CheckName(name string) error {
	if !nameForm.MatchString(name) {
		return qiao.Errorf(qiao.Invalid, "app", "%q cannot name an app", name).WithFix("Use small letters and digits, such as weather.")
	}
	return nil
}

// Tool returns the tool of a name, or nil. The name may be as the app lists it, or
// as the intent has it.
func (a *App) Tool(name string) *Tool {
	for i := range a.Tools {
		if a.Tools[i].Definition.Name == name {
			return &a.Tools[i]
		}
	}
	for i, n := range a.names() {
		if n == intent.Name(name) || strings.TrimPrefix(string(n), intent.Foreign+a.Name+".") == name {
			return &a.Tools[i]
		}
	}
	return nil
}

// names are those of the intents of its tools, in their order. Two tools whose
// names differ in marks alone are told apart by a number.
func (a *App) names() []intent.Name {
	seen := map[intent.Name]bool{}
	list := make([]intent.Name, len(a.Tools))
	for i, t := range a.Tools {
		base := intent.Foreign + a.Name + "." + intent.Word(t.Definition.Name)
		name := intent.Name(base)
		for n := 2; seen[name]; n++ {
			name = intent.Name(base + "_" + string(rune('0'+n%10)) + strings.Repeat("x", n/10))
		}
		seen[name] = true
		list[i] = name
	}
	return list
}

// Observe takes in what the app lists now. It returns the names of the tools whose
// grade is gone because they say something else than what was graded.
func (a *App) Observe(listed []intent.Tool, now time.Time) (lost []string) {
	old := a.Tools
	a.Tools, a.Left, a.Listed = nil, nil, now.UTC().Truncate(time.Second)
	for _, d := range listed {
		d.Name = strings.TrimSpace(d.Name)
		if why := a.unfit(d); why != "" {
			a.leave(d.Name, why)
			continue
		}
		t := Tool{Definition: d, Hash: Hash(d)}
		if i := slices.IndexFunc(old, func(o Tool) bool { return o.Definition.Name == d.Name }); i >= 0 {
			t.Phrases = old[i].Phrases
			switch {
			case old[i].Hash == t.Hash:
				t.Grade, t.Changed = old[i].Grade, old[i].Changed
			case old[i].Grade != "" || old[i].Changed:
				t.Changed = true
				lost = append(lost, d.Name)
			}
		}
		a.Tools = append(a.Tools, t)
	}
	slices.SortFunc(a.Tools, func(x, y Tool) int { return strings.Compare(x.Definition.Name, y.Definition.Name) })
	return lost
}

// Grade is the owner's word on what a tool may do.
func (a *App) Grade(tool string, r intent.Risk) error {
	t := a.Tool(tool)
	switch {
	case t == nil:
		return qiao.Errorf(qiao.NotFound, "app grade", "%s has no tool %q", a.Name, tool).WithFix("See them with: qiao app list %s", a.Name)
	case !slices.Contains(intent.Risks(), r):
		return qiao.Errorf(qiao.Invalid, "app grade", "there is no grade %q", string(r)).WithFix("Use one of %v.", intent.Risks())
	}
	t.Grade, t.Changed = r, false
	return nil
}

// leave notes why a tool is not there.
func (a *App) leave(name, why string) {
	if a.Left == nil {
		a.Left = map[string]string{}
	}
	if len(a.Left) < MostTools {
		a.Left[shorten(Clean(name), 80)] = why
	}
}

// unfit says why a tool cannot be taken in, or nothing.
func (a *App) unfit(d intent.Tool) string {
	switch {
	case d.Name == "" || len(d.Name) > 128:
		return "its name is empty or too long"
	case len(a.Tools) >= MostTools:
		return "the app has too many tools"
	case slices.ContainsFunc(a.Tools, func(t Tool) bool { return t.Definition.Name == d.Name }):
		return "the name stands there twice"
	case len(d.InputSchema)+len(d.OutputSchema)+len(d.Description)+len(d.Title) > largestDefinition:
		return "its definition is too large"
	case Depth(d.InputSchema) > deepest || Depth(d.OutputSchema) > deepest:
		return "its schema is nested too deeply"
	}
	if _, err := manifest("app.x", d); err != nil {
		return err.Error()
	}
	if _, err := compileSchema(d.InputSchema); err != nil {
		return "its input schema cannot be used"
	}
	return ""
}

// Hash is of all that a definition says, in a form that does not depend on the
// order of its keys.
func Hash(d intent.Tool) string {
	d.InputSchema, d.OutputSchema = canonical(d.InputSchema), canonical(d.OutputSchema)
	data, _ := json.Marshal(d) // canonical JSON and strings encode
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func canonical(data json.RawMessage) json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	out, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return out
}

// Depth is how deeply JSON nests: 1 is an object or an array of plain values.
func Depth(data []byte) int {
	depth, most, quoted, escaped := 0, 0, false, false
	for _, b := range data {
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped, quoted = b == '\\', b != '"'
		case b == '"':
			quoted = true
		case b == '{' || b == '[':
			depth++
			most = max(most, depth)
		case b == '}' || b == ']':
			depth--
		}
	}
	return most
}

// Clean is text of somebody else as it may be shown: valid, without what commands a
// terminal or turns the order of letters round.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff, r == 0x200b, r >= 0xe0000 && r <= 0xe007f:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// shorten cuts s to n runes.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// languageOf is that of a phrase.
func languageOf(s string) text.Language {
	for _, r := range s {
		if r >= 0x3400 && r <= 0x9fff {
			return text.Chinese
		}
	}
	return text.English
}

// AddPhrase gives a tool a template of what people say for it.
func (a *App) AddPhrase(tool, phrase string) error {
	t := a.Tool(tool)
	if t == nil {
		return qiao.Errorf(qiao.NotFound, "app phrase", "%s has no tool %q", a.Name, tool).WithFix("See them with: qiao app list %s", a.Name)
	}
	lang := languageOf(phrase)
	if slices.Contains(t.Phrases[lang], phrase) {
		return nil
	}
	if t.Phrases == nil {
		t.Phrases = intent.Phrases{}
	}
	t.Phrases[lang] = append(t.Phrases[lang], phrase)
	return nil
}

// Changed is what a change makes of an app that is kept as JSON; nothing is kept yet
// if that is empty.
func Changed(name, body string, change func(*App) error) (string, error) {
	one := App{Name: name}
	if body != "" {
		if err := json.Unmarshal([]byte(body), &one); err != nil {
			return "", qiao.E(qiao.Other, "app "+name, err)
		}
	}
	if err := change(&one); err != nil {
		return "", err
	}
	data, err := json.Marshal(one)
	if err != nil {
		return "", qiao.E(qiao.Other, "app "+name, err)
	}
	return string(data), nil
}
