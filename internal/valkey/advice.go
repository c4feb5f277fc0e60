package valkey

import (
	"context"
	_ "embed"
	"time"
)

//go:embed advice.lua
var adviceLua string

var adviceScript = newScript(adviceLua)

const adviceKey = "qiao:advice"

// Tell leaves a text for the other nodes, in the place of the one before, and returns
// theirs as far as they are not older than trust.
func (d *DB) Tell(ctx context.Context, node string, said []byte, trust time.Duration) (others [][]byte, err error) {
	c, err := d.conn()
	if err != nil {
		return nil, err
	}
	results := adviceScript.run(ctx, c, []string{adviceKey}, [][]string{{node, d.clock(), whole(trust.Milliseconds()), string(said)}})
	texts, err := results[0].AsStrSlice()
	if err != nil {
		return nil, away(err)
	}
	for _, text := range texts {
		others = append(others, []byte(text))
	}
	return others, nil
}
