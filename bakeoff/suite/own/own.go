package own

import (
	"bufio"
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

//go:embed writing.jsonl assistant.jsonl photos.jsonl tools.json
var files embed.FS

// Names lists the suites.
func Names() []string { return []string{"writing", "assistant", "photos"} }

// A line is an item that names its tools; tools.json describes them in the item's
// language.
type line struct {
	suite.Item
	Tools []string `json:"tools"`
}

// A catalogue describes tools by language and name.
type catalogue map[string]map[string]suite.Tool

// Load returns the suite of a name. Each call makes a new one. It fails with Kind
// NotFound where there is none.
func Load(name string) (*suite.Suite, error) {
	data, err := files.ReadFile(name + ".jsonl")
	if err != nil {
		return nil, qiao.Errorf(qiao.NotFound, "bakeoff", "Qiao has no suite %q", name).
			WithFix("Use one of qiao:%s, or the path of a file.", strings.Join(Names(), ", qiao:"))
	}
	tools, err := readTools()
	if err != nil {
		return nil, err
	}
	s := &suite.Suite{Name: name, Feature: name, Format: "qiao"}
	for scan := bufio.NewScanner(bytes.NewReader(data)); scan.Scan(); {
		item, err := tools.item(scan.Bytes())
		if err != nil {
			return nil, qiao.E(qiao.Other, fmt.Sprintf("bakeoff: line %d of the suite %s", len(s.Items)+1, name), err)
		}
		s.Items = append(s.Items, item)
	}
	return s, nil
}

func readTools() (catalogue, error) {
	data, err := files.ReadFile("tools.json")
	if err != nil {
		return nil, qiao.E(qiao.Other, "bakeoff", err)
	}
	var c catalogue
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, qiao.E(qiao.Other, "bakeoff: tools.json", err)
	}
	return c, nil
}

// item reads a line and puts its tools in.
func (c catalogue) item(b []byte) (suite.Item, error) {
	var l line
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return suite.Item{}, err
	}
	for _, name := range l.Tools {
		t, ok := c[l.Language][name]
		if !ok {
			return suite.Item{}, fmt.Errorf("there is no tool %q", name)
		}
		t.Name = name
		l.Item.Tools = append(l.Item.Tools, t)
	}
	return l.Item, nil
}

// Export writes a suite as JSON Lines that [suite.Load] reads.
func Export(w io.Writer, s *suite.Suite) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for i := range s.Items {
		if err := e.Encode(&s.Items[i]); err != nil {
			return qiao.E(qiao.Unavailable, "bakeoff: export", err)
		}
	}
	return nil
}
