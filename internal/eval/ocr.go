package eval

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"github.com/qiao-ai/qiao/imaging/graph"
	"github.com/qiao-ai/qiao/imaging/ocr"
)

// OCR measures how text in pictures is read.
func OCR() Evaluation {
	return Evaluation{
		Name:        "ocr",
		Description: "text in pictures: lines read exactly, character accuracy and CPU time, on each runtime: a folder with library/ and ocr_lines.json",
		Run:         evalOCR,
	}
}

func evalOCR(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	var want map[string][]string
	if err := readJSON(filepath.Join(path, "ocr_lines.json"), "ocr", &want); err != nil {
		return nil, err
	}
	runtimes, err := deps.runtimes()
	if err != nil {
		return nil, err
	}
	report := &Report{Evaluation: "ocr", Path: path}
	var first *ocrTally
	for _, rt := range runtimes {
		t := &ocrTally{read: map[string][]string{}}
		if err := t.run(ctx, filepath.Join(path, "library"), want, rt, deps); err != nil {
			return nil, err
		}
		set := Set{Name: "ocr_" + rt.Name(), Format: "lines", Language: "zh,en", Items: len(want), Figures: t.figures(), Examples: t.examples}
		if first == nil {
			first = t
		} else {
			set.Figures = append(set.Figures, first.against(t)...)
		}
		report.Sets = append(report.Sets, set)
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

// An ocrTally counts on one runtime.
type ocrTally struct {
	pictures, failed     int
	lines, exact, folded int
	characters, wrong    int
	cpu                  time.Duration
	read                 map[string][]string // by picture
	examples             []Example
}

func (t *ocrTally) run(ctx context.Context, library string, want map[string][]string, rt graph.Runtime, deps Deps) error {
	dir, err := deps.pack("ocr")
	if err != nil {
		return err
	}
	r, err := ocr.New(dir, rt)
	if err != nil {
		return err
	}
	defer r.Close()
	for i, name := range slices.Sorted(maps.Keys(want)) {
		deps.progress("pictures on "+rt.Name(), i, len(want))
		m, err := decodePicture(filepath.Join(library, filepath.FromSlash(name)))
		if err != nil { // all of its lines count as not read
			t.failed++
			t.compare(name, want[name], nil, deps)
			continue
		}
		before := cpuTime()
		lines, err := r.Read(ctx, m)
		if err != nil {
			return err
		}
		t.cpu += cpuTime() - before
		t.pictures++
		var got []string
		for _, l := range lines {
			got = append(got, l.Text)
		}
		t.read[name] = got
		t.compare(name, want[name], got, deps)
	}
	return nil
}

// compare counts the lines of a picture.
func (t *ocrTally) compare(name string, want, got []string, deps Deps) {
	for _, w := range want {
		t.lines++
		t.characters += len([]rune(foldLine(w)))
		near, distance := nearestLine(w, got)
		t.wrong += distance
		if slices.Contains(got, w) {
			t.exact++
		}
		if distance == 0 {
			t.folded++
			continue
		}
		if len(t.examples) < deps.Examples {
			t.examples = append(t.examples, Example{name, w, near})
		}
	}
}

// foldLine takes out what readers may differ in: spaces, and the widths of letters
// and marks.
func foldLine(s string) string {
	return strings.Join(strings.Fields(norm.NFKC.String(width.Fold.String(s))), "")
}

// nearestLine is the line that differs from w in the fewest characters, and in how
// many: no more than w has.
func nearestLine(w string, got []string) (near string, least int) {
	folded := []rune(foldLine(w))
	least = len(folded)
	for _, g := range got {
		if d := runeDistance(folded, []rune(foldLine(g))); d < least {
			near, least = g, d
		}
	}
	return near, least
}

// runeDistance is Levenshtein's distance.
func runeDistance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		last := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := last
			if x != y {
				cost = 1 + min(last, row[j], row[j+1])
			}
			last, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

func (t *ocrTally) figures() []Figure {
	return []Figure{
		{Name: "exact_lines", Value: float64(t.folded), Of: t.lines},
		{Name: "exact_lines_with_spaces_and_widths", Value: float64(t.exact), Of: t.lines},
		{Name: "character_accuracy", Value: share(t.characters-t.wrong, t.characters), Unit: "%", Of: t.characters},
		{Name: "cpu_per_picture", Value: cpuPer(t.cpu, t.pictures), Unit: "s", Of: t.pictures},
		{Name: "not_decoded", Value: float64(t.failed)},
	}
}

// against compares plain Go, which is t, with another runtime.
func (t *ocrTally) against(o *ocrTally) []Figure {
	same := 0
	for name, lines := range t.read {
		if slices.Equal(lines, o.read[name]) {
			same++
		}
	}
	return []Figure{
		{Name: "pictures_read_alike_in_go", Value: float64(same), Of: len(t.read)},
		{Name: "cpu_of_go_to_this", Value: t.cpu.Seconds() / max(o.cpu.Seconds(), 1e-9)},
	}
}
