//go:build unix

package pgtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao/internal/postgres"
)

// shared is the server of this test binary.
var shared = state{free: make(chan string, 8)}

type state struct {
	once   sync.Once
	server *Server
	err    error
	number atomic.Int64
	free   chan string // names of databases that tests have done with
}

// Main runs the tests of a package and stops the server that they used.
type Main struct{ *testing.M }

// Run implements what TestMain and goleak call.
func (m Main) Run() int {
	code := m.M.Run()
	shared.once.Do(func() { shared.err = errors.New("the tests have ended") })
	if shared.server != nil {
		_ = shared.server.Stop() // its folder goes with it
	}
	return code
}

// template is the database that others are copies of.
const template = "template_qiao"

// Installed tells whether tests can have a server.
func Installed() bool {
	_, err := programs()
	return err == nil
}

// Shared returns the server of this test binary; it is started by the first test
// that asks. The test is skipped where there can be none.
func Shared(t testing.TB) *Server {
	t.Helper()
	shared.once.Do(func() {
		ctx := context.Background()
		if shared.server, shared.err = Start(ctx); shared.err == nil {
			shared.err = shared.server.makeTemplate(ctx)
		}
	})
	if errors.Is(shared.err, errAbsent) {
		t.Skip("skipped: " + shared.err.Error())
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.server
}

func (s *Server) makeTemplate(ctx context.Context) error {
	if err := s.do(ctx, "postgres", "CREATE DATABASE "+template); err != nil {
		return err
	}
	db := postgres.New(s.URL(template))
	return errors.Join(db.Ping(ctx), db.Close())
}

// do runs a statement in a database.
func (s *Server) do(ctx context.Context, name, query string) error {
	conn, err := pgx.Connect(ctx, s.URL(name))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, query)
	return errors.Join(err, conn.Close(ctx))
}

// URL is the address of a database of its own for a test, with Qiao's tables and
// nothing in them.
func URL(t testing.TB) string {
	t.Helper()
	s := Shared(t)
	var name string
	select {
	case name = <-shared.free: // which takes much less time than making one
	default:
		name = s.make(t, " TEMPLATE "+template)
	}
	t.Cleanup(func() {
		if err := s.wipe(context.Background(), name); err != nil {
			t.Error(err)
			return
		}
		select {
		case shared.free <- name:
		default:
		}
	})
	return s.URL(name)
}

// Empty is like [URL] for a database without tables.
func Empty(t testing.TB) string {
	t.Helper()
	s := Shared(t)
	name := s.make(t, "")
	t.Cleanup(func() {
		if err := s.do(context.Background(), "postgres", "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return s.URL(name)
}

func (s *Server) make(t testing.TB, like string) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", shared.number.Add(1))
	if err := s.do(t.Context(), "postgres", "CREATE DATABASE "+name+like); err != nil {
		t.Fatal(err)
	}
	return name
}

// wipe makes a database as it was: parts of the ledger go, and all rows.
func (s *Server) wipe(ctx context.Context, name string) error {
	return s.do(ctx, name, `DO $$
		DECLARE t text;
		BEGIN
			FOR t IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'ledger'::regclass LOOP
				EXECUTE 'DROP TABLE ' || t;
			END LOOP;
			ALTER TABLE audit DISABLE TRIGGER USER;
			FOR t IN SELECT c.oid::regclass FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
				AND NOT relispartition AND relname NOT IN ('goose_db_version', 'schema_floor', 'keys_version', 'audit_head', 'ledger') LOOP
				EXECUTE 'DELETE FROM ' || t;
			END LOOP;
			ALTER TABLE audit ENABLE TRIGGER USER;
			UPDATE audit_head SET n = 0, hash = decode(repeat('00', 32), 'hex');
			UPDATE keys_version SET version = 1;
		END $$`)
}

// DB is a store of its own for a test.
func DB(t testing.TB) *postgres.DB {
	t.Helper()
	db := postgres.New(URL(t))
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
