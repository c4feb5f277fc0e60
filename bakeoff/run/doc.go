// Package run asks contenders the questions of suites and keeps every answer.
//
// Start with [Start]: it works through a [Plan] and tells its [Progress]. Answers
// are appended to a file as they come, so that a run that was killed loses what
// was in flight and nothing else; starting it again asks what is missing. Answers
// of other runs in the same folder to the very same questions are taken over,
// unless the plan is to ask afresh.
//
// A failure, a refusal or a limit is a [State] of an answer and never a score: the
// package judges nothing. [Open] reads a run that is there.
package run
