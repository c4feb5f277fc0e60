package valkey

import (
	"context"
	"crypto/sha1" // names a script, as the protocol has it
	_ "embed"
	"encoding/hex"
	"strings"

	client "github.com/valkey-io/valkey-go"
)

//go:embed renew.lua
var renewLua string

//go:embed beat.lua
var beatLua string

// A script runs at the server. It is sent whole once only.
type script struct{ text, sum string }

func newScript(text string) script {
	sum := sha1.Sum([]byte(text))
	return script{text, hex.EncodeToString(sum[:])}
}

// run runs the script for several keys, in one round trip.
func (s script) run(ctx context.Context, c client.Client, keys []string, args [][]string) []client.ValkeyResult {
	call := func() []client.ValkeyResult {
		calls := make(client.Commands, len(keys)) // which a call uses up
		for i := range keys {
			calls[i] = c.B().Evalsha().Sha1(s.sum).Numkeys(1).Key(keys[i]).Arg(args[i]...).Build()
		}
		return c.DoMulti(ctx, calls...)
	}
	results := call()
	for i := range results {
		if refused, ok := client.IsValkeyErr(results[i].Error()); ok && refused.IsNoScript() {
			s.load(ctx, c)
			return call() // a renewal that was made already changes nothing
		}
	}
	return results
}

// load sends the script to all machines of a cluster. Whether that went well, the
// calls say.
func (s script) load(ctx context.Context, c client.Client) {
	for _, n := range c.Nodes() {
		_ = n.Do(ctx, n.B().ScriptLoad().Script(s.text).Build()).Error()
	}
}

func authless(message string) bool {
	for _, code := range []string{"NOAUTH", "WRONGPASS", "NOPERM"} {
		if strings.HasPrefix(message, code) {
			return true
		}
	}
	return false
}
