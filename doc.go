// Package qiao holds the words that every part of Qiao speaks: a [Request] made
// of [Message] values goes to a [Model], and its answer comes back as a [Stream]
// of [Chunk] values with the [Usage] it cost and the [Served] note of who
// answered. Failures are an [Error] with a small, closed [Kind].
//
// Start with [Model] and [Collect]. The package contains no behaviour beyond
// these words: it calls no network, reads no file, and imports nothing of ours.
package qiao
