// Package photo keeps a person's library of photos: what is in each, when and
// where it was taken, and with what.
//
// Start with [New] and [Library.Add], which takes a folder in and goes on where it
// was stopped. A [Photo] is all that is known of a picture; a [Store] keeps photos,
// each under its owner, and nothing of one owner is ever seen by another. Text and
// things in pictures are found by a [Reader] and a [Tagger] that come from outside;
// without them all else works, and a photo says what is pending.
//
// What people ask is understood by photo/query and found by photo/search. The
// package knows no HTTP, no database and no model.
package photo
