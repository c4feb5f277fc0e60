package postgres

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/qiao-ai/qiao"
)

// A ways out of failures by their SQLSTATE; a class stands for all of its codes.
var ways = map[string]struct {
	kind qiao.Kind
	fix  string
}{
	"28":    {qiao.Misconfigured, "Check user and password of store.url."},
	"3D000": {qiao.Misconfigured, "Make the database first: createdb NAME, or name another in store.url."},
	"42501": {qiao.Misconfigured, "Let the user of store.url own the database, or GRANT ALL on its schema."},
	"0A000": {qiao.Misconfigured, "Use PostgreSQL 13 or newer, with its extension btree_gin."},
	"58P01": {qiao.Misconfigured, "Install PostgreSQL's own extensions (Debian has them in postgresql, others in postgresql-contrib)."},
	"22021": {qiao.Invalid, "Take out what is no text: the character with the number 0, or broken UTF-8."},
	"22P05": {qiao.Invalid, "Take out what is no text: the character with the number 0, or broken UTF-8."},
	"25006": {qiao.Unavailable, "Point store.url to the server that takes changes, with target_session_attrs=read-write."},
	"53100": {qiao.Unavailable, "The server's disk is full: free some space."},
	"53":    {qiao.Unavailable, "The server has no room: raise max_connections, or lower pool_max_conns in store.url."},
	"57014": {qiao.Timeout, "Try again, or raise the server's statement_timeout."},
}

// failure gives an error of the database its Kind and a way out. What a statement
// was about is not in it.
func failure(op string, err error) error {
	if err == nil {
		return nil
	}
	var native *pgconn.PgError
	if kind := qiao.KindOf(err); kind != qiao.Other {
		return qiao.E(kind, op, err)
	}
	if !errors.As(err, &native) {
		if lost(err) {
			return qiao.Errorf(qiao.Unavailable, op, "the database cannot be reached").
				WithFix("See whether PostgreSQL runs at the address of store.url; nothing else is needed once it does.")
		}
		return qiao.E(qiao.Other, op, err)
	}
	e := qiao.E(qiao.Other, op, said{native})
	way, ok := ways[native.Code]
	if !ok {
		way, ok = ways[native.Code[:2]]
	}
	switch {
	case ok:
		e.Kind = way.kind
		return e.WithFix("%s", way.fix)
	case passing(err):
		e.Kind = qiao.Unavailable
		return e.WithFix("Try again: the database was busy, or is starting.")
	}
	return e
}

// said shows what the database said, unless values of a statement may be in it.
type said struct{ cause *pgconn.PgError }

// Error implements error.
func (s said) Error() string {
	if c := s.cause.Code[:2]; c == "22" || c == "23" || c == "42" {
		return "the database refuses it (" + s.cause.Code + ")"
	}
	return s.cause.Message + " (" + s.cause.Code + ")"
}

// Unwrap returns the cause.
func (s said) Unwrap() error { return s.cause }

// taken tells whether an error is that of a value that may stand once.
func taken(err error) bool {
	var native *pgconn.PgError
	return errors.As(err, &native) && native.Code == "23505"
}

// noMonth tells whether there was no part of the ledger for a row.
func noMonth(err error) bool {
	var native *pgconn.PgError
	return errors.As(err, &native) && native.Code == "23514"
}
