package valkey

import (
	"context"
	"strconv"
	"time"

	"github.com/gomodule/redigo/redis"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account/lease"
)

var _ lease.Pool = (*DB)(nil)

var (
	renewScript = redis.NewScript(1, renewLua)
	beatScript  = redis.NewScript(1, beatLua)
)

// counterKey is the key of a counter. What stands in braces would choose the
// machine of a cluster.
func counterKey(name string) string { return "qiao:limit:{" + name + "}" }

const nodesKey = "qiao:nodes"

// clock is the time for scripts: 0 is the server's own.
func (d *DB) clock() string {
	if d.now == nil {
		return "0"
	}
	return whole(d.now().UnixMilli())
}

func whole(n int64) string { return strconv.FormatInt(n, 10) }

// Renew implements [lease.Pool].
func (d *DB) Renew(ctx context.Context, node string, asks []lease.Ask) ([]lease.Grant, error) {
	keys, args, now := make([]string, len(asks)), make([][]string, len(asks)), d.clock()
	for i := range asks {
		keys[i], args[i] = counterKey(asks[i].Counter.Name), askArgs(node, now, &asks[i])
	}
	answers, err := d.run(ctx, renewScript, keys, args)
	if err != nil {
		return nil, err
	}
	grants := make([]lease.Grant, len(asks))
	for i, answer := range answers {
		if grants[i], err = grantOf(answer); err != nil {
			return nil, err
		}
	}
	return grants, nil
}

func askArgs(node, now string, a *lease.Ask) []string {
	ends := int64(0)
	if a.Counter.Budget() {
		ends = a.Counter.End.UnixMilli()
	}
	args := []string{node, now, whole(a.Limit), whole(a.Keep), whole(a.Need), whole(a.Least), whole(a.Want), whole(a.Most),
		whole(lease.Life.Milliseconds()), whole(lease.Window), whole(lease.Young.Milliseconds()), whole(ends),
		whole(a.Seq), whole(a.Spent), whole(a.Floor)}
	for _, u := range a.Used {
		args = append(args, whole(u.Age), whole(u.N))
	}
	return args
}

func grantOf(answer any) (lease.Grant, error) {
	n, err := numbers(answer, 4)
	if err != nil {
		return lease.Grant{}, err
	}
	return lease.Grant{Lease: n[0], Left: n[1], Used: n[2], Wait: time.Duration(n[3]) * time.Millisecond}, nil
}

// numbers reads an answer of whole numbers.
func numbers(answer any, want int) ([]int64, error) {
	n, err := redis.Int64s(answer, nil)
	if err != nil {
		return nil, away(err)
	}
	if len(n) != want {
		return nil, qiao.Errorf(qiao.Protocol, "shared limits", "the server answered with %d numbers instead of %d", len(n), want)
	}
	return n, nil
}

// Beat implements [lease.Pool].
func (d *DB) Beat(ctx context.Context, node string) (lease.Beat, error) {
	answers, err := d.run(ctx, beatScript, []string{nodesKey}, [][]string{{node, d.clock(), whole(lease.Alive.Milliseconds())}})
	if err != nil {
		return lease.Beat{}, err
	}
	n, err := numbers(answers[0], 3)
	if err != nil {
		return lease.Beat{}, err
	}
	return lease.Beat{Nodes: int(n[0]), Epoch: whole(n[1]), Age: time.Duration(n[2]) * time.Millisecond}, nil
}
