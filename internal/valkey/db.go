package valkey

import (
	"context"
	"errors"
	"sync"
	"time"

	client "github.com/valkey-io/valkey-go"

	"github.com/qiao-ai/qiao"
)

// A DB is a Valkey or Redis server, a cluster of them, or one behind sentinels. Its
// methods may be called from many goroutines.
type DB struct {
	o   client.ClientOption
	now func() time.Time // nil goes by the server's clock, which all nodes share

	mu     sync.Mutex
	held   client.Client
	closed bool
}

const dialTime = 400 * time.Millisecond

// New returns the server at an address such as redis://user:password@host:6379/0,
// rediss:// for TLS, or unix:///path. Nobody is dialed. An address that cannot be read
// is an error of Kind Misconfigured.
func New(address string) (*DB, error) {
	o, err := client.ParseURL(address)
	if err != nil {
		// What it says may hold the password.
		return nil, qiao.Errorf(qiao.Misconfigured, "shared", "the address of the shared limits cannot be read").
			WithFix("Write it like redis://127.0.0.1:6379, rediss://user:${env:VALKEY_PASSWORD}@host:6379/0 or unix:///run/valkey.sock.")
	}
	o.ClientName, o.ClientSetInfo = "qiao", client.DisableClientSetInfo
	o.DisableCache, o.DisableRetry = true, true
	o.Dialer.Timeout, o.ConnWriteTimeout = dialTime, 2*time.Second
	o.RingScaleEachConn, o.PipelineMultiplex = 6, -1
	return &DB{o: o}, nil
}

// conn dials unless that was done.
func (d *DB) conn() (client.Client, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, away(client.ErrClosing)
	}
	if d.held != nil {
		return d.held, nil
	}
	c, err := client.NewClient(d.o)
	if err != nil {
		return nil, away(err)
	}
	d.held = c
	return c, nil
}

// Ping tells whether the server answers.
func (d *DB) Ping(ctx context.Context) error {
	c, err := d.conn()
	if err != nil {
		return err
	}
	return away(c.Do(ctx, c.B().Ping().Build()).Error())
}

// Close hangs up.
func (d *DB) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.held != nil && !d.closed {
		d.held.Close()
	}
	d.closed = true
	return nil
}

// away is the error of a server that does not answer, or answers no.
func away(err error) error {
	if err == nil {
		return nil
	}
	if refused, ok := client.IsValkeyErr(err); ok && authless(refused.Error()) {
		return qiao.E(qiao.Misconfigured, "shared limits", errors.New("the server demands another login")).
			WithFix("Set the user and the password in shared.url.")
	}
	return qiao.E(qiao.Unavailable, "shared limits", err).
		WithFix("See whether Valkey or Redis runs at shared.url, and can be reached from here; the server goes on without it, in bounds.")
}
