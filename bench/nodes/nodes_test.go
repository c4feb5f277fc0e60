//go:build unix

package main

import (
	"os"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/internal/cli"
	"github.com/qiao-ai/qiao/internal/postgres/pgtest"
)

// TestMain lets this program be the server, too: the nodes are processes.
func TestMain(m *testing.M) {
	if os.Getenv("QIAO_NODES_TEST") == "node" {
		os.Exit(cli.Main(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// Every answer that a client got stands in the ledger, once, whoever is killed
// meanwhile: a node, or the database.
func TestNoAnswerIsLostOrBilledTwice(t *testing.T) {
	if !pgtest.Installed() {
		t.Skip("skipped: PostgreSQL is not installed (Debian: apt install postgresql)")
	}
	t.Setenv("QIAO_NODES_TEST", "node")
	r, err := run(t.Context(), plan{Program: []string{os.Args[0]}, Nodes: 2, Clients: 8, Calm: 150 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + r.String())
	if !r.right() {
		t.Errorf("%d answers, %d without a row, %d with several", r.answers, r.missing, r.twice)
	}
}
