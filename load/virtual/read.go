package virtual

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/load"
)

// A Case is a server to search, with what the search is told. Times are in seconds.
type Case struct {
	Name string `json:"name"`
	Config
	FirstToken float64 `json:"firstToken,omitempty"` // objective for 95 % of first tokens: 1
	Errors     float64 `json:"errors,omitempty"`     // share that may fail: 0.01
	Start      float64 `json:"start,omitempty"`      // where the search begins: 1
	Most       float64 `json:"most,omitempty"`       // it never goes beyond
	Declared   float64 `json:"declaredQuota,omitempty"`
	Probes     int     `json:"probes,omitempty"`   // at most: 12
	Requests   int     `json:"requests,omitempty"` // budget
	Minutes    float64 `json:"minutes,omitempty"`  // budget
	Truth      float64 `json:"capacity,omitempty"` // the true capacity, where it is known better than by simulation
}

// Objectives are those that the search should keep.
func (c *Case) Objectives() load.Objectives {
	o := load.Objectives{FirstToken: duration(c.FirstToken), Errors: c.Errors}
	if c.FirstToken == 0 {
		o.FirstToken = time.Second
	}
	if c.Errors == 0 {
		o.Errors = 0.01
	}
	return o
}

// Search is how the search goes about it.
func (c *Case) Search() load.Search {
	return load.Search{
		Objectives: c.Objectives(), Start: c.Start, Most: c.Most, Quota: c.Declared, Probes: c.Probes,
		Budget: load.Budget{Requests: c.Requests, Time: duration(60 * c.Minutes)},
	}
}

func duration(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }

// fastest bounds what is simulated, in requests a second.
const fastest = 5000

// Read reads cases from JSON Lines or from one JSON array. It fails with Kind
// Invalid, naming the case.
func Read(name string, r io.Reader) ([]Case, error) {
	b := bufio.NewReader(r)
	head, _ := b.Peek(512)
	var list []Case
	var err error
	if text := bytes.TrimSpace(head); len(text) > 0 && text[0] == '[' {
		err = strict(json.NewDecoder(b), &list)
	} else {
		list, err = readLines(b)
	}
	if err == nil && len(list) == 0 {
		err = errors.New("there are no servers")
	}
	for i := range list {
		if err == nil {
			if err = list[i].check(); err != nil {
				err = fmt.Errorf("server %d: %w", i+1, err)
			}
		}
	}
	if err != nil {
		return nil, qiao.E(qiao.Invalid, "read "+name, err).WithFix("Write servers as docs/load.md describes; examples/load/servers.jsonl has forty.")
	}
	return list, nil
}

func strict(d *json.Decoder, v any) error {
	d.DisallowUnknownFields()
	return d.Decode(v)
}

func readLines(r io.Reader) (list []Case, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var c Case
		if err := strict(json.NewDecoder(bytes.NewReader(lines.Bytes())), &c); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		list = append(list, c)
	}
	return list, lines.Err()
}

// check refuses what cannot be or would take too long to simulate.
func (c *Case) check() error {
	for _, v := range []float64{c.FirstToken, c.Errors, c.Start, c.Most, c.Declared, c.Minutes, c.Truth, c.Service, c.StallEvery, c.SlowFactor, c.ColdFor, c.ColdFactor, c.Guard, c.Burst, c.Spread} {
		if !(v >= 0 && v <= 1e6) {
			return errors.New("a number is out of bounds")
		}
	}
	switch {
	case c.Errors >= 1 || c.Probes < 0 || c.Probes > 100 || c.Requests < 0:
		return errors.New("a number is out of bounds")
	case float64(c.Slots)/c.Service > fastest || c.Quota > fastest || c.Start > fastest:
		return fmt.Errorf("it is faster than %d requests a second", fastest)
	case c.Stall > 0 && c.StallEvery < 10*c.Stall:
		return errors.New("it stalls more than it works: stallEvery is at least ten times stall")
	case c.Spread > 3 || c.SlowShare > 0 && c.SlowFactor == 0 || c.ColdFor > 0 && c.ColdFactor == 0:
		return errors.New("spread is at most 3, and a share or a cold start needs its factor")
	}
	_, err := New(c.Config, c.Objectives())
	return err
}
