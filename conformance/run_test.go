package conformance

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
)

// A client does the scenarios with one of the official clients. A nil error says that
// the client got what the partner meant; errRefused that it raised a refusal, as its
// own type of error with a status of 4xx.
type client struct {
	name string
	do   map[scenario]func(base, model string) error
}

// errRefused is a refusal that the client raised as it should.
var errRefused = errors.New("refused")

// cells are what the table says, by client, partner and scenario.
var cells struct {
	sync.Mutex
	m map[string]string
}

func note(client, partner string, s scenario, cell string) {
	cells.Lock()
	defer cells.Unlock()
	if cells.m == nil {
		cells.m = map[string]string{}
	}
	cells.m[client+"/"+partner+"/"+string(s)] = cell
}

// judge compares what a client made of a scenario with what it should.
func judge(p speaker, s scenario, err error) (cell string, ok bool) {
	switch wanted := s == refuse || p.lacks[s]; {
	case p.lacks[s] && err == nil:
		return "ok", true // by other means, such as a tool: the partner got what it demands
	case wanted && errors.Is(err, errRefused) && s == refuse:
		return "ok", true
	case wanted && errors.Is(err, errRefused):
		return "refused", true
	case wanted || err != nil:
		return "FAIL", false
	}
	return "ok", true
}

// run does all scenarios of a client against all partners.
func run(t *testing.T, c client) {
	base, err := front()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range speakers() {
		for _, s := range scenarios {
			t.Run(p.id+"/"+string(s), func(t *testing.T) {
				err := c.do[s](base, p.id+"/test-model")
				cell, ok := judge(p, s, err)
				note(c.name, p.id, s, cell)
				if !ok {
					t.Errorf("%v", err)
				}
			})
		}
	}
	table(c.name)
}

// table prints what a client can, a row a partner.
func table(client string) {
	if os.Getenv("QIAO_TABLE") == "" && !testing.Verbose() {
		return
	}
	cells.Lock()
	defer cells.Unlock()
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s", client)
	for _, s := range scenarios {
		fmt.Fprintf(w, "\t%s", s)
	}
	fmt.Fprintln(w)
	for _, p := range speakers() {
		row := []string{p.id}
		for _, s := range scenarios {
			if cell := cells.m[client+"/"+p.id+"/"+string(s)]; cell != "" {
				row = append(row, cell)
			}
		}
		if len(row) > 1 {
			fmt.Fprintln(w, strings.Join(row, "\t"))
		}
	}
	_ = w.Flush()
}

func want(what, got, want string) error {
	if got != want {
		return fmt.Errorf("%s: %q, want %q", what, got, want)
	}
	return nil
}

// object is the schema of a tool's parameters, and of an answer.
func parameters() map[string]any {
	return map[string]any{"type": "object", "properties": map[string]any{"city": map[string]any{"type": "string", "description": "the city's name"}},
		"required": []string{"city"}, "additionalProperties": false}
}

func title() map[string]any {
	return map[string]any{"type": "object", "properties": map[string]any{"title_of_it": map[string]any{"type": "string"}},
		"required": []string{"title_of_it"}, "additionalProperties": false}
}
