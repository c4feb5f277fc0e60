// Package judge lets models compare answers in pairs where no scorer can.
//
// Start with [Pairs]: it makes a suite of the answers of a run, each pair asked in
// both orders. Judges are contenders of that suite, so package run asks them, keeps
// what they say and goes on after a crash. [Read] makes a [Verdict] of what they
// said: a judge that changes its mind with the order has no opinion, a jury decides
// by majority, and Bradley and Terry's model puts the contenders in order. How
// often judges flip, how much they like length, and how they agree with people is
// part of it.
package judge
