package app

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/assist/factor"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/assist/skill"
	"github.com/qiao-ai/qiao/write"
)

// A current assistant is made when it is first asked for, and again when the apps
// or their grades have changed.
type currentAssistant struct {
	mu      sync.Mutex
	a       *assist.Assistant
	know    *learned
	edition string // of the apps
}

// Assistant returns the assistant over the app's state, partners and tools. What it
// can do is fixed: another that can do something else takes its place.
func (a *App) Assistant() (*assist.Assistant, error) {
	h, _, err := a.assistant(a.life)
	return h, err
}

func (a *App) assistant(ctx context.Context) (*assist.Assistant, *learned, error) {
	edition, err := a.appsEdition(ctx)
	if err != nil {
		return nil, nil, err
	}
	a.helper.mu.Lock()
	defer a.helper.mu.Unlock()
	if a.helper.a != nil && a.helper.edition == edition {
		return a.helper.a, a.helper.know, nil
	}
	made, know, err := a.newAssistant(ctx, edition != "")
	if err != nil && edition != "" {
		a.log.Error("the apps were left out of the assistant", "error", err, "fix", "qiao app list")
		made, know, err = a.newAssistant(ctx, false)
	}
	if err != nil {
		return nil, nil, err
	}
	a.helper.a, a.helper.know, a.helper.edition = made, know, edition
	return made, know, nil
}

func (a *App) newAssistant(ctx context.Context, withApps bool) (*assist.Assistant, *learned, error) {
	c, skills, err := a.Catalog(ctx, withApps)
	if err != nil {
		return nil, nil, err
	}
	know := newLearned(a, c)
	made, err := assist.New(assist.Config{
		Store:   a.Store.Assist(),
		Catalog: c,
		Skills:  skills,
		Learned: know,
		Sure:    leastSure,
		Ports:   assistantPorts{a},
		Model:   a.AnyModel,
		Auth:    a.Factor(),
	})
	return made, know, err
}

// Factor makes sure who confirms what is sensitive.
func (a *App) Factor() *factor.Factor {
	a.factorOnce.Do(func() { a.factor = factor.New(a.Store.Locks(), a.deviceKeys, nil) })
	return a.factor
}

// deviceKeys are the public keys of a user's devices.
func (a *App) deviceKeys(u assist.UserID) []ed25519.PublicKey {
	var keys []ed25519.PublicKey
	for _, d := range a.cfg.Load().Assist.Devices {
		if d.User == string(u) {
			keys = append(keys, d.Key.PublicKey)
		}
	}
	return keys
}

// AnyModel is whoever of the partners answers, or nil if there is none.
func (a *App) AnyModel(ctx context.Context) qiao.Model {
	c := a.current(ctx)
	if c.all == nil {
		return nil
	}
	return a.model(c, c.all)
}

// SentencesFile is where the sentences are that a partner's model wrote for apps.
func (a *App) SentencesFile() string {
	return filepath.Join(string(a.cfg.Load().Data), "assist", sentencesFile)
}

// Catalog is what the assistant can do, and the skills that do it: our own, and
// those of the apps if they are wanted.
func (a *App) Catalog(ctx context.Context, withApps bool) (*intent.Catalog, []assist.Skill, error) {
	c, err := skill.Catalog()
	skills := skill.All()
	if err != nil || !withApps {
		return c, skills, err
	}
	list, err := a.appsOf(ctx)
	if err != nil {
		return nil, nil, err
	}
	return c, append(skills, apps.Join(c, list, a.mayUse)), nil
}

// served is the assistant of a server. It is made when somebody first speaks: an
// idle server does not hold its sentences in memory.
type served struct{ app *App }

// Turn implements [server.Assistant].
func (s served) Turn(ctx context.Context, r assist.TurnRequest) iter.Seq2[assist.Event, error] {
	helper, know, err := s.app.assistant(ctx)
	if err != nil {
		return func(yield func(assist.Event, error) bool) { yield(assist.Event{}, err) }
	}
	s.app.lookAtApps(ctx)
	know.refresh()
	return helper.Turn(ctx, r)
}

// Store implements [server.Assistant].
func (s served) Store() assist.Store { return s.app.Store.Assist() }

