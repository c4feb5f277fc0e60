// Package journal keeps rows of the ledger in files until a store that nodes share
// has them, so that a process that is killed loses none.
//
// Start with [Open] for rows to come, and [Recover] for those of processes that are
// gone. A row costs one write to a file, which outlives kill -9, and not a power cut:
// nothing is waited for. Each process has files of its own, and holds a lock on them
// while it lives.
package journal
