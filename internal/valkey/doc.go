// Package valkey keeps what the nodes of a fleet share in Valkey or Redis 7: the
// leases of limits.
//
// Start with [New], which dials nobody: the server is dialed at the first call, and
// again at each call while it is away. [DB] is the lease.Pool of many machines; each
// of its calls is one round trip, and each counter is changed by one atomic script.
// Everything that is kept here may be lost: the nodes know it, and tell it again.
//
// Names of keys begin with "qiao:" and hold ids of keys, teams, features and partners;
// no secret and no text is kept. All of them expire.
package valkey
