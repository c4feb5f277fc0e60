// Package sandbox runs Python programs that nobody has read, such as those
// that models write, and says what came of them.
//
// Start with [New], which fails with Kind Unsupported where programs cannot be
// isolated: nothing is ever run unprotected. [Box.Judge] runs a solution
// against a test; [Box.Run] runs one program.
//
// A program sees namespaces of its own for users, processes, mounts, network,
// host name and IPC; a root file system in memory, with /usr read-only and one
// small folder to write to; no /proc, no environment, no capabilities; limits
// on time, memory, files and output; and a filter on system calls that allows
// no new process, no socket and no debugging. The filter and the limits hold
// before its first instruction.
//
// A solution cannot forge its verdict: it runs in one process and its test in
// another, each in a sandbox of its own. Between them pass only calls and
// plain data. The verdict goes to the caller by a pipe that the solution's
// process does not have, behind a nonce that it never sees.
//
// The caller's binary is run again as the sandbox's first process, so main, or
// TestMain, must call [Child] first.
package sandbox
