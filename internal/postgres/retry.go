package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	mrand "math/rand/v2"
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

// once runs fn as a transaction. It leaves a mark of its own, by which a commit that
// was not answered is known.
func once(ctx context.Context, pool *pgxpool.Pool, fn func(pgx.Tx) error) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // after a commit it does nothing
	if err := fn(tx); err != nil {
		return err
	}
	var mark [16]byte
	_, _ = rand.Read(mark[:]) // it never fails
	if _, err := tx.Exec(ctx, leaveMark, mark, true); err != nil {
		return err
	}
	err = tx.Commit(ctx)
	if mrand.IntN(sweepEvery) == 0 {
		_, _ = pool.Exec(ctx, "DELETE FROM commits WHERE at < now() - interval '1 hour'") // the next one does it as well
	}
	if err == nil || !lost(err) {
		return err
	}
	return outcome(ctx, pool, mark, err)
}

const (
	leaveMark = "INSERT INTO commits (mark, done) VALUES ($1, $2) ON CONFLICT DO NOTHING"
	// sweepEvery is how many transactions, about, come between deletions of old marks.
	sweepEvery = 1000
)

// outcome tells what became of a transaction whose commit was not answered: nil if
// it was done, the first error if it was not and never will be, and a final one if
// nobody knows. It leaves the same mark with the opposite word, which waits for the
// transaction if that is still under way; of the two the first stays.
func outcome(ctx context.Context, pool *pgxpool.Pool, mark [16]byte, cause error) error {
	for until := time.Now().Add(patience); time.Now().Before(until); {
		var done bool
		_, err := pool.Exec(ctx, leaveMark, mark, false)
		if err == nil {
			err = pool.QueryRow(ctx, "SELECT done FROM commits WHERE mark = $1", mark).Scan(&done)
		}
		switch {
		case err == nil && done:
			return nil
		case err == nil:
			return cause
		case !passing(err) || !pause(ctx, 50*time.Millisecond):
			return final{cause}
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
