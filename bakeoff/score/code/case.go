package code

import (
	"strings"

	"github.com/qiao-ai/qiao"
)

// A Case is a solution and a test in Python that raises an exception unless
// the solution is right.
type Case struct {
	Solution string
	Test     string
}

// HumanEval makes the case of a problem with its test, which defines check,
// and the name of the function that is asked for.
func HumanEval(solution, test, entry string) Case {
	return Case{Solution: solution, Test: test + "\n\ncheck(" + entry + ")\n"}
}

// MBPP makes the case of a problem with its assertions. Without any, those are
// used that the solution's own docstring quotes from the question, which are
// fewer than the benchmark has. It fails with Kind NotFound where there are
// none.
func MBPP(solution string, assertions []string) (Case, error) {
	if len(assertions) == 0 {
		assertions = quoted(solution)
	}
	if len(assertions) == 0 {
		return Case{}, qiao.Errorf(qiao.NotFound, "mbpp", "there is no assertion to run").
			WithFix("Put the benchmark's questions, with their test_list, next to the outputs.")
	}
	return Case{Solution: solution, Test: strings.Join(assertions, "\n")}, nil
}

// quoted lists the assertions in the docstring that a solution starts with.
func quoted(solution string) []string {
	s, ok := strings.CutPrefix(strings.TrimSpace(solution), `"""`)
	if !ok {
		return nil
	}
	doc, _, ok := strings.Cut(s, `"""`)
	if !ok {
		return nil
	}
	var list []string
	for line := range strings.Lines(doc) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "assert ") {
			list = append(list, line)
		}
	}
	return list
}

// CruxOutput makes the case of a CRUXEval answer that claims what a call
// returns. The answer, which nobody has read, stands in the solution, not in
// the test.
func CruxOutput(answer, output string) Case {
	return Case{Solution: "def answer():\n    return (" + answer + ")\n", Test: "assert answer() == (" + output + ")"}
}

// CruxInput makes the case of a CRUXEval answer that claims which call of f
// returns the output. What is no call of f is wrong.
func CruxInput(program, answer, output string) Case {
	if !strings.HasPrefix(strings.TrimSpace(answer), "f(") {
		answer = "None.no_call"
	}
	return Case{Solution: program + "\ndef answer():\n    return (" + answer + ")\n", Test: "assert answer() == (" + output + ")"}
}

// PassAt is the unbiased estimate of the chance that one of k samples passes,
// given c of n that do (Chen and others, 2021).
func PassAt(n, c, k int) float64 {
	if n-c < k {
		return 1
	}
	miss := 1.0
	for i := n - c + 1; i <= n; i++ {
		miss *= 1 - float64(k)/float64(i)
	}
	return 1 - miss
}
