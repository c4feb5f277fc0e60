package load

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// most bounds the requests of a trace.
const most = 20_000_000

// OpenTrace reads a trace from a file; see [ReadTrace].
func OpenTrace(path string) (Schedule, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "load: read the trace", err).WithFix("Give a file of JSON Lines or CSV.")
	}
	defer f.Close()
	return ReadTrace(filepath.Base(path), f)
}

// ReadTrace reads the times and lengths of requests in one of these formats, told
// by looking:
//
//   - ours: JSON Lines {"at": seconds, "input": tokens, "output": tokens}
//   - Mooncake: JSON Lines {"timestamp": milliseconds, "input_length", "output_length"}
//   - Azure's LLM inference traces: CSV with TIMESTAMP, ContextTokens, GeneratedTokens
//   - ServeGen's rates: CSV with t_s, rps; requests are spread evenly in each step
//
// Times start at the first request. It fails with Kind Invalid, naming the line.
func ReadTrace(name string, r io.Reader) (Schedule, error) {
	b := bufio.NewReader(r)
	head, _ := b.Peek(1 << 10) // shorter where the file is
	var s Schedule
	var err error
	switch text := bytes.TrimSpace(head); {
	case len(text) == 0:
		err = errors.New("there are no requests")
	case text[0] == '{':
		s, err = readLines(b)
	case bytes.Contains(text, []byte("t_s")) && bytes.Contains(text, []byte("rps")):
		s, err = readRates(b)
	default:
		s, err = readAzure(b)
	}
	if err == nil && len(s) == 0 {
		err = errors.New("there are no requests")
	}
	if err != nil {
		return nil, qiao.E(qiao.Invalid, "read "+name, err).WithFix("Give a trace in one of the formats of docs/load.md.")
	}
	slices.SortStableFunc(s, func(a, b Arrival) int { return int(min(1, max(-1, a.At-b.At))) })
	first := s[0].At
	for i := range s {
		s[i].At -= first
	}
	return s, nil
}

// readLines reads our own format or Mooncake's.
func readLines(r io.Reader) (Schedule, error) {
	var s Schedule
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var l struct {
			At        *float64 `json:"at"`
			Input     int      `json:"input"`
			Output    int      `json:"output"`
			Timestamp *float64 `json:"timestamp"`
			InputLen  int      `json:"input_length"`
			OutputLen int      `json:"output_length"`
		}
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		a := Arrival{Input: l.Input, Output: l.Output}
		var at float64
		switch {
		case l.At != nil:
			at = *l.At
		case l.Timestamp != nil:
			at, a.Input, a.Output = *l.Timestamp/1000, l.InputLen, l.OutputLen
		default:
			return nil, fmt.Errorf("line %d: neither at nor timestamp", n)
		}
		if err := a.set(at); err != nil || len(s) == most {
			return nil, fmt.Errorf("line %d: %w", n, errors.Join(err, tooMany(len(s))))
		}
		s = append(s, a)
	}
	return s, lines.Err()
}

func tooMany(n int) error {
	if n < most {
		return nil
	}
	return fmt.Errorf("more than %d requests", most)
}

// set checks and sets a time in seconds and the lengths.
func (a *Arrival) set(seconds float64) error {
	if !(seconds >= -1e10 && seconds <= 4e9) || a.Input < 0 || a.Output < 0 || a.Input > 1e8 || a.Output > 1e8 {
		return errors.New("a time or a length is out of bounds")
	}
	a.At = time.Duration(seconds * float64(time.Second))
	return nil
}

// readRates makes requests of rates in steps, evenly spread.
func readRates(r io.Reader) (Schedule, error) {
	rates, err := ReadRates(r)
	if err != nil {
		return nil, err
	}
	var s Schedule
	carry := 0.0
	for i, v := range rates {
		step := 600.0
		if i+1 < len(rates) {
			step = rates[i+1].At.Seconds() - v.At.Seconds()
		} else if i > 0 {
			step = v.At.Seconds() - rates[i-1].At.Seconds()
		}
		want := v.Rate*step + carry
		n := int(want)
		carry = want - float64(n)
		if len(s)+n > most {
			return nil, tooMany(most)
		}
		for k := range n {
			s = append(s, Arrival{At: v.At + time.Duration((float64(k)+0.5)/float64(n)*step*float64(time.Second))})
		}
	}
	return s, nil
}

// A Rate is how many requests a second came from a time on.
type Rate struct {
	At   time.Duration
	Rate float64
}

// ReadRates reads ServeGen's CSV with t_s and rps. Times must rise.
func ReadRates(r io.Reader) ([]Rate, error) {
	rows := csv.NewReader(r)
	head, err := rows.Read()
	if err != nil {
		return nil, err
	}
	t, v := slices.Index(head, "t_s"), slices.Index(head, "rps")
	if t < 0 || v < 0 {
		return nil, errors.New("line 1: the columns t_s and rps are missing")
	}
	var list []Rate
	for n := 2; ; n++ {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		at, err1 := strconv.ParseFloat(row[t], 64)
		rate, err2 := strconv.ParseFloat(row[v], 64)
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if !(rate >= 0 && rate < 1e9) || !(at >= 0 && at < 4e9) || len(list) > 0 && at <= list[len(list)-1].At.Seconds() {
			return nil, fmt.Errorf("line %d: a rate is out of bounds, or the time does not rise", n)
		}
		list = append(list, Rate{time.Duration(at * float64(time.Second)), rate})
	}
}

// readAzure reads Azure's traces: a time of day and two counts of tokens.
func readAzure(r io.Reader) (Schedule, error) {
	rows := csv.NewReader(r)
	rows.TrimLeadingSpace = true
	head, err := rows.Read()
	if err != nil {
		return nil, err
	}
	column := func(names ...string) int {
		return slices.IndexFunc(head, func(h string) bool { return slices.Contains(names, strings.ToLower(h)) })
	}
	t, in, out := column("timestamp"), column("contexttokens"), column("generatedtokens")
	if t < 0 || in < 0 || out < 0 {
		return nil, errors.New("line 1: it is neither JSON Lines nor a CSV with TIMESTAMP, ContextTokens, GeneratedTokens or t_s, rps")
	}
	var s Schedule
	var first time.Time
	for n := 2; ; n++ {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return nil, err
		}
		at, err1 := timeOf(row[t])
		input, err2 := strconv.Atoi(row[in])
		output, err3 := strconv.Atoi(row[out])
		if err := errors.Join(err1, err2, err3, tooMany(len(s))); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if first.IsZero() {
			first = at
		}
		a := Arrival{Input: input, Output: output}
		if err := a.set(at.Sub(first).Seconds()); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		s = append(s, a)
	}
}

func timeOf(s string) (time.Time, error) {
	var err error
	for _, layout := range []string{"2006-01-02 15:04:05.9999999", "2006-01-02 15:04:05.9999999-07:00", time.RFC3339Nano} {
		var t time.Time
		if t, err = time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, err
}
