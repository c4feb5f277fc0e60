package openai

import (
	"bytes"
	"iter"
	"math"
	"strconv"

	"github.com/qiao-ai/qiao/partner"
)

// read takes the load from metrics in Prometheus' text form. Several engines
// behind one address are added up; their cache's use is the mean. It returns
// false if neither queue is told.
func (m Metrics) read(text []byte) (partner.Load, bool) {
	all := map[string]*series{}
	for name, value := range samples(text) {
		if all[name] == nil {
			all[name] = &series{}
		}
		all[name].add(value)
	}
	waiting, running, kv := first(all, m.Waiting), first(all, m.Running), first(all, m.KV)
	load := partner.Load{Waiting: int(waiting.sum), Running: int(running.sum), KV: -1}
	if kv.n > 0 {
		load.KV = min(kv.sum/float64(kv.n), 1)
	}
	return load, waiting.n+running.n > 0
}

// A series is one name's samples.
type series struct {
	sum float64
	n   int
}

// add takes a sample; servers write NaN for what they have not measured yet.
func (s *series) add(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 || v > 1e12 {
		return
	}
	s.sum, s.n = s.sum+v, s.n+1
}

func first(all map[string]*series, names []string) series {
	for _, name := range names {
		if s := all[name]; s != nil {
			return *s
		}
	}
	return series{}
}

// samples are the names, without labels, and values of a metrics page. Lines of
// another form are skipped.
func samples(text []byte) iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		for line := range bytes.Lines(text) {
			line = bytes.TrimSpace(line)
			if len(line) == 0 || line[0] == '#' {
				continue
			}
			name, rest := cutName(line)
			fields := bytes.Fields(rest)
			if len(fields) == 0 {
				continue
			}
			v, err := strconv.ParseFloat(string(fields[0]), 64)
			if err == nil && !yield(string(name), v) {
				return
			}
		}
	}
}

// cutName splits a sample at the end of its name and drops its labels, in whose
// quoted values braces and blanks may stand.
func cutName(line []byte) (name, rest []byte) {
	end := bytes.IndexAny(line, "{ \t")
	if end < 0 {
		return line, nil
	}
	name, rest = line[:end], line[end:]
	if rest[0] != '{' {
		return name, rest
	}
	quoted := false
	for i := 1; i < len(rest); i++ {
		switch {
		case quoted && rest[i] == '\\':
			i++
		case rest[i] == '"':
			quoted = !quoted
		case !quoted && rest[i] == '}':
			return name, rest[i+1:]
		}
	}
	return name, nil
}
