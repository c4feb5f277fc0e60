// Package postgres keeps the features' state in a PostgreSQL database that many
// nodes share. It implements the Store interfaces that the features declare, and
// passes the same suites as package sqlite.
//
// Start with [New]; the server is called, and the tables are made, when the first
// method needs them. Every change is one transaction. A change whose connection
// broke is done again if it was not done, for some seconds: a server that restarts is
// a pause, not a failure. Nothing here is kept in memory but which parts of the
// ledger exist.
//
// PostgreSQL 13 and newer will do, with the extension btree_gin, which comes with it.
// Each Qiao has a database, or a schema, of its own.
package postgres
