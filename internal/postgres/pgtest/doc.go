// Package pgtest starts a real PostgreSQL for tests: one for a test binary, in a
// temporary folder, reached by a socket in it, as a user without privileges.
//
// Call [URL] in a test for a database of its own, and run the tests of a package
// through [Main], which stops the server. Where PostgreSQL is not installed, tests
// are skipped with a line that says so.
package pgtest
