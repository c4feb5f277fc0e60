package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// heartbeat is how often a node that leads looks whether it still does.
const heartbeat = 2 * time.Second

// Lead runs work while this node holds the lock of a name, which one node at a time
// does, and returns when ctx ends. The context of work ends as soon as the lock is
// known to be lost, which is at most some seconds after another node may have it:
// what two nodes would do at once must be no harm.
func (d *DB) Lead(ctx context.Context, name string, work func(context.Context)) {
	for ctx.Err() == nil {
		_ = d.lead(ctx, name, work) // the database is not there: again
		pause(ctx, time.Second)
	}
}

func (d *DB) lead(ctx context.Context, name string, work func(context.Context)) error {
	pool, err := d.open(ctx)
	if err != nil {
		return err
	}
	// A connection of its own: it waits for as long as another node leads.
	conn, err := pgx.ConnectConfig(ctx, pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // and the lock goes with it
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1::int, hashtext($2))", leading, name); err != nil {
		return err
	}
	own, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		work(own)
	}()
	for pause(own, heartbeat) {
		if _, err = conn.Exec(own, "SELECT 1"); err != nil {
			break
		}
	}
	stop()
	<-done
	return err
}

// leading parts these locks from others, as the first of two numbers.
const leading = 0x7169616f

// Secret returns what is kept by a name; where there is nothing, fresh is kept, and
// returned by all nodes from then on.
func (d *DB) Secret(ctx context.Context, name string, fresh []byte) (value []byte, err error) {
	err = d.change(ctx, "postgres: secret", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", name, fresh); err != nil {
			return err
		}
		return tx.QueryRow(ctx, "SELECT value FROM secrets WHERE name = $1", name).Scan(&value)
	})
	return value, err
}
