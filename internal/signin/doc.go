// Package signin signs people in by an OpenID Connect provider.
//
// Start with [New]. A [Door] answers /auth/login, /auth/callback and /auth/logout,
// and [Door.Find] tells whom the cookie of a request lets in. The authorization code
// flow is used with PKCE, a state and a nonce; the session is a random secret in a
// cookie that scripts and other sites cannot use, and is kept by its hash, so that
// signing out ends it on every node. What a person may do is up to the caller: the
// package turns claims into a role and enforces none.
package signin
