// Package client calls a Qiao server.
//
// Start with [New] and [Client.Do], or [Client.Write] for events as they become
// true. Failures are a [qiao.Error] with the Kind and the Fix that the server
// gave; Unavailable with a Fix means that no server answers. The package keeps no
// state beside connections.
package client
