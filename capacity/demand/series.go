package demand

import (
	"encoding/csv"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao"
)

// Day is how many seconds one has.
const Day = 86400.0

// A Series is a rate in equal steps.
type Series struct {
	Name  string
	Start float64 // seconds
	Step  float64 // seconds
	Rates []float64
}

// Days is how long s is.
func (s *Series) Days() float64 { return s.Step * float64(len(s.Rates)) / Day }

// Slots is how many steps a day has.
func (s *Series) Slots() int { return max(1, int(math.Round(Day/s.Step))) }

// Cut is the part of s from a step to before another.
func (s *Series) Cut(from, to int) *Series {
	return &Series{s.Name, s.Start + float64(from)*s.Step, s.Step, s.Rates[from:to]}
}

// Peak is the highest rate.
func (s *Series) Peak() float64 { return slices.Max(s.Rates) }

const mostSteps = 1 << 20

// Read reads a CSV with the columns t_s, in seconds, and rps. Steps that are missing
// are filled between their neighbours.
func Read(from io.Reader, name string) (*Series, error) {
	bad := func(what string, args ...any) (*Series, error) {
		return nil, qiao.Errorf(qiao.Invalid, "demand", name+": "+what, args...).
			WithFix("Give a CSV with the columns t_s and rps, in equal steps, of at least a day.")
	}
	lines, err := csv.NewReader(from).ReadAll()
	if err != nil {
		return bad("%v", err)
	}
	if len(lines) < 3 {
		return bad("the table has no rates")
	}
	t, r := slices.Index(lines[0], "t_s"), slices.Index(lines[0], "rps")
	if t < 0 || r < 0 {
		return bad("the columns t_s and rps are missing")
	}
	var at, rates []float64
	for i, l := range lines[1:] {
		when, err1 := strconv.ParseFloat(l[t], 64)
		rate, err2 := strconv.ParseFloat(l[r], 64)
		if err1 != nil || err2 != nil || !(rate >= 0) || rate > 1e12 || math.IsNaN(when) || math.Abs(when) > 1e12 || len(at) > 0 && when <= at[len(at)-1] {
			return bad("line %d is no later time and rate", i+2)
		}
		at, rates = append(at, when), append(rates, rate)
	}
	return even(name, at, rates, bad)
}

// even fills what is missing.
func even(name string, at, rates []float64, bad func(string, ...any) (*Series, error)) (*Series, error) {
	step := math.Inf(1)
	for i := 1; i < len(at); i++ {
		step = min(step, at[i]-at[i-1])
	}
	n := (at[len(at)-1]-at[0])/step + 1
	if n > mostSteps || step > Day/2 {
		return bad("the steps are too uneven or too long")
	}
	s := &Series{Name: name, Start: at[0], Step: step}
	j := 0
	for i := range int(math.Round(n)) {
		now := at[0] + float64(i)*step
		for j+2 < len(at) && at[j+1] <= now {
			j++
		}
		f := min(1, max(0, (now-at[j])/(at[j+1]-at[j])))
		s.Rates = append(s.Rates, rates[j]+(rates[j+1]-rates[j])*f)
	}
	if s.Days() < 0.99 {
		return bad("the history is shorter than a day")
	}
	return s, nil
}

// Open reads a file, or all CSV files of a folder. A file that goes on where another
// of a like name ends is joined to it.
func Open(path string) ([]*Series, error) {
	files := []string{path}
	if info, err := os.Stat(path); err != nil {
		return nil, qiao.Errorf(qiao.NotFound, "demand", "there is nothing at %s", path).WithFix("Give a CSV, or a folder of them.")
	} else if info.IsDir() {
		files, _ = filepath.Glob(filepath.Join(path, "*.csv"))
	}
	var list []*Series
	for _, name := range files {
		s, err := open(name)
		if err != nil && len(files) == 1 {
			return nil, err
		}
		if err == nil {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "demand", "%s has no history of rates", path).WithFix("Give a CSV with the columns t_s and rps.")
	}
	return join(list), nil
}

func open(name string) (*Series, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, qiao.Errorf(qiao.NotFound, "demand", "cannot open %s", name).WithFix("Give a CSV with the columns t_s and rps.")
	}
	defer f.Close()
	return Read(f, strings.TrimSuffix(filepath.Base(name), ".csv"))
}

func join(list []*Series) []*Series {
	slices.SortStableFunc(list, func(a, b *Series) int { return int(math.Copysign(1, a.Start-b.Start)) * b2i(a.Start != b.Start) })
	var out []*Series
	for _, s := range list {
		best, length := -1, 7
		for i, o := range out {
			ends := o.Start + o.Step*float64(len(o.Rates))
			if n := alike(o.Name, s.Name); o.Step == s.Step && math.Abs(ends-s.Start) <= s.Step && n > length {
				best, length = i, n
			}
		}
		if best < 0 {
			out = append(out, s)
			continue
		}
		out[best] = &Series{out[best].Name, out[best].Start, s.Step, append(slices.Clone(out[best].Rates), s.Rates...)}
	}
	return out
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// alike is how many letters two names share at their beginning.
func alike(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
