package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// patience is how long a server that does not answer is waited for: about as long as
// one needs to restart.
const patience = 8 * time.Second

// A final error ends a retry whatever it is.
type final struct{ error }

// Unwrap returns the error itself.
func (f final) Unwrap() error { return f.error }

// retry does something until it is done, fails for a reason that stays, or patience
// is over.
func retry(ctx context.Context, do func() error) error {
	until := time.Now().Add(patience)
	wait := 5 * time.Millisecond
	for {
		err := do()
		var f final
		switch {
		case errors.As(err, &f):
			return f.error
		case err == nil, ctx.Err() != nil, !passing(err), time.Now().Add(wait).After(until):
			return err
		}
		if !pause(ctx, wait) {
			return err
		}
		wait = min(2*wait, 250*time.Millisecond)
	}
}

// pause waits; it returns false if ctx ends first.
func pause(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// once runs fn as a transaction.
func once(ctx context.Context, pool *pgxpool.Pool, fn func(pgx.Tx) error) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // after a commit it does nothing
	if err := fn(tx); err != nil {
		return err
	}
	var id *string // none if nothing was changed
	if err := tx.QueryRow(ctx, "SELECT pg_current_xact_id_if_assigned()::text").Scan(&id); err != nil {
		return err
	}
	err = tx.Commit(ctx)
	if err == nil || id == nil || !lost(err) {
		return err
	}
	return outcome(ctx, pool, *id, err)
}

// outcome tells what became of a transaction whose commit was not answered: nil if
// it was done, the first error if it was not, and a final one if nobody knows.
func outcome(ctx context.Context, pool *pgxpool.Pool, id string, cause error) error {
	for until := time.Now().Add(patience); time.Now().Before(until); {
		var status *string
		err := pool.QueryRow(ctx, "SELECT pg_xact_status($1::text::xid8)", id).Scan(&status)
		switch {
		case err == nil && status != nil && *status == "committed":
			return nil
		case err == nil && status != nil && *status == "aborted":
			return cause
		case err == nil && status == nil, err != nil && !passing(err):
			return final{cause}
		}
		if !pause(ctx, 50*time.Millisecond) {
			break
		}
	}
	return final{cause}
}

// passing tells whether an error may be gone the next time.
func passing(err error) bool {
	var native *pgconn.PgError
	if errors.As(err, &native) {
		switch native.Code {
		case "40001", "40P01", // serialization, deadlock
			"55P03",                            // a lock was not to be had
			"57P01", "57P02", "57P03", "53300": // it shuts down, has crashed, starts, is full
			return true
		}
		return native.Code[:2] == "08"
	}
	return lost(err)
}

// lost tells whether the connection broke, or could not be made.
func lost(err error) bool {
	var native *pgconn.PgError
	if errors.As(err, &native) {
		return native.Code == "57P01" || native.Code == "57P02"
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var network net.Error
	var connecting *pgconn.ConnectError
	for _, is := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNREFUSED, syscall.ENOENT} {
		if errors.Is(err, is) {
			return true
		}
	}
	return errors.As(err, &network) || errors.As(err, &connecting) || pgconn.SafeToRetry(err) || err.Error() == "conn closed"
}
