package guard_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/text/guard"
)

// Nothing compares every sentence with every other one: quadratic time would
// outlast the suite here. How fast it is is in the benchmarks.
func TestALongTextKeepsItsFacts(t *testing.T) {
	source, output := longText(200)
	if v := guard.Check("rewrite", source, output); v.Hard() {
		t.Errorf("%v", v.Findings[0])
	}
}

func longText(n int) (source, output string) {
	var a, b strings.Builder
	for i := range n {
		for _, x := range []string{"English", "Chinese"} {
			fmt.Fprintf(&a, "%d. %s\n\n", i+1, hundred[x][0])
			fmt.Fprintf(&b, "%d. %s\n\n", i+1, hundred[x][1])
		}
	}
	return a.String(), b.String()
}
