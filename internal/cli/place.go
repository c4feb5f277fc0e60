package cli

import (
	"context"
	"iter"
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/client"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/write"
)

// A place is where the work is done and the user's words are kept: this process,
// or a server.
type place interface {
	write.Store
	Do(ctx context.Context, r *write.Request) iter.Seq2[write.Event, error]
	Close() error
}

// here is this process.
type here struct {
	write.Store
	*app.App
}

// there is a server, which knows the user by the key.
type there struct{ *client.Client }

// atServer adds the flag that sends a command and those below it to a server.
func (g *global) atServer(cmd *cobra.Command) *cobra.Command {
	cmd.PersistentFlags().StringVar(&g.server, "server", "", "ask the server at `URL`; its key is taken from QIAO_API_KEY")
	return cmd
}

// place is where this command line works.
func (g *global) place() (place, error) {
	if g.server != "" {
		c, err := client.New(client.Options{Address: g.server, Key: g.getenv("QIAO_API_KEY")})
		return there{c}, err
	}
	a, err := g.open()
	if err != nil {
		return nil, err
	}
	return here{a.Store, a}, nil
}

// Close leaves the server running.
func (there) Close() error { return nil }

// Do implements place.
func (t there) Do(ctx context.Context, r *write.Request) iter.Seq2[write.Event, error] {
	return t.Write(ctx, r)
}

// Words implements [write.Store].
func (t there) Words(ctx context.Context, _ write.UserID) ([]string, error) {
	return t.Client.Words(ctx)
}

// AddWord implements [write.Store].
func (t there) AddWord(ctx context.Context, _ write.UserID, word string) error {
	return t.Client.AddWord(ctx, word)
}

// RemoveWord implements [write.Store].
func (t there) RemoveWord(ctx context.Context, _ write.UserID, word string) error {
	return t.Client.RemoveWord(ctx, word)
}

// Profile implements [write.Store].
func (t there) Profile(ctx context.Context, _ write.UserID) (write.Profile, error) {
	return t.Client.Profile(ctx)
}

// Decide implements [write.Store]. The server's clock tells the time.
func (t there) Decide(ctx context.Context, _ write.UserID, d []write.Decision, _ time.Time) error {
	return t.Client.Decide(ctx, d)
}

// Mute implements [write.Store].
func (t there) Mute(ctx context.Context, _ write.UserID, rule string, muted bool) error {
	return t.Client.Mute(ctx, rule, muted)
}

// Glossary implements [write.Store].
func (t there) Glossary(ctx context.Context, _ write.UserID) ([]write.Term, error) {
	return t.Client.Glossary(ctx)
}

// PutTerm implements [write.Store].
func (t there) PutTerm(ctx context.Context, _ write.UserID, term write.Term) error {
	return t.Client.PutTerm(ctx, term)
}

// RemoveTerm implements [write.Store].
func (t there) RemoveTerm(ctx context.Context, _ write.UserID, term string) error {
	return t.Client.RemoveTerm(ctx, term)
}

// Forget implements [write.Store].
func (t there) Forget(ctx context.Context, _ write.UserID) error { return t.Client.Forget(ctx) }
