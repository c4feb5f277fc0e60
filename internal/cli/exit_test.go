package cli_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/cli"
)

func TestEveryKindHasAnExitCode(t *testing.T) {
	documented := exitCodes(t)
	for _, k := range qiao.Kinds() {
		code := cli.Code(qiao.E(k, "x", nil))
		if code == 0 {
			t.Errorf("%v exits 0: a failure looks like success", k)
		}
		if !documented[code] {
			t.Errorf("%v exits %d, which docs/cli.md does not describe", k, code)
		}
	}
}

func TestExitCodeIsThatOfTheOutermostKind(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want int
	}{
		{"no error", nil, 0},
		{"a plain error", os.ErrExist, 1},
		{"a wrapped one", fmt.Errorf("x: %w", qiao.E(qiao.Misconfigured, "config", nil)), 10},
		{"the outermost", qiao.E(qiao.Unavailable, "route", qiao.E(qiao.Forbidden, "x", nil)), 11},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := cli.Code(c.err); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

// exitCodes reads the table of docs/cli.md.
func exitCodes(t *testing.T) map[int]bool {
	t.Helper()
	page, err := os.ReadFile("../../docs/cli.md")
	if err != nil {
		t.Fatal(err)
	}
	codes := map[int]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\| (\d+) \|`).FindAllSubmatch(page, -1) {
		n, err := strconv.Atoi(string(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		codes[n] = true
	}
	return codes
}
