package eval

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/score/toolcall"
)

// Toolcalls measures calls of tools by the rules of BFCL and ACEBench: that the
// rules accept the stored answers and refuse spoiled ones, and how many of a
// partner's recorded outputs are right.
func Toolcalls() Evaluation {
	return Evaluation{
		Name:        "toolcalls",
		Description: "calls of tools: tasks and possible_answer of BFCL or ACEBench, and recorded outputs as lines with id and result",
		Run:         measureToolcalls,
	}
}

func measureToolcalls(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	data, err := readToolcalls(path)
	if err != nil {
		return nil, err
	}
	report := &Report{Evaluation: "toolcalls", Path: path}
	for _, name := range data.names {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		report.Sets = append(report.Sets, data.measure(name, deps))
	}
	if len(report.Sets) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "eval toolcalls", "no tasks with answers are at %s", path).
			WithFix("Give a folder with BFCL_v4_NAME.json and possible_answer/BFCL_v4_NAME.json, or ACEBench's data_en.")
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

// measure judges the answers and the outputs of one file of tasks.
func (d *toolcallData) measure(name string, deps Deps) Set {
	s := Set{Name: name, Language: "en", Items: len(d.tasks[name])}
	var accepted, spoiled, refused, outputs, right, unread int
	for _, t := range d.tasks[name] {
		s.Format = t.format()
		if problem := t.judge(t.stored()); problem == "" {
			accepted++
		} else {
			s.show(deps, t.id+": the stored answer is refused", t.question, problem)
		}
		for _, bad := range t.spoiled() {
			spoiled++
			if t.judge(bad) != "" {
				refused++
			} else {
				s.show(deps, t.id+": a spoiled answer is accepted", t.question, "")
			}
		}
		output, ok := d.outputs[t.id]
		if !ok {
			continue
		}
		outputs++
		r, err := t.read(output)
		if err != nil {
			unread++
			continue
		}
		if problem := t.judge(r); problem == "" {
			right++
		} else {
			s.show(deps, t.id+": an output is wrong", t.question, problem)
		}
	}
	s.Figures = []Figure{
		{Name: "stored_answers_accepted", Value: share(accepted, len(d.tasks[name])), Unit: "%", Of: len(d.tasks[name])},
		{Name: "spoiled_answers_refused", Value: share(refused, spoiled), Unit: "%", Of: spoiled},
	}
	if outputs > 0 {
		s.Figures = append(s.Figures,
			Figure{Name: "outputs_right", Value: share(right, outputs), Unit: "%", Of: outputs},
			Figure{Name: "outputs_not_understood", Value: float64(unread), Of: outputs})
	}
	return s
}

func (s *Set) show(deps Deps, note, before, after string) {
	if len(s.Examples) < deps.Examples {
		s.Examples = append(s.Examples, Example{note, before, after})
	}
}

// A toolTask is a task of either benchmark.
type toolTask struct {
	id, question string
	bfcl         *toolcall.BFCL
	ace          *toolcall.ACE
}

// A toolReply is what was answered to a task: calls, or words.
type toolReply struct {
	calls []toolcall.Call
	words string
}

func (t *toolTask) format() string {
	if t.bfcl != nil {
		return "bfcl"
	}
	return "acebench"
}

// judge tells what is wrong with a reply, or "".
func (t *toolTask) judge(r toolReply) string {
	switch {
	case t.bfcl != nil:
		return t.bfcl.Check(r.calls)
	case t.ace.Special():
		return t.ace.CheckReply(r.words)
	}
	return t.ace.Check(r.calls)
}

// read reads a recorded output. Where no function fits, what is no call is
// right.
func (t *toolTask) read(output toolcall.Value) (toolReply, error) {
	words, isText := output.(string)
	if t.ace != nil && t.ace.Special() {
		return toolReply{words: words}, nil
	}
	calls, err := toolcall.CallsOf(output)
	if err != nil && isText && t.bfcl != nil && t.bfcl.Abstain {
		return toolReply{words: words}, nil
	}
	return toolReply{calls: calls}, err
}

// spoiled are replies that are wrong in ways that the rules must see.
func (t *toolTask) spoiled() []toolReply {
	if t.bfcl != nil && t.bfcl.Abstain {
		return []toolReply{{calls: []toolcall.Call{{Name: "anything", Args: &toolcall.Dict{}}}}}
	}
	right := t.stored()
	if t.ace != nil && t.ace.Special() {
		return []toolReply{{words: ""}, {words: "Done."}}
	}
	list := []toolReply{{}, {calls: append(slices.Clone(right.calls), right.calls...)}}
	for i, c := range right.calls {
		other := slices.Clone(right.calls)
		other[i] = toolcall.Call{Name: c.Name + "_other", Args: c.Args}
		list = append(list, toolReply{calls: other})
		if c.Args.Len() > 0 {
			more := slices.Clone(right.calls)
			args := &toolcall.Dict{}
			for _, k := range c.Args.Keys {
				args.Set(k, c.Args.Values[k])
			}
			args.Set("no_such_argument", "x")
			more[i] = toolcall.Call{Name: c.Name, Args: args}
			list = append(list, toolReply{calls: more})
		}
	}
	return list
}

// stored is the answer that the data holds.
func (t *toolTask) stored() toolReply {
	if t.bfcl != nil {
		var r toolReply
		for _, a := range t.bfcl.Answers {
			r.calls = append(r.calls, toolcall.Call{Name: a.Name, Args: firstOf(a.Args)})
		}
		return r
	}
	if t.ace.Special() {
		return toolReply{words: specialReply(t.ace)}
	}
	var r toolReply
	if d, ok := t.ace.Answers[0].(*toolcall.Dict); ok {
		for _, name := range d.Keys {
			args, _ := d.Values[name].(*toolcall.Dict)
			r.calls = append(r.calls, toolcall.Call{Name: t.ace.Function(name), Args: args})
		}
	}
	return r
}

// firstOf takes the first of the possible values of each argument.
func firstOf(d *toolcall.Dict) *toolcall.Dict {
	out := &toolcall.Dict{}
	for _, k := range d.Keys {
		list, _ := d.Values[k].([]toolcall.Value)
		if i := slices.IndexFunc(list, func(v toolcall.Value) bool { return v != toolcall.Value("") }); i >= 0 {
			out.Set(k, concrete(list[i]))
		}
	}
	return out
}

// concrete takes the first of the possible values within a value.
func concrete(v toolcall.Value) toolcall.Value {
	switch v := v.(type) {
	case *toolcall.Dict:
		return firstOf(v)
	case []toolcall.Value:
		out := make([]toolcall.Value, len(v))
		for i, e := range v {
			out[i] = concrete(e)
		}
		return out
	}
	return v
}

// specialReply says in words what the answer of a special task holds.
func specialReply(a *toolcall.ACE) string {
	var b strings.Builder
	for _, s := range []string{"Missing necessary parameters", "There is incorrect value", "the limitations of the function"} {
		b.WriteString(s + ". ")
	}
	for _, answer := range a.Answers {
		d, ok := answer.(*toolcall.Dict)
		if !ok {
			continue
		}
		for _, k := range d.Keys {
			b.WriteString(k + ": ")
			list, _ := d.Values[k].([]toolcall.Value)
			for _, v := range list {
				b.WriteString(toolcall.Text(v) + " ")
			}
		}
	}
	return b.String()
}
