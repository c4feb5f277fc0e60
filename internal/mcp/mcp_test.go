package mcp_test

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/mcp"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/guard"
	"github.com/qiao-ai/qiao/write"
)

// A scripted writer remembers what it was asked.
type scripted struct {
	result *write.Result
	err    error
	asked  *write.Request
}

func (s *scripted) Do(_ context.Context, r *write.Request) iter.Seq2[write.Event, error] {
	s.asked = r
	return func(yield func(write.Event, error) bool) {
		if s.err != nil {
			yield(write.Event{}, s.err)
			return
		}
		if yield(write.Event{Progress: &write.Progress{Done: 1, Total: 2}}, nil) {
			yield(write.Event{Result: s.result}, nil)
		}
	}
}

func (s *scripted) Capabilities(context.Context) []write.Capability {
	return []write.Capability{{Tier: write.Offline, Tasks: []write.Task{write.Proofread}, Ready: true}}
}

// corrected is a result with one edit that was made and one that waits.
func corrected() *write.Result {
	return &write.Result{
		Task: write.Proofread, Text: "I have 12 apples.",
		Edits: []write.Edit{
			{Edit: text.NewEdit("I has 12 apple.", 2, 5, "have"), Type: write.Grammar, Auto: true},
			{Edit: text.NewEdit("I has 12 apple.", 9, 14, "apples"), Type: write.Grammar},
		},
		Verdict: guard.Verdict{Checked: true, Findings: []guard.Finding{{Kind: "number", Severity: guard.Hard, Message: "12 is lost"}}},
		Made:    write.Made{Tier: write.Offline},
	}
}

// overStdio connects a client to Run by pipes.
func overStdio(t *testing.T, w mcp.Writer) *sdk.ClientSession {
	toServer, fromClient := io.Pipe()
	toClient, fromServer := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- mcp.Run(t.Context(), w, "1", mcp.Show{}, toServer, fromServer) }()
	session := connect(t, &sdk.IOTransport{Reader: toClient, Writer: fromClient})
	t.Cleanup(func() {
		session.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return session
}

// overHTTP connects a client to Handler.
func overHTTP(t *testing.T, w mcp.Writer) *sdk.ClientSession {
	h := mcp.Handler(w, "1", func(r *http.Request) write.UserID { return write.UserID(r.Header.Get("X-User")) })
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-User", "li")
		h.ServeHTTP(rw, r)
	}))
	t.Cleanup(s.Close)
	session := connect(t, &sdk.StreamableClientTransport{Endpoint: s.URL, DisableStandaloneSSE: true})
	t.Cleanup(func() { session.Close() })
	return session
}

func connect(t *testing.T, transport sdk.Transport) *sdk.ClientSession {
	t.Helper()
	session, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), transport, nil)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func call(t *testing.T, s *sdk.ClientSession, tool string, arguments any) *sdk.CallToolResult {
	t.Helper()
	r, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// words is all that a client sees of a result.
func words(t *testing.T, r *sdk.CallToolResult) string {
	t.Helper()
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestToolsOverBothTransports(t *testing.T) {
	for name, open := range map[string]func(*testing.T, mcp.Writer) *sdk.ClientSession{"stdio": overStdio, "http": overHTTP} {
		t.Run(name, func(t *testing.T) {
			w := &scripted{result: corrected()}
			s := open(t, w)
			list, err := s.ListTools(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, task := range write.Tasks() {
				if !slices.ContainsFunc(list.Tools, func(tool *sdk.Tool) bool { return tool.Name == "write_"+string(task) }) {
					t.Errorf("there is no tool for %s", task)
				}
			}
			got := words(t, call(t, s, "write_proofread", map[string]any{"text": "I has 12 apple.", "tier": "offline"}))
			for _, want := range []string{"I have 12 apples.", `"applied":true`, `"applied":false`, "12 is lost", `"severity":"hard"`} {
				if !strings.Contains(got, want) {
					t.Errorf("no %q in %s", want, got)
				}
			}
			user := write.UserID("local")
			if name == "http" {
				user = "li"
			}
			if w.asked.User != user || w.asked.Task != write.Proofread || w.asked.Tier != write.Offline {
				t.Errorf("asked %+v", w.asked)
			}
			if got := words(t, call(t, s, "write_capabilities", nil)); !strings.Contains(got, `"offline"`) {
				t.Errorf("capabilities: %s", got)
			}
		})
	}
}

func TestOptionsArrive(t *testing.T) {
	w := &scripted{result: &write.Result{Task: write.Reply, Text: "ok"}}
	s := overStdio(t, w)
	call(t, s, "write_reply", map[string]any{"text": "Can you come?", "instruction": "no", "tone": "formal", "length": "short", "outputLanguage": "zh"})
	if r := w.asked; r.Task != write.Reply || r.Instruction != "no" || r.Tone != write.Formal || r.Length != write.Short || r.OutputLanguage != "zh" {
		t.Errorf("asked %+v", r)
	}
	call(t, s, "write_instruct", map[string]any{"text": "x", "instruction": "warmer", "history": []any{map[string]any{"instruction": "a", "result": "b"}}})
	if r := w.asked; len(r.History) != 1 || r.History[0].Result != "b" {
		t.Errorf("asked %+v", r)
	}
}

func TestAFailureTellsWhatToDo(t *testing.T) {
	w := &scripted{err: qiao.Errorf(qiao.Unsupported, "write", "no model").WithFix("Connect one.")}
	r := call(t, overStdio(t, w), "write_rewrite", map[string]any{"text": "x"})
	if got := words(t, r); !r.IsError || !strings.Contains(got, "no model. Connect one.") {
		t.Errorf("got %s", got)
	}
}

func TestWrongArgumentsAreRefused(t *testing.T) {
	s := overStdio(t, &scripted{result: corrected()})
	r, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: "write_proofread", Arguments: map[string]any{"txt": "x"}})
	if err == nil && !r.IsError {
		t.Error("an unknown argument is taken")
	}
}
