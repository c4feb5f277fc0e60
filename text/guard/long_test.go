package guard_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/text/guard"
)

// A long text takes time in proportion: nothing compares every sentence with
// every other one.
func TestALongTextIsCheckedInProportion(t *testing.T) {
	source, output := longText(40)
	began := time.Now()
	guard.Check("rewrite", source, output)
	short := time.Since(began)
	source, output = longText(200)
	began = time.Now()
	if v := guard.Check("rewrite", source, output); v.Hard() {
		t.Errorf("%v", v.Findings[0])
	}
	if long := time.Since(began); long > 30*short+time.Second {
		t.Errorf("five times the text took %v instead of %v", long, short)
	} else {
		t.Logf("%d words took %v", len(strings.Fields(source)), long)
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
