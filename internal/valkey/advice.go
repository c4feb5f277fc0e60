package valkey

import (
	"context"
	_ "embed"
	"time"

	"github.com/gomodule/redigo/redis"
)

//go:embed advice.lua
var adviceLua string

var adviceScript = redis.NewScript(1, adviceLua)

const adviceKey = "qiao:advice"

// Tell leaves a text for the other nodes, in the place of the one before, and returns
// theirs as far as they are not older than trust.
func (d *DB) Tell(ctx context.Context, node string, said []byte, trust time.Duration) (others [][]byte, err error) {
	answers, err := d.run(ctx, adviceScript, []string{adviceKey}, [][]string{{node, d.clock(), whole(trust.Milliseconds()), string(said)}})
	if err != nil {
		return nil, err
	}
	others, err = redis.ByteSlices(answers[0], nil)
	return others, away(err)
}
