package main

import (
	"context"
	"syscall"
	"time"
)

// A drill is a fault under load.
type drill struct {
	name string
	// fault does it and returns when it began to heal: when a killed server was
	// started again, or Redis was.
	fault func(context.Context, *cluster) (healing time.Time, err error)
	calm  time.Duration // afterwards
}

// A phase is the time of a drill.
type phase struct {
	name            string
	from, fault, to time.Time
	healing         time.Time
	whole           time.Duration // from healing until all servers were ready and shared their limits
}

func drills(warm, calm, gone time.Duration) []drill {
	return []drill{
		{"no fault", func(context.Context, *cluster) (time.Time, error) { return time.Now(), nil }, warm},
		{"kill -9 a server", kill, calm},
		{"restart PostgreSQL", restart, calm},
		{"Redis away " + gone.String(), func(ctx context.Context, c *cluster) (time.Time, error) { return away(c, gone) }, calm + time.Minute},
		{"roll all servers", roll, calm},
	}
}

func (d drill) do(ctx context.Context, c *cluster) (*phase, error) {
	p := &phase{name: d.name, from: time.Now()}
	time.Sleep(time.Second) // what a killed server had answered last belongs to its drill
	p.fault = time.Now()
	var err error
	if p.healing, err = d.fault(ctx, c); err != nil {
		return nil, err
	}
	if err := await(ctx, c.healthy); err != nil {
		return nil, err
	}
	p.whole = time.Since(p.healing)
	time.Sleep(d.calm)
	p.to = time.Now()
	return p, nil
}

func kill(_ context.Context, c *cluster) (time.Time, error) {
	n := c.nodes[0]
	n.signal(syscall.SIGKILL)
	time.Sleep(5 * time.Second) // until a service manager has noticed
	healing := time.Now()
	n.ready.Store(false)
	return healing, n.start(c.builds[0])
}

func restart(ctx context.Context, c *cluster) (time.Time, error) {
	healing := time.Now()
	if err := c.pg.Halt(syscall.SIGINT); err != nil {
		return healing, err
	}
	time.Sleep(2 * time.Second)
	err := c.pg.Begin(ctx)
	for _, n := range c.nodes {
		n.ready.Store(false) // what it said was of before
	}
	return healing, err
}

func away(c *cluster, gone time.Duration) (time.Time, error) {
	c.valkey.Halt()
	time.Sleep(gone)
	for _, n := range c.nodes {
		n.shared.Store(false)
	}
	return time.Now(), c.valkey.Begin()
}

func roll(ctx context.Context, c *cluster) (time.Time, error) {
	begun := time.Now()
	for _, n := range c.nodes {
		n.signal(syscall.SIGTERM)
		n.ready.Store(false)
		if err := n.start(c.builds[1]); err != nil {
			return begun, err
		}
		if err := await(ctx, n.ready.Load); err != nil {
			return begun, err
		}
	}
	return begun, nil
}
