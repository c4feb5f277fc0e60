// Package audit keeps a log of administrative acts: who did what, when, on what, and
// how it ended.
//
// Start with [Log.Record]. Entries are only ever added. Each bears the hash of the
// one before it, so that one which was changed, or removed from anywhere, shows in
// [Verify]. Whoever can write to the store can also write a whole new chain: the
// heads that Record logs, kept elsewhere, show that. Secrets, texts and bodies of
// requests are never in an entry.
package audit
