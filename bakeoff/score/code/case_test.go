package code

import (
	"math"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
)

func TestPassAt(t *testing.T) {
	for _, c := range []struct {
		n, c, k int
		want    float64
	}{{1, 1, 1, 1}, {1, 0, 1, 0}, {10, 3, 1, 0.3}, {4, 2, 2, 1 - 1.0/6}, {5, 5, 3, 1}} {
		if got := PassAt(c.n, c.c, c.k); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("PassAt(%d, %d, %d) = %v, want %v", c.n, c.c, c.k, got, c.want)
		}
	}
}

func TestMBPPTakesAssertionsFromTheDocstring(t *testing.T) {
	c, err := MBPP("\"\"\"\nAdd.\nassert add(1, 2) == 3\n\"\"\"\ndef add(a, b):\n  assert a\n  return a+b", nil)
	if err != nil || c.Test != "assert add(1, 2) == 3" {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := MBPP("def f(): pass", nil); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("no assertions: %v", err)
	}
	if c, err := MBPP("x", []string{"assert a", "assert b"}); err != nil || c.Test != "assert a\nassert b" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestACruxAnswerStandsInTheSolution(t *testing.T) {
	if c := CruxOutput("1 or True", "2"); strings.Contains(c.Test, "or") {
		t.Errorf("%+v", c)
	}
	if c := CruxInput("def f(x):\n  return x", "2", "2"); strings.Contains(c.Solution, "return (2)") {
		t.Errorf("an answer that calls nothing: %+v", c)
	}
	if c := CruxInput("def f(x):\n  return x", " f(2)", "2"); !strings.Contains(c.Solution, "return ( f(2))") {
		t.Errorf("%+v", c)
	}
}
