// Package ledger keeps one row for each request that a model answered or refused:
// who asked, who answered, what it cost and how it went.
//
// Start with [New], and [Ledger.Record], which never waits: rows go through a
// bounded queue to a [Store] in batches. A row that finds the queue full is
// dropped and counted. A process that is killed loses the rows of its last
// interval (a quarter of a second unless set otherwise) at most, and those being
// written; one that is closed loses none.
//
// [Query] reads rows back in groups: by key, feature, partner, day and so on. A row
// holds no prompt, no answer and no secret; the end user is a hash.
package ledger
