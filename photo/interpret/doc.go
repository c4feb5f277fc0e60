// Package interpret lets a language model read what the rules of photo/query leave
// over.
//
// Start with Interpreter. The model may only say what kind of thing each piece of
// the query is, in words that the rules then read: each of its chips must come out
// of query.Parse as the kind that it claims, or it is left aside. So a model can
// make a plan fit better, and cannot make one that is not sound.
package interpret
