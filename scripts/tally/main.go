// Command tally reads what "go test -json" says, shows a line for each package
// and the output of what failed, and ends with the line "N N N": the tests that
// passed, failed and were skipped, subtests included. It is for scripts/test.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// An event is one line of go test -json; see "go doc test2json".
type event struct {
	Action      string
	Package     string
	ImportPath  string // of what does not build
	Test        string
	Output      string
	Elapsed     float64
	FailedBuild string
}

// A test is a package, or a test in it.
type test struct{ pkg, name string }

// A tally counts and remembers what was said.
type tally struct {
	passed, failed, skipped int
	output                  map[test][]string
	build                   map[string][]string // what the compiler said
	broken                  map[string]bool     // packages with a failed test
	skips                   map[string]int      // reasons
	show                    io.Writer
}

func main() {
	t := &tally{
		output: map[test][]string{}, build: map[string][]string{}, broken: map[string]bool{},
		skips: map[string]int{}, show: os.Stdout,
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintln(t.show, lines.Text()) // what go itself has to say
			continue
		}
		t.add(e)
	}
	t.reasons()
	fmt.Fprintln(t.show, t.passed, t.failed, t.skipped)
}

func (t *tally) add(e event) {
	at := test{e.Package, e.Test}
	switch {
	case e.Action == "build-output":
		t.build[e.ImportPath] = append(t.build[e.ImportPath], e.Output)
	case e.Action == "output":
		t.output[at] = append(t.output[at], e.Output)
	case e.Test == "":
		t.endPackage(e)
	case e.Action == "pass":
		t.passed++
	case e.Action == "fail":
		t.failed++
		t.broken[e.Package] = true
		fmt.Fprint(t.show, strings.Join(t.output[at], ""))
	case e.Action == "skip":
		t.skipped++
		t.skips[t.reason(at)]++
	}
	if e.Action == "pass" || e.Action == "skip" || e.Action == "fail" {
		delete(t.output, at)
	}
}

// endPackage says how a package did. One that failed without a failed test does
// not build, or died: that counts as one.
func (t *tally) endPackage(e event) {
	switch e.Action {
	case "pass":
		fmt.Fprintf(t.show, "   ok %6.1f s  %s\n", e.Elapsed, e.Package)
	case "fail":
		fmt.Fprintf(t.show, "   FAILED       %s\n", e.Package)
		if t.broken[e.Package] {
			return
		}
		t.failed++
		fmt.Fprint(t.show, strings.Join(t.build[e.FailedBuild], ""), strings.Join(t.output[test{e.Package, ""}], ""))
		for at, said := range t.output {
			if at.pkg == e.Package && at.name != "" { // what it was doing when it died
				fmt.Fprint(t.show, strings.Join(said, ""))
			}
		}
	}
}

// reason is what a skipped test said, without its place.
func (t *tally) reason(at test) string {
	for _, line := range t.output[at] {
		line = strings.TrimSpace(line)
		if _, after, ok := strings.Cut(line, ": "); ok && strings.Contains(line, ".go:") {
			return strings.TrimPrefix(after, "skipped: ")
		}
	}
	return "no reason given"
}

func (t *tally) reasons() {
	byCount := func(a, b string) int {
		return cmp.Or(cmp.Compare(t.skips[b], t.skips[a]), cmp.Compare(a, b))
	}
	for _, why := range slices.SortedFunc(maps.Keys(t.skips), byCount) {
		fmt.Fprintf(t.show, "   skipped %d: %s\n", t.skips[why], why)
	}
}