// Catalog implements [server.Assistant].
func (s served) Catalog() *intent.Catalog {
	helper, err := s.app.Assistant()
	if err != nil {
		s.app.log.Error("there is no assistant", "error", err, "fix", qiao.FixOf(err))
		return &intent.Catalog{}
	}
	return helper.Catalog()
}

// assistantPorts reach what is outside the assistant's store: our own writing
// tools, and a tool that the owner runs, at an address that answers POST requests
// {"ability", "args"} with a JSON value.
type assistantPorts struct{ app *App }

var _ assist.Ports = assistantPorts{}

const (
	// toolAddress and toolAbilities are the variables that name the owner's tool.
	toolAddress, toolAbilities = "QIAO_ASSIST_TOOL", "QIAO_ASSIST_ABILITIES"
	// mostAnswer is how much of a tool's answer is read.
	mostAnswer = 1 << 20
	// toolPatience is how long a tool may take.
	toolPatience = 20 * time.Second
)

// Has implements [assist.Ports].
func (p assistantPorts) Has(ability string) bool {
	if ability == "text.rewrite" || ability == "photo.search" {
		return true
	}
	if name, ok := strings.CutPrefix(ability, intent.Foreign); ok {
		_, there := p.app.appSettings(name)
		return there
	}
	names := strings.FieldsFunc(p.app.o.Env(toolAbilities), func(r rune) bool { return r == ',' || r == ' ' })
	return p.app.o.Env(toolAddress) != "" && slices.Contains(names, ability)
}

// Do implements [assist.Ports].
func (p assistantPorts) Do(ctx context.Context, ability string, args map[string]any) (any, error) {
	switch ability {
	case "text.rewrite":
		return p.rewrite(ctx, args)
	case "photo.search":
		return p.searchPhotos(ctx, args)
	}
	if !p.Has(ability) {
		return nil, assist.Unable(ability)
	}
	if name, ok := strings.CutPrefix(ability, intent.Foreign); ok {
		return p.app.callApp(ctx, name, args)
	}
	ctx, stop := context.WithTimeout(ctx, toolPatience)
	defer stop()
	return p.post(ctx, ability, args)
}

func (p assistantPorts) post(ctx context.Context, ability string, args map[string]any) (any, error) {
	op := "assistant: " + ability
	body, err := json.Marshal(map[string]any{"ability": ability, "args": args})
	if err != nil {
		return nil, qiao.E(qiao.Invalid, op, err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.app.o.Env(toolAddress), bytes.NewReader(body))
	if err != nil {
		return nil, qiao.E(qiao.Misconfigured, op, err).WithFix("Set %s to an address such as http://127.0.0.1:9000/.", toolAddress)
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := p.app.web.Do(r)
	if err != nil {
		return nil, qiao.Errorf(qiao.Unavailable, op, "the tool does not answer").WithFix("Look whether the tool of %s runs.", toolAddress)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer+1))
	if err != nil || len(data) > mostAnswer || resp.StatusCode/100 != 2 {
		return nil, qiao.Errorf(qiao.Protocol, op, "the tool answered with status %d and %d bytes", resp.StatusCode, len(data)).
			WithFix("A tool answers 200 with at most 1 MB of JSON.")
	}
	var v any
	if len(bytes.TrimSpace(data)) > 0 && json.Unmarshal(data, &v) != nil {
		return nil, qiao.Errorf(qiao.Protocol, op, "the tool's answer is no JSON")
	}
	return v, nil
}

// rewrite uses the writing tools on the selected text.
func (p assistantPorts) rewrite(ctx context.Context, args map[string]any) (any, error) {
	source, _ := args["text"].(string)
	how, _ := args["how"].(string)
	r := &write.Request{Task: write.Rewrite, Text: source, Tone: rewriteTones[how]}
	switch how {
	case "correct":
		r.Task = write.Proofread
	case "concise":
		r.Length = write.Shorter
	case "longer":
		r.Length = write.Longer
	}
	var result *write.Result
	for e, err := range p.app.Do(ctx, r) {
		if err != nil {
			return nil, err
		}
		if e.Result != nil {
			result = e.Result
		}
	}
	if result == nil {
		return nil, qiao.Errorf(qiao.Canceled, "assistant: rewrite", "the work was stopped")
	}
	return result.Text, nil
}

var rewriteTones = map[string]write.Tone{
	"formal": write.MoreFormal, "casual": write.MoreCasual, "friendly": write.Friendly, "professional": write.Professional, "concise": write.Concise,
}
