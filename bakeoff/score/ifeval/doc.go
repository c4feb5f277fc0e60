// Package ifeval checks whether an answer follows an instruction that a
// program can check: the 25 of IFEval (Zhou et al., 2023), each strictly and
// loosely.
//
// Start with [New], which reads one instruction as the benchmark's files have
// it, then [Instruction.Strict] and [Instruction.Loose]. Verdicts are those of
// the reference but for its two known faults, in which it is not
// deterministic: see [Instruction.Fault]. There is no sampling here: one
// answer has one verdict.
package ifeval
