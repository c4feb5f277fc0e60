package postgres

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/ledger"
)

// A DB is a PostgreSQL database. Its methods may be called from many goroutines,
// and many processes may use one database.
type DB struct {
	url    string
	tracer pgx.QueryTracer // is told of statements, in tests; most often nil

	opening chan struct{} // holds a value while somebody opens or closes
	pool    *pgxpool.Pool // guarded by opening
	closed  bool          // guarded by opening
	ready   chan struct{} // closed once pool is there

	uids   *ledger.UIDs // of rows that have none
	months sync.Map     // of the ledger, as their first millisecond: those that exist
}

// New returns the DB of an address such as postgres://qiao@db.example/qiao. What
// the address leaves out is taken from the variables that libpq knows, such as
// PGPASSWORD. Nobody is called yet.
func New(url string) *DB {
	return &DB{url: url, opening: make(chan struct{}, 1), ready: make(chan struct{}), uids: ledger.NewUIDs()}
}

// connections is how many a node opens at most, unless the address has
// pool_max_conns.
const connections = 16

// Close waits for running queries and closes the connections. Later calls fail.
func (d *DB) Close() error {
	d.opening <- struct{}{}
	defer func() { <-d.opening }()
	d.closed = true
	if d.pool != nil {
		d.pool.Close()
	}
	return nil
}

// Ping calls the server, makes the tables if that has not happened, and asks it
// something.
func (d *DB) Ping(ctx context.Context) error {
	pool, err := d.open(ctx)
	if err != nil {
		return err
	}
	return failure("postgres: ping", pool.Ping(ctx))
}

// open returns the connections, and makes them and the tables first if need be. An
// attempt that failed is made again by the next call.
func (d *DB) open(ctx context.Context) (*pgxpool.Pool, error) {
	select {
	case <-d.ready:
		return d.pool, nil // nobody changes it any more
	default:
	}
	select {
	case d.opening <- struct{}{}:
		defer func() { <-d.opening }()
	case <-ctx.Done():
		return nil, failure("postgres: open", ctx.Err())
	}
	switch {
	case d.closed:
		return nil, qiao.Errorf(qiao.Unavailable, "postgres: open", "the store is closed")
	case d.pool != nil:
		return d.pool, nil
	}
	pool, err := d.connect(ctx)
	if err != nil {
		return nil, err
	}
	if err := retry(ctx, func() error { return prepare(ctx, pool) }); err != nil {
		pool.Close()
		return nil, failure("postgres: prepare the tables", err)
	}
	d.pool = pool
	close(d.ready)
	return pool, nil
}

// connect makes a pool; no connection is opened yet.
func (d *DB) connect(ctx context.Context) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(d.url)
	if err != nil {
		// The cause may hold the address, and the address a password.
		return nil, qiao.Errorf(qiao.Misconfigured, "postgres", "the address of the store cannot be read").
			WithFix("Write store.url as postgres://USER@HOST/DATABASE, and the password as PGPASSWORD or ${env:NAME}.")
	}
	if !strings.Contains(d.url, "pool_max_conns") {
		cfg.MaxConns = connections
	}
	if !strings.Contains(d.url, "connect_timeout") {
		cfg.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	if cfg.ConnConfig.RuntimeParams["application_name"] == "" {
		cfg.ConnConfig.RuntimeParams["application_name"] = "qiao"
	}
	cfg.ConnConfig.Tracer = d.tracer
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	return pool, failure("postgres: open", err)
}

// change runs fn as one transaction. It runs fn again where the transaction was
// not committed because a connection broke or another transaction was in the way,
// so that fn begins anew each time. Whether a commit whose answer got lost was done
// is asked, so that nothing is done twice.
func (d *DB) change(ctx context.Context, op string, fn func(pgx.Tx) error) error {
	pool, err := d.open(ctx)
	if err != nil {
		return err
	}
	return failure(op, retry(ctx, func() error { return once(ctx, pool, fn) }))
}

// exec runs one statement as a transaction of its own.
func (d *DB) exec(ctx context.Context, op, query string, args ...any) error {
	return d.change(ctx, op, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

// query reads rows and hands each to scan. It begins anew only if the connection
// broke before the first one.
func (d *DB) query(ctx context.Context, op, query string, scan func(pgx.Rows) error, args ...any) error {
	pool, err := d.open(ctx)
	if err != nil {
		return err
	}
	return failure(op, retry(ctx, func() error {
		rows, err := pool.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		begun := false
		for rows.Next() {
			begun = true
			if err := scan(rows); err != nil {
				return final{err}
			}
		}
		if err := rows.Err(); err != nil && begun {
			return final{err}
		}
		return rows.Err()
	}))
}
