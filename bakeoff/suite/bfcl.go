package suite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/qiao-ai/qiao"
)

// bfclItem asks the one user's message of a line of the Berkeley
// Function-Calling Leaderboard; what the system says goes before it.
func bfclItem(r record) (Item, error) {
	item := Item{ID: r.text("id"), Scorer: "tools", Language: "en", Extra: r.raw}
	var turns [][]struct{ Role, Content string }
	if err := json.Unmarshal(r.fields["question"], &turns); err != nil || len(turns) != 1 || len(turns[0]) == 0 {
		return item, errors.New("question does not hold one turn of messages")
	}
	for _, m := range turns[0] {
		switch m.Role {
		case "system":
			item.System = strings.TrimPrefix(item.System+"\n\n"+m.Content, "\n\n")
		default:
			item.Prompt = strings.TrimPrefix(item.Prompt+"\n\n"+m.Content, "\n\n")
		}
	}
	var err error
	item.Tools, err = bfclTools(r.fields["function"])
	return item, err
}

// bfclTools reads descriptions of functions, of which there may be one without
// a list.
func bfclTools(raw json.RawMessage) ([]Tool, error) {
	if raw = bytes.TrimSpace(raw); len(raw) > 0 && raw[0] == '{' {
		raw = append(append([]byte("["), raw...), ']')
	}
	var tools []Tool
	if err := json.Unmarshal(raw, &tools); err != nil {
		return nil, errors.New("function is no list of functions")
	}
	for i := range tools {
		tools[i].Name = bfclName(tools[i].Name)
		if s, ok := schemaOf(tools[i].Parameters).(map[string]any); ok && len(s) > 0 {
			tools[i].Parameters = s
		}
	}
	return tools, nil
}

// bfclName is a function's name as partners take it: no dots.
func bfclName(name string) string { return strings.ReplaceAll(name, ".", "_") }

// schemaOf makes a JSON Schema of a description in BFCL's dialect, which has the
// types of Python. A parameter that is called type is none of them.
func schemaOf(v any) any {
	d, ok := v.(map[string]any)
	if !ok {
		return v
	}
	out := map[string]any{}
	for key, value := range d {
		switch key {
		case "type":
			if t := schemaType(value); t != nil {
				out[key] = t
			}
		case "properties":
			out[key] = schemasOf(value)
		case "items", "additionalProperties":
			out[key] = schemaOf(value)
		case "optional": // required says it
		default:
			out[key] = value
		}
	}
	return out
}

func schemasOf(v any) any {
	properties, ok := v.(map[string]any)
	if !ok {
		return v
	}
	out := map[string]any{}
	for name, p := range properties {
		out[name] = schemaOf(p)
	}
	return out
}

// schemaType is nil for "any".
func schemaType(v any) any {
	switch v {
	case "dict":
		return "object"
	case "float":
		return "number"
	case "tuple":
		return "array"
	case "any":
		return nil
	}
	return v
}

// expectCalls fills in the calls that are right, from the lines themselves, or
// from the file of the same name in possible_answer beside this one. Where no
// function fits, none is right.
func (s *Suite) expectCalls(path string) error {
	answers, err := bfclAnswers(path)
	if err != nil {
		return err
	}
	for i := range s.Items {
		item := &s.Items[i]
		truth, ok := answers[item.ID]
		if inline := (record{raw: item.Extra}).field("ground_truth"); inline != nil {
			truth, ok = inline, true
		}
		if !ok && len(item.Tools) > 0 && !strings.Contains(item.ID, "irrelevance") {
			return qiao.Errorf(qiao.Invalid, "read "+Name(path), "the item %q has no answer", item.ID).
				WithFix("Put the file of the same name from BFCL's possible_answer into a folder possible_answer beside it.")
		}
		if item.Calls, err = bfclCalls(truth); err != nil {
			return qiao.E(qiao.Invalid, "read "+Name(path)+": the answer to "+item.ID, err).WithFix("Correct it, or leave the item out.")
		}
		item.Extra = nil
	}
	return nil
}

// field is a field of a record that may not have been read yet.
func (r record) field(key string) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(r.raw, &fields) != nil {
		return nil
	}
	return fields[key]
}

// bfclAnswers reads the answers beside a file, by id; there may be none.
func bfclAnswers(path string) (map[string]json.RawMessage, error) {
	beside := filepath.Join(filepath.Dir(path), "possible_answer", filepath.Base(path))
	if _, err := os.Stat(beside); err != nil {
		return nil, nil
	}
	answers := map[string]json.RawMessage{}
	for line, err := range Lines(beside) {
		if err != nil {
			return nil, err
		}
		var a struct {
			ID    string          `json:"id"`
			Truth json.RawMessage `json:"ground_truth"`
		}
		if err := json.Unmarshal(line.Bytes, &a); err != nil {
			return nil, line.Wrong(err)
		}
		answers[a.ID] = a.Truth
	}
	return answers, nil
}

// bfclCalls reads a list of calls, each an object of its name with the values
// that each argument may have.
func bfclCalls(raw json.RawMessage) ([]Call, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var list []map[string]map[string][]any
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("it is no list of calls with values for each argument")
	}
	var calls []Call
	for _, named := range list {
		for name, arguments := range named {
			calls = append(calls, Call{Name: bfclName(name), Arguments: arguments})
		}
	}
	return calls, nil
}
