package suite

import (
	"bytes"
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
	Task     string          `json:"task,omitempty" yaml:"task,omitempty"`     // of writing, such as "rewrite"
	Source   string          `json:"source,omitempty" yaml:"source,omitempty"` // the text that a writing task is about; it follows the prompt
	Checks   []Check         `json:"checks,omitempty" yaml:"checks,omitempty"` // that an answer must pass
	Tools    []Tool          `json:"tools,omitempty" yaml:"tools,omitempty"`   // that the model may call
	Calls    []Call          `json:"calls,omitempty" yaml:"calls,omitempty"`   // that are right; none where it must not call
	Extra    json.RawMessage `json:"extra,omitempty" yaml:"-"`                 // what the format has beyond this, as it was
}

// A Check is one demand on the text of an answer. All that are set must hold.
type Check struct {
	Has      []string `json:"has,omitempty" yaml:"has,omitempty"`           // all of them, letters of either case
	Any      []string `json:"any,omitempty" yaml:"any,omitempty"`           // one of them at least
	Lacks    []string `json:"lacks,omitempty" yaml:"lacks,omitempty"`       // none of them
	Matches  string   `json:"matches,omitempty" yaml:"matches,omitempty"`   // a regular expression
	MaxWords int      `json:"maxWords,omitempty" yaml:"maxWords,omitempty"` // words; characters in Chinese
	MinWords int      `json:"minWords,omitempty" yaml:"minWords,omitempty"`
	Lines    int      `json:"lines,omitempty" yaml:"lines,omitempty"` // how many lines that are not empty
	JSON     bool     `json:"json,omitempty" yaml:"json,omitempty"`   // one JSON value and nothing else
	Language string   `json:"language,omitempty" yaml:"language,omitempty"`
}

// A Tool is a function that a model may ask to be called.
type Tool struct {
	Name        string         `json:"name" yaml:"name"`
	Description string         `json:"description,omitempty" yaml:"description,omitempty"`
	Parameters  map[string]any `json:"parameters,omitempty" yaml:"parameters,omitempty"` // a JSON Schema object
}

// A Call is one that is right: for each argument, the values that are. An
// argument that may be left out has "" among them.
type Call struct {
	Name      string           `json:"name" yaml:"name"`
	Arguments map[string][]any `json:"arguments,omitempty" yaml:"arguments,omitempty"`
}

// UnmarshalJSON keeps numbers as they are written: 2 and 2.0 are of different
// types to some scorers. A field that it does not know is an error.
func (c *Call) UnmarshalJSON(b []byte) error {
	type plain Call
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	d.UseNumber()
	return d.Decode((*plain)(c))
}

// ModelTools are the item's tools as a request has them.
func (i *Item) ModelTools() []qiao.Tool {
	var list []qiao.Tool
	for _, t := range i.Tools {
		parameters := t.Parameters
		if parameters == nil {
			parameters = map[string]any{"type": "object", "properties": map[string]any{}}
		}
		schema, err := json.Marshal(parameters)
		if err != nil { // it was read from JSON or YAML
			panic(err)
		}
		list = append(list, qiao.Tool{Name: t.Name, Description: t.Description, Parameters: schema})
	}
	return list
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
	case strings.HasSuffix(plain, ".json") && !ofLines(path):
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

// asked is the prompt with the text that it is about.
func (i *Item) asked() string {
	if i.Source == "" {
		return i.Prompt
	}
	return i.Prompt + "\n\n" + i.Source
}

// Question is the prompt with its source and its choices, as a model is asked.
func (i *Item) Question() string {
	if len(i.Choices) == 0 {
		return i.asked()
	}
	var b strings.Builder
	b.WriteString(i.asked())
	for n, c := range i.Choices {
		b.WriteString("\n" + string(rune('A'+n)) + ". " + c)
	}
	if i.Language == "zh" {
		b.WriteString("\n\n请在最后一行写出答案：“答案：X”，X 为所选字母。")
	} else {
		b.WriteString("\n\nEnd with a line \"Answer: X\", X being the letter that you choose.")
	}
	return b.String()
}
