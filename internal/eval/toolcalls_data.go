package eval

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/score/toolcall"
)

// A toolcallData is what lies at a path: tasks by file, with their answers, and
// a partner's outputs by task.
type toolcallData struct {
	names   []string
	tasks   map[string][]*toolTask
	outputs map[string]toolcall.Value
}

// readToolcalls reads all files of JSON lines. A line with question and function
// is a task, one with ground_truth an answer, one with result an output.
func readToolcalls(path string) (*toolcallData, error) {
	files, err := filesAt(path)
	if err != nil {
		return nil, err
	}
	d := &toolcallData{tasks: map[string][]*toolTask{}, outputs: map[string]toolcall.Value{}}
	tasks := map[string][]*toolcall.Dict{}
	answers := map[string]toolcall.Value{}
	for _, f := range files {
		if filepath.Ext(f) != ".json" && filepath.Ext(f) != ".jsonl" {
			continue
		}
		lines, err := readObjects(f)
		if err != nil {
			return nil, err
		}
		for _, o := range lines {
			id, _ := o.Values["id"].(string)
			if v, ok := o.Get("ground_truth"); ok {
				answers[id] = v
			} else if v, ok := o.Get("result"); ok {
				d.outputs[id] = v
			} else if _, ok := o.Get("function"); ok {
				tasks[f] = append(tasks[f], o)
			}
		}
	}
	for _, f := range files {
		name := setName(f)
		for _, o := range tasks[f] {
			if t := newToolTask(o, answers); t != nil {
				d.tasks[name] = append(d.tasks[name], t)
			}
		}
		if len(d.tasks[name]) > 0 && len(tasks[f]) > 0 {
			d.names = append(d.names, name)
		}
	}
	return d, nil
}

// readObjects reads the lines of a file that are JSON objects with an id.
func readObjects(path string) ([]*toolcall.Dict, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "eval toolcalls", err)
	}
	var list []*toolcall.Dict
	for _, line := range bytes.Split(data, []byte("\n")) {
		v, err := toolcall.ParseJSON(bytes.TrimSpace(line))
		if o, ok := v.(*toolcall.Dict); err == nil && ok {
			if _, ok := o.Values["id"].(string); ok {
				list = append(list, o)
			}
		}
	}
	return list, nil
}

var callNumber = regexp.MustCompile(`(_\d+)+$`)

// newToolTask reads a task; nil is one without an answer.
func newToolTask(o *toolcall.Dict, answers map[string]toolcall.Value) *toolTask {
	id, _ := o.Values["id"].(string)
	category := callNumber.ReplaceAllString(id, "")
	t := &toolTask{id: id, question: toolcall.Text(o.Values["question"])}
	functions := functionsOf(o.Values["function"])
	answer, answered := answers[id]
	switch {
	case strings.HasPrefix(category, "normal") || strings.HasPrefix(category, "special") || strings.HasPrefix(category, "agent"):
		if !answered {
			return nil
		}
		t.ace = &toolcall.ACE{Category: category, Functions: functions, Answers: alternatives(answer)}
	case strings.Contains(category, "irrelevance"):
		t.bfcl = &toolcall.BFCL{Functions: functions, Abstain: true}
	case answered:
		t.bfcl = &toolcall.BFCL{Functions: functions, Answers: expectedCalls(answer)}
	default:
		return nil
	}
	return t
}

func functionsOf(v toolcall.Value) []toolcall.Function {
	list, ok := v.([]toolcall.Value)
	if !ok {
		list = []toolcall.Value{v}
	}
	var all []toolcall.Function
	for _, e := range list {
		if f, ok := toolcall.FunctionOf(e); ok {
			all = append(all, f)
		}
	}
	return all
}

// alternatives are the answers of which one must fit.
func alternatives(v toolcall.Value) []toolcall.Value {
	if list, ok := v.([]toolcall.Value); ok && len(list) > 0 {
		return list
	}
	return []toolcall.Value{v}
}

func expectedCalls(v toolcall.Value) []toolcall.Call {
	var all []toolcall.Call
	for _, e := range alternatives(v) {
		d, ok := e.(*toolcall.Dict)
		if !ok {
			continue
		}
		for _, name := range d.Keys {
			args, _ := d.Values[name].(*toolcall.Dict)
			all = append(all, toolcall.Call{Name: name, Args: args})
		}
	}
	return all
}
