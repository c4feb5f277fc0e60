package mcp

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/write"
)

// A Writer does the writing tasks; a [write.Service] is one.
type Writer interface {
	Do(ctx context.Context, r *write.Request) iter.Seq2[write.Event, error]
	Capabilities(ctx context.Context) []write.Capability
}

// instructions tell a client's model when to use the tools.
const instructions = `Qiao proofreads, rewrites and summarizes text in Chinese and English and
compares the facts of its answer with the source. Give it the text as it is. "findings" of severity
"hard" are changed facts: show them to the user. Edits with applied=false need the user's consent.`

// largest is how many bytes one message may have.
const largest = 16 << 20

// Run serves one client over in and out until ctx ends or the client leaves. show says
// which intents are tools of their own.
func Run(ctx context.Context, w Writer, version string, show Show, in io.ReadCloser, out io.WriteCloser) error {
	t := &mcp.IOTransport{Reader: in, Writer: out, MaxLineLength: largest}
	s, err := newServer(w, version, "local", nil, show)
	if err != nil {
		return err
	}
	err = s.Run(ctx, t)
	if err == nil || errors.Is(err, io.EOF) || ctx.Err() != nil {
		return nil
	}
	return qiao.E(qiao.Protocol, "mcp", err)
}

// Handler serves clients over streamable HTTP, each request on its own. The user
// of a request is whose dictionary and profile apply. It trusts whoever mounts it
// to have checked the request's host, origin and key.
func Handler(w Writer, version string, user func(*http.Request) write.UserID) http.Handler {
	schemas := mcp.NewSchemaCache()
	return mcp.NewStreamableHTTPHandler(func(r *http.Request) *mcp.Server {
		s, _ := newServer(w, version, user(r), schemas, Show{}) // only an unknown intent is an error
		return s
	}, &mcp.StreamableHTTPOptions{
		Stateless: true, JSONResponse: true, MaxRequestBodyBytes: largest,
		DisableLocalhostProtection: true, PropagateRequestCancellation: true,
	})
}

func newServer(w Writer, version string, u write.UserID, schemas *mcp.SchemaCache, show Show) (*mcp.Server, error) {
	s := mcp.NewServer(&mcp.Implementation{Name: "qiao", Title: "Qiao", Version: version},
		&mcp.ServerOptions{Instructions: instructions, SchemaCache: schemas, Capabilities: &mcp.ServerCapabilities{}})
	t := tools{w, u}
	add(s, t, write.Proofread, "Correct spelling, grammar and punctuation; only safe corrections are applied", proofread{})
	add(s, t, write.Rewrite, "Say a text in another tone or length, facts kept", rewrite{})
	add(s, t, write.Instruct, "Change a text as the instruction says, facts kept", instruct{})
	add(s, t, write.Summarize, "Summarize a text; nothing is added", summarize{})
	add(s, t, write.List, "Make a list of a text", restructure{})
	add(s, t, write.Table, "Make a table of a text", restructure{})
	add(s, t, write.Compose, "Write a text about something", compose{})
	add(s, t, write.Reply, "Answer a message", reply{})
	mcp.AddTool(s, &mcp.Tool{
		Name: "write_capabilities", Description: "What each tier can do now, and what to configure for more",
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true},
	}, t.capabilities)
	addPhotos(s, w, u)
	return s, addAssistant(s, w, u, schemas == nil, show)
}
