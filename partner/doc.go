// Package partner calls model partners and gives all of them the same manners.
//
// Start with [New]: it wraps a [Driver], which speaks one partner's protocol, in
// a [Partner], which is a [qiao.Model]. Whatever the driver, a Partner
//
//   - says who answers on the first chunk,
//   - ends every failure with a Kind, and none with a secret, a prompt or a
//     partner's own words,
//   - bounds the wait for the first token, the silence between chunks, and the
//     size of request and answer,
//   - reports an answer that stops without a finish reason as Protocol: a cut
//     answer never looks complete,
//   - reports an answer that moderation stopped before its first word as Blocked,
//     like a refusal by status; one stopped later ends in FinishBlocked,
//   - closes the partner's connection as soon as the caller leaves,
//   - yields whole characters, wherever the partner cut them,
//   - counts the tokens roughly, and says so, when the partner tells no usage.
//
// [Check] tests one partner for a person who sets it up. The package never
// retries and never chooses between partners: that is the route package's work.
// The subpackages are one protocol each; partnertest holds the suite that every
// driver passes, and discover finds partners without configuration.
package partner
