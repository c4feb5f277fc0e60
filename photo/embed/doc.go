// Package embed gives photos vectors of their meaning, so that words find what
// nobody wrote and no tag names.
//
// Start with New; Run gives vectors to the photos of an owner that have none, and
// can be stopped and run again. The model is a partner's, or any [qiao.Embedder];
// pictures go to it only for owners who allow it. Vectors are kept under the
// model's name and their length, and are never compared with others.
package embed
