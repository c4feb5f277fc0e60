package mcp_test

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"sync"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/skill"
	"github.com/qiao-ai/qiao/internal/mcp"
)

// helpful is a writer with an assistant.
type helpful struct {
	scripted
	store assist.Memory
	once  sync.Once
	a     *assist.Assistant
	err   error
}

func (h *helpful) Assistant() (*assist.Assistant, error) {
	h.once.Do(func() { h.a, h.err = skill.New(assist.Config{Store: &h.store}) })
	return h.a, h.err
}

// asked connects a client whose user answers confirmations.
func asked(t *testing.T, h *helpful, o *sdk.ClientOptions) *sdk.ClientSession {
	toServer, fromClient := io.Pipe()
	toClient, fromServer := io.Pipe()
	go func() { _ = mcp.Run(t.Context(), h, "1", mcp.Show{All: true}, toServer, fromServer) }()
	s, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, o).Connect(t.Context(), &sdk.IOTransport{Reader: toClient, Writer: fromClient}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// answers makes a client whose user always answers the same, and keeps what was shown.
func answers(action string, yes bool, shown *string) *sdk.ClientOptions {
	return &sdk.ClientOptions{ElicitationHandler: func(_ context.Context, r *sdk.ElicitRequest) (*sdk.ElicitResult, error) {
		*shown = r.Params.Message
		return &sdk.ElicitResult{Action: action, Content: map[string]any{"confirm": yes}}, nil
	}}
}

type said struct {
	Answer, Question         string
	Done, Refused, Confirmed bool
	Undo                     []string
}

func tell(t *testing.T, s *sdk.ClientSession, text string) (out said) {
	t.Helper()
	r := call(t, s, "assistant_ask", map[string]any{"text": text})
	data, err := json.Marshal(r.StructuredContent)
	if err != nil || r.IsError {
		t.Fatal(err, r.Content)
	}
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (h *helpful) timers(t *testing.T) int {
	t.Helper()
	list, err := h.store.List(t.Context(), "local", skill.TimerKind)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func TestAClientsUserConfirms(t *testing.T) {
	h, shown := new(helpful), ""
	s := asked(t, h, answers("accept", true, &shown))
	if out := tell(t, s, "set a timer for 5 minutes"); !out.Done || len(out.Undo) != 1 {
		t.Errorf("a timer: %+v", out)
	}
	tell(t, s, "设一个九分钟的计时器")
	out := tell(t, s, "cancel all timers")
	if !out.Done || !out.Confirmed || h.timers(t) != 0 || !strings.Contains(shown, "2 timers") {
		t.Errorf("a confirmed command: %+v, shown %q", out, shown)
	}
}

func TestWithoutTheUsersYesNothingIsDeleted(t *testing.T) {
	shown := ""
	for name, o := range map[string]*sdk.ClientOptions{
		"declined":      answers("decline", false, &shown),
		"canceled":      answers("cancel", false, &shown),
		"not ticked":    answers("accept", false, &shown),
		"declined, yes": answers("decline", true, &shown),
		"cannot ask":    nil,
	} {
		h := new(helpful)
		s := asked(t, h, o)
		tell(t, s, "set a timer for 5 minutes")
		tell(t, s, "set a timer for 9 minutes")
		out := tell(t, s, "cancel all timers")
		if out.Done || out.Confirmed || h.timers(t) != 2 || out.Refused == (o == nil) {
			t.Errorf("%s: %+v, %d timers are left", name, out, h.timers(t))
		}
		if out := tell(t, s, "yes"); out.Done || h.timers(t) != 2 {
			t.Errorf("%s: the program said yes itself: %+v", name, out)
		}
	}
}
