package suite

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/qiao-ai/qiao"
)

// A Suite is a set of questions.
type Suite struct {
	Name    string `json:"name" yaml:"name"`
	Feature string `json:"feature,omitempty" yaml:"feature,omitempty"` // such as "writing"; its items' where they have none
	Format  string `json:"format" yaml:"-"`                            // as it was recognised, such as "gsm8k"
	Items   []Item `json:"items" yaml:"items"`
}

// An Item is one question and what a scorer needs to know.
type Item struct {
	ID       string          `json:"id" yaml:"id"`
	Feature  string          `json:"feature,omitempty" yaml:"feature,omitempty"`
	Language string          `json:"language,omitempty" yaml:"language,omitempty"`
	Tags     []string        `json:"tags,omitempty" yaml:"tags,omitempty"`
	Cluster  string          `json:"cluster,omitempty" yaml:"cluster,omitempty"` // items that depend on one another
	System   string          `json:"system,omitempty" yaml:"system,omitempty"`
	Prompt   string          `json:"prompt" yaml:"prompt"`
	Choices  []string        `json:"choices,omitempty" yaml:"choices,omitempty"` // A, B, and so on
	Answer   string          `json:"answer,omitempty" yaml:"answer,omitempty"`
	Scorer   string          `json:"scorer,omitempty" yaml:"scorer,omitempty"` // such as "number", "choice", "code"
	Extra    json.RawMessage `json:"extra,omitempty" yaml:"-"`                 // what the format has beyond this, as it was
}

// Version is a hash of what the suite asks and expects; names of files and
// the order of keys do not change it.
func (s *Suite) Version() string {
	b, err := json.Marshal(s.Items)
	if err != nil { // Extra was read as JSON
		panic(err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])[:16]
}

// Load reads a suite from a file in any of the known formats. It fails with
// Kind Invalid, naming the line, on a file that is broken, and Unsupported on
// one that is in no known format.
func Load(path string) (*Suite, error) {
	plain := strings.ToLower(strings.TrimSuffix(path, ".gz"))
	var s *Suite
	var err error
	switch {
	case strings.HasSuffix(plain, ".yaml"), strings.HasSuffix(plain, ".yml"):
		s, err = loadYAML(path)
	case strings.HasSuffix(plain, ".csv"):
		s, err = loadCSV(path)
	case strings.HasSuffix(plain, ".tsv"):
		s, err = loadTSV(path)
	case strings.HasSuffix(plain, ".json"):
		s, err = loadJSON(path)
	default:
		s, err = loadLines(path)
	}
	if err != nil {
		return nil, err
	}
	if s.Name == "" {
		s.Name = Name(path)
	}
	return s, s.check(path)
}

// check fails where an item asks nothing, or two have one id.
func (s *Suite) check(path string) error {
	if len(s.Items) == 0 {
		return qiao.Errorf(qiao.Invalid, "read "+Name(path), "there are no items").WithFix("Give a file with at least one question.")
	}
	seen := map[string]int{}
	for i := range s.Items {
		item := &s.Items[i]
		if item.Feature == "" {
			item.Feature = s.Feature
		}
		if item.ID == "" {
			item.ID = number(i)
		}
		if first, ok := seen[item.ID]; ok {
			return qiao.Errorf(qiao.Invalid, "read "+Name(path), "items %d and %d have the same id %q", first+1, i+1, item.ID).
				WithFix("Give each item an id of its own.")
		}
		seen[item.ID] = i
		if strings.TrimSpace(item.Prompt) == "" {
			return qiao.Errorf(qiao.Invalid, "read "+Name(path), "item %d, %q, has no prompt", i+1, item.ID).
				WithFix("Give each item a prompt.")
		}
	}
	return nil
}

// loadJSON reads one JSON document: BIG-Bench Hard's, or a suite of ours.
func loadJSON(path string) (*Suite, error) {
	r, err := open(path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, LongestLine))
	if err != nil {
		return nil, qiao.E(qiao.Invalid, "read "+Name(path), err)
	}
	var doc struct {
		Suite
		Examples []struct{ Input, Target string }
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		return nil, jsonError(path, b, err)
	}
	s := doc.Suite
	s.Format = "qiao"
	for i, e := range doc.Examples {
		s.Format = "bbh"
		s.Items = append(s.Items, Item{ID: number(i), Prompt: e.Input, Answer: e.Target, Scorer: "bbh", Language: "en"})
	}
	return &s, nil
}

// jsonError names the line in which a document of JSON is broken.
func jsonError(path string, b []byte, err error) error {
	at := int64(len(b))
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &kind):
		at = kind.Offset
	}
	line := 1 + strings.Count(string(b[:min(at, int64(len(b)))]), "\n")
	return Line{Path: path, Number: line}.Wrong(err)
}
