// Package assist turns what a person says into actions that are verified,
// confirmed where they reach outside, and undoable.
//
// Start with New and Assistant.Turn. Templates, the classifier and a partner's
// model only propose plans whose every argument says where it comes from; one
// verifier decides. What the assistant can do comes from skills (package skill);
// what belongs to a user is kept in a Store, with the inverse of each change.
//
// It does not talk HTTP, choose partners or send anything by itself: what reaches
// outside goes through ports that its caller gives, after a confirmation.
package assist
