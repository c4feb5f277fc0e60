package grade

import (
	"encoding/json"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/score/toolcall"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// calls compares a model's calls with those that are right, in any order, by
// BFCL's rules. Where none is right, what was said instead must pass the item's
// checks.
func calls(item *suite.Item, made []qiao.ToolCall, answer string) Grade {
	if len(item.Calls) > 0 {
		return compared(item, made)
	}
	if len(made) > 0 {
		return Grade{Why: "called " + made[0].Name + ", and should have asked or said so"}
	}
	if len(item.Checks) == 0 {
		return right(answer != "", "said nothing")
	}
	g, err := checked(item, answer)
	if err != nil {
		return Grade{Why: err.Error()}
	}
	return g
}

func compared(item *suite.Item, made []qiao.ToolCall) Grade {
	task, err := bfclTask(item)
	if err != nil {
		return Grade{Why: err.Error()}
	}
	var list []toolcall.Call
	for _, m := range made {
		args, ok := argumentsOf(m.Arguments)
		if !ok {
			return Grade{Why: m.Name + ": the arguments are no JSON object"}
		}
		list = append(list, toolcall.Call{Name: m.Name, Args: args})
	}
	why := task.Check(list)
	return right(why == "", short(why))
}

func argumentsOf(s string) (*toolcall.Dict, bool) {
	if strings.TrimSpace(s) == "" {
		return &toolcall.Dict{}, true
	}
	v, err := toolcall.ParseJSON([]byte(s))
	d, ok := v.(*toolcall.Dict)
	return d, err == nil && ok
}

// bfclTask is an item as BFCL's checker has it.
func bfclTask(item *suite.Item) (toolcall.BFCL, error) {
	var task toolcall.BFCL
	known := map[string]bool{}
	for _, t := range item.Tools {
		v, err := valueOf(t)
		if err != nil {
			return task, err
		}
		if f, ok := toolcall.FunctionOf(v); ok {
			task.Functions = append(task.Functions, f)
			known[t.Name] = true
		}
	}
	for _, c := range item.Calls {
		v, err := valueOf(c.Arguments)
		if err != nil {
			return task, err
		}
		args, _ := v.(*toolcall.Dict)
		task.Answers = append(task.Answers, toolcall.Call{Name: c.Name, Args: args})
		if !known[c.Name] {
			task.Functions = append(task.Functions, described(c.Name, args))
		}
	}
	return task, nil
}

// described is a function that nothing describes but a right call of it.
func described(name string, args *toolcall.Dict) toolcall.Function {
	f := toolcall.Function{Name: name, Properties: &toolcall.Dict{}}
	if args == nil {
		return f
	}
	for _, key := range args.Keys {
		f.Properties.Set(key, &toolcall.Dict{})
	}
	return f
}

// valueOf makes a value of what JSON or YAML gave.
func valueOf(v any) (toolcall.Value, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, qiao.E(qiao.Invalid, "grade", err)
	}
	return toolcall.ParseJSON(b)
}
