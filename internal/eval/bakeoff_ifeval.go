package eval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/score/ifeval"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// IFEval checks recorded answers against their instructions, and the verdicts
// against recorded ones.
func IFEval() Evaluation {
	return recorded("ifeval", "recorded answers of IFEval (*.jsonl with key and response) and, in the same folder, its prompts", ifevalFile)
}

type ifevalPrompt struct {
	Key          int               `json:"key"`
	Instructions []string          `json:"instruction_id_list"`
	Args         []json.RawMessage `json:"kwargs"`
}

type ifevalAnswer struct {
	Key           int
	Response      string
	Strict, Loose []bool
}

func ifevalFile(ctx context.Context, path string, deps Deps) (Set, error) {
	var answers []ifevalAnswer
	err := jsonLines(ctx, path, withKeys("key", "response"), func(_ suite.Line, a ifevalAnswer) error {
		answers = append(answers, a)
		return nil
	})
	if err != nil {
		return Set{}, err
	}
	prompts, err := ifevalPrompts(ctx, filepath.Dir(path))
	if err != nil {
		return Set{}, err
	}
	c := ifevalCount{set: Set{Name: suite.Name(path), Format: "ifeval", Language: "en", Items: len(answers)}, deps: deps, by: map[string]int{}}
	for _, a := range answers {
		instructions, ok := prompts[a.Key]
		if !ok {
			return Set{}, qiao.Errorf(qiao.Invalid, "eval ifeval", "the answer with key %d has no prompt", a.Key).
				WithFix("Put the prompts of these answers in the same folder.")
		}
		c.answer(a, instructions)
	}
	return c.done(), nil
}

// ifevalPrompts reads the prompts in a folder.
func ifevalPrompts(ctx context.Context, folder string) (map[int][]*ifeval.Instruction, error) {
	files, err := filesAt(folder)
	if err != nil {
		return nil, err
	}
	prompts := map[int][]*ifeval.Instruction{}
	for _, f := range files {
		err := jsonLines(ctx, f, withKeys("key", "instruction_id_list", "kwargs"), func(line suite.Line, p ifevalPrompt) error {
			for i, id := range p.Instructions {
				if i >= len(p.Args) {
					return line.Wrong(errors.New("there are fewer kwargs than instructions"))
				}
				in, err := ifeval.New(id, p.Args[i])
				if err != nil {
					return line.Wrong(err)
				}
				prompts[p.Key] = append(prompts[p.Key], in)
			}
			return nil
		})
		if err != nil && !errors.Is(err, errOther) {
			return nil, err
		}
	}
	return prompts, nil
}

// ifevalCount adds up verdicts of one model.
type ifevalCount struct {
	set           Set
	deps          Deps
	prompts       [2]int // followed in full: strictly, loosely
	followed      [2]int
	verdicts      int // of each manner
	same, of      int // recorded verdicts, outside of the reference's faults
	faulty, fault int // the same within them
	by            map[string]int
	took          time.Duration
}

func (c *ifevalCount) answer(a ifevalAnswer, instructions []*ifeval.Instruction) {
	all := [2]bool{true, true}
	for i, in := range instructions {
		began := time.Now()
		got := [2]bool{in.Strict(a.Response), in.Loose(a.Response)}
		c.took += time.Since(began)
		c.verdicts++
		for manner, recorded := range [2][]bool{a.Strict, a.Loose} {
			if got[manner] {
				c.followed[manner]++
			}
			all[manner] = all[manner] && got[manner]
			if i < len(recorded) {
				c.compare(a.Key, in, got[manner], recorded[i])
			}
		}
	}
	for manner, ok := range all {
		if ok {
			c.prompts[manner]++
		}
	}
}

func (c *ifevalCount) compare(key int, in *ifeval.Instruction, got, recorded bool) {
	same := got == recorded
	if in.Fault() != "" {
		c.fault++
		if same {
			c.faulty++
		}
		return
	}
	c.of++
	if same {
		c.same++
		return
	}
	c.by[in.ID]++
	c.deps.example(&c.set, fmt.Sprintf("%d %s", key, in.ID), fmt.Sprintf("recorded %v", recorded), fmt.Sprintf("ours %v", got))
}

func (c *ifevalCount) done() Set {
	n := c.set.Items
	c.set.Figures = []Figure{
		{Name: "prompts_strict", Value: share(c.prompts[0], n), Unit: "%", Of: n},
		{Name: "prompts_loose", Value: share(c.prompts[1], n), Unit: "%", Of: n},
		{Name: "instructions_strict", Value: share(c.followed[0], c.verdicts), Unit: "%", Of: c.verdicts},
		{Name: "instructions_loose", Value: share(c.followed[1], c.verdicts), Unit: "%", Of: c.verdicts},
	}
	if c.of > 0 {
		c.set.Figures = append(c.set.Figures, agreed(c.same, c.of)...)
		c.set.Figures = append(c.set.Figures, Figure{Name: "agreement_in_faults_of_the_reference", Value: share(c.faulty, c.fault), Unit: "%", Of: c.fault})
		c.set.Figures = append(c.set.Figures, counts("differs: ", c.by)...)
	}
	if c.took > 0 {
		c.set.Figures = append(c.set.Figures, Figure{Name: "verdicts_per_second", Value: float64(2*c.verdicts) / c.took.Seconds()})
	}
	return c.set
}
