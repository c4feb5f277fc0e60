package valkey

import (
	"context"
	_ "embed"
	"errors"
	"io"
	"syscall"

	"github.com/gomodule/redigo/redis"
)

//go:embed renew.lua
var renewLua string

//go:embed beat.lua
var beatLua string

// run runs a script once for each key, in one round trip, and returns the answers.
func (d *DB) run(ctx context.Context, s *redis.Script, keys []string, args [][]string) ([]any, error) {
	answers, err := d.try(ctx, s, keys, args)
	if hungUp(err) { // while the connection waited; a renewal that was made already changes nothing
		answers, err = d.try(ctx, s, keys, args)
	}
	return answers, away(err)
}

func (d *DB) try(ctx context.Context, s *redis.Script, keys []string, args [][]string) ([]any, error) {
	c, err := d.pool.GetContext(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	answers, err := exchange(ctx, c, s, keys, args)
	if refuses(err, "NOSCRIPT") { // it is sent whole once only
		if err = s.Load(c); err == nil {
			return exchange(ctx, c, s, keys, args)
		}
	}
	return answers, err
}

// exchange sends all calls and then reads all answers. The error is the first one.
func exchange(ctx context.Context, c redis.Conn, s *redis.Script, keys []string, args [][]string) ([]any, error) {
	for i, key := range keys {
		if err := s.SendHash(c, redis.Args{key}.AddFlat(args[i])...); err != nil {
			return nil, err
		}
	}
	if err := c.Flush(); err != nil {
		return nil, err
	}
	answers, errs := make([]any, len(keys)), make([]error, len(keys))
	for i := range answers {
		answers[i], errs[i] = redis.ReceiveContext(c, ctx)
		if c.Err() != nil { // no other answer will come
			break
		}
	}
	return answers, first(errs)
}

func first(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func hungUp(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
