package score

import "strings"

// BBH judges an output of a BIG-Bench Hard task: what follows the last "the
// answer is", or all of it, must be the target.
func BBH(output, target string) Verdict {
	answer := output
	if i := strings.LastIndex(output, "answer is "); i >= 0 {
		answer = output[i+len("answer is "):]
	}
	answer = strings.TrimSuffix(strings.TrimSpace(answer), ".")
	return Verdict{Right: answer == strings.TrimSpace(target), Found: answer != "", Answer: answer}
}
