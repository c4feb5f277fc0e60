package app

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/assist/skill"
	"github.com/qiao-ai/qiao/write"
)

// An assistantOnce makes the assistant when it is first asked for.
type assistantOnce struct {
	once sync.Once
	a    *assist.Assistant
	know *learned
	err  error
}

// Assistant returns the assistant over the app's state, partners and tools.
func (a *App) Assistant() (*assist.Assistant, error) {
	a.helper.once.Do(func() {
		c, err := skill.Catalog()
		if err != nil {
			a.helper.err = err
			return
		}
		a.helper.know = newLearned(a, c)
		a.helper.a, a.helper.err = skill.New(assist.Config{
			Store:   a.Store.Assist(),
			Learned: a.helper.know,
			Sure:    leastSure,
			Ports:   assistantPorts{a},
			Model: func(ctx context.Context) qiao.Model {
				c := a.current(ctx)
				if c.all == nil {
					return nil
				}
				return a.model(c, c.all)
			},
		})
	})
	return a.helper.a, a.helper.err
}

// served is the assistant of a server. It is made when somebody first speaks: an
// idle server does not hold its sentences in memory.
type served struct{ app *App }

// Turn implements [server.Assistant].
func (s served) Turn(ctx context.Context, r assist.TurnRequest) iter.Seq2[assist.Event, error] {
	helper, err := s.app.Assistant()
	if err != nil {
		return func(yield func(assist.Event, error) bool) { yield(assist.Event{}, err) }
	}
	s.app.helper.know.refresh()
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
