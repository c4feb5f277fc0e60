//go:build !unix

package pgtest

import (
	"testing"

	"github.com/qiao-ai/qiao/internal/postgres"
)

// Main runs the tests of a package.
type Main struct{ *testing.M }

// Installed tells whether tests can have a server: not on this system.
func Installed() bool { return false }

// URL skips the test.
func URL(t testing.TB) string {
	t.Skip("skipped: PostgreSQL is not started on this system")
	return ""
}

// Empty skips the test.
func Empty(t testing.TB) string { return URL(t) }

// DB skips the test.
func DB(t testing.TB) *postgres.DB { return postgres.New(URL(t)) }
