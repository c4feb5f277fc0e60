// Package lane answers plain HTTP/1.1 requests at chosen paths at a third of the
// processor time that net/http takes, and leaves every other connection to it.
//
// Plain is a POST with one Host, one Content-Length and a header of up to 4 kB, to a
// path of letters. The first request of a connection that is anything else, or that
// is written in any unusual way, moves the connection to an [http.Server] with every
// byte unread: what is odd is judged there, in one place. So nothing is parsed here
// that could be understood in two ways.
//
// One goroutine looks after all connections: it closes those that are late and
// notices clients that have left, so that a request needs neither a timer nor a
// goroutine of its own.
package lane
