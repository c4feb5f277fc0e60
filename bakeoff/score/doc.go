// Package score judges answers of models: the scorers that a bake-off runs and
// that published scores can be made again with.
//
// Each scorer gives a [Verdict] on one output. Those that repeat a published
// evaluation come in two manners: as the reference judges, its faults
// included, so that its figures are met, and strictly, as a careful person
// would. Start with [ZeroEval], [BBH], [Choice] and [PairRates]; instructions
// are judged in package ifeval, mathematics in package algebra, programs in
// package code.
//
// Scorers hold no state but compiled patterns and may be used by many
// goroutines. An output that never arrived is not judged here: an error, a
// refusal or a timeout is a state of the run and no wrong answer.
package score
