package valkey

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gomodule/redigo/redis"

	"github.com/qiao-ai/qiao"
)

// A DB is a Valkey or Redis server. Its methods may be called from many goroutines.
type DB struct {
	pool *redis.Pool
	now  func() time.Time // nil goes by the server's clock, which all nodes share
}

const (
	dialTime = 400 * time.Millisecond
	callTime = 2 * time.Second
	idleTime = 4 * time.Minute
)

// New returns the server at an address such as redis://user:password@host:6379/0,
// rediss:// for TLS, or unix:///path. Nobody is dialed. An address that cannot be read
// is an error of Kind Misconfigured.
func New(address string) (*DB, error) {
	u, err := url.Parse(address)
	if err != nil || !isServer(u) {
		// What was wrong with it may hold the password.
		return nil, qiao.Errorf(qiao.Misconfigured, "shared", "the address of the shared limits cannot be read").
			WithFix("Write it like redis://127.0.0.1:6379, rediss://user:${env:VALKEY_PASSWORD}@host:6379/0 or unix:///run/valkey.sock.")
	}
	return &DB{pool: &redis.Pool{
		MaxIdle: 2, IdleTimeout: idleTime,
		DialContext: func(ctx context.Context) (redis.Conn, error) { return dial(ctx, u) },
	}}, nil
}

// isServer tells whether dial can use an address.
func isServer(u *url.URL) bool {
	switch u.Scheme {
	case "unix":
		return u.Host == "" && len(u.Path) > 1
	case "redis", "rediss":
		database := strings.TrimPrefix(u.Path, "/")
		_, err := strconv.ParseUint(database, 10, 16)
		return u.Hostname() != "" && (database == "" || err == nil)
	}
	return false
}

func dial(ctx context.Context, u *url.URL) (redis.Conn, error) {
	options := []redis.DialOption{
		redis.DialConnectTimeout(dialTime), redis.DialTLSHandshakeTimeout(dialTime),
		redis.DialReadTimeout(callTime), redis.DialWriteTimeout(callTime),
	}
	if u.Scheme != "unix" {
		return redis.DialURLContext(ctx, u.String(), options...)
	}
	password, _ := u.User.Password()
	options = append(options, redis.DialUsername(u.User.Username()), redis.DialPassword(password))
	return redis.DialContext(ctx, "unix", u.Path, options...)
}

// Ping tells whether the server answers.
func (d *DB) Ping(ctx context.Context) error {
	c, err := d.pool.GetContext(ctx)
	if err != nil {
		return away(err)
	}
	defer c.Close()
	_, err = redis.DoContext(c, ctx, "PING")
	return away(err)
}

// Close hangs up.
func (d *DB) Close() error { return d.pool.Close() }

// away is the error of a server that does not answer, or answers no.
func away(err error) error {
	switch {
	case err == nil:
		return nil
	case refuses(err, "NOAUTH", "WRONGPASS", "NOPERM"):
		return qiao.E(qiao.Misconfigured, "shared limits", errors.New("the server demands another login")).
			WithFix("Set the user and the password in shared.url.")
	}
	return qiao.E(qiao.Unavailable, "shared limits", err).
		WithFix("See whether Valkey or Redis runs at shared.url, and can be reached from here; the server goes on without it, in bounds.")
}

// refuses tells whether the server has answered with one of these codes.
func refuses(err error, codes ...string) bool {
	var said redis.Error
	if !errors.As(err, &said) {
		return false
	}
	for _, code := range codes {
		if strings.HasPrefix(string(said), code) {
			return true
		}
	}
	return false
}
