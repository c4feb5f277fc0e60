package suite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/qiao-ai/qiao"
)

// A format makes an item of a line of JSON.
type format struct {
	name string
	keys []string // which all lines have
	item func(record) (Item, error)
}

// A record is a line of JSON with its text fields at hand.
type record struct {
	raw    json.RawMessage
	fields map[string]json.RawMessage
}

// text returns a field that is a string or a number, or "".
func (r record) text(key string) string {
	var s string
	if json.Unmarshal(r.fields[key], &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(r.fields[key], &n) == nil {
		return n.String()
	}
	return ""
}

func (r record) list(key string) []string {
	var l []string
	if json.Unmarshal(r.fields[key], &l) != nil {
		return nil
	}
	return l
}

// formats lists those of JSON Lines; the first whose keys are there is meant.
func formats() []format {
	return []format{
		{"ifeval", []string{"prompt", "instruction_id_list", "kwargs"}, ifevalItem},
		{"humaneval", []string{"task_id", "prompt", "test", "entry_point"}, humanEvalItem},
		{"mbpp", []string{"task_id", "test_list"}, mbppItem},
		{"bfcl", []string{"question", "function"}, bfclItem},
		{"math", []string{"problem"}, mathItem},
		{"choice", []string{"question", "A", "B", "answer"}, choiceItem},
		{"mmlu", []string{"question", "choices", "answer"}, mmluItem},
		{"gsm8k", []string{"question", "answer"}, gsmItem},
		{"bbh", []string{"input", "target"}, bbhItem},
		{"qiao", []string{"prompt"}, ownItem},
	}
}

func loadLines(path string) (*Suite, error) {
	s := &Suite{}
	var f *format
	for line, err := range Lines(path) {
		if err != nil {
			return nil, err
		}
		r := record{raw: bytes.Clone(line.Bytes)}
		if err := json.Unmarshal(r.raw, &r.fields); err != nil {
			return nil, line.Wrong(err)
		}
		if f == nil {
			if f = recognise(r); f == nil {
				return nil, qiao.Errorf(qiao.Unsupported, "read "+Name(path), "the fields of line %d are of no known format", line.Number).
					WithFix(`Use lines such as {"id": "1", "prompt": "...", "answer": "..."}.`)
			}
			s.Format = f.name
		}
		item, err := f.read(r)
		if err != nil {
			return nil, line.Wrong(err)
		}
		if item.ID == "" {
			item.ID = number(len(s.Items))
		}
		s.Items = append(s.Items, item)
	}
	if s.Format == "bfcl" {
		return s, s.expectCalls(path)
	}
	return s, nil
}

// ofLines tells whether a file whose name ends in .json holds JSON Lines of a
// known format, as BFCL's do.
func ofLines(path string) bool {
	for line, err := range Lines(path) {
		r := record{raw: line.Bytes}
		return err == nil && json.Unmarshal(r.raw, &r.fields) == nil && recognise(r) != nil
	}
	return false
}

func recognise(r record) *format {
	for _, f := range formats() {
		if f.fits(r) {
			return &f
		}
	}
	return nil
}

func (f format) fits(r record) bool {
	for _, k := range f.keys {
		if _, ok := r.fields[k]; !ok {
			return false
		}
	}
	return true
}

func (f format) read(r record) (Item, error) {
	if !f.fits(r) {
		return Item{}, fmt.Errorf("a line of %s needs the fields %s", f.name, strings.Join(f.keys, ", "))
	}
	return f.item(r)
}

func number(i int) string { return fmt.Sprintf("%04d", i+1) }

func gsmItem(r record) (Item, error) {
	answer := r.text("answer")
	if _, final, ok := strings.Cut(answer, "####"); ok {
		answer = strings.TrimSpace(final)
	}
	return Item{Prompt: r.text("question"), Answer: answer, Scorer: "number", Language: "en"}, nil
}

func mathItem(r record) (Item, error) {
	item := Item{ID: r.text("unique_id"), Prompt: r.text("problem"), Answer: r.text("answer"), Scorer: "math", Language: "en"}
	for _, k := range []string{"subject", "type", "level"} {
		if v := r.text(k); v != "" {
			item.Tags = append(item.Tags, strings.ToLower(v))
		}
	}
	if item.Answer == "" {
		item.Extra = r.raw // the answer is boxed in the solution
	}
	return item, nil
}

func humanEvalItem(r record) (Item, error) {
	return Item{ID: r.text("task_id"), Prompt: r.text("prompt"), Scorer: "code", Language: "en", Extra: r.raw}, nil
}

func mbppItem(r record) (Item, error) {
	prompt := r.text("prompt")
	if prompt == "" {
		prompt = r.text("text")
	}
	tests := r.list("test_list")
	if len(tests) == 0 {
		return Item{}, errors.New("test_list is empty")
	}
	return Item{ID: r.text("task_id"), Prompt: prompt + "\n" + tests[0], Scorer: "code", Language: "en", Extra: r.raw}, nil
}

func ifevalItem(r record) (Item, error) {
	return Item{ID: r.text("key"), Prompt: r.text("prompt"), Scorer: "ifeval", Language: "en", Extra: r.raw}, nil
}

// choiceItem is of C-Eval and CMMLU, with a field for each choice.
func choiceItem(r record) (Item, error) {
	item := Item{ID: r.text("id"), Prompt: r.text("question"), Answer: r.text("answer"), Scorer: "choice"}
	for c := byte('A'); c <= 'J'; c++ {
		if _, ok := r.fields[string(rune(c))]; !ok {
			break
		}
		item.Choices = append(item.Choices, r.text(string(rune(c))))
	}
	return item.checked()
}

// mmluItem has a list of choices and the number, or letter, of the right one.
func mmluItem(r record) (Item, error) {
	item := Item{Prompt: r.text("question"), Choices: r.list("choices"), Answer: r.text("answer"), Scorer: "choice", Language: "en"}
	if len(item.Answer) == 1 && item.Answer[0] >= '0' && item.Answer[0] <= '9' {
		item.Answer = string(rune('A' + item.Answer[0] - '0'))
	}
	if s := r.text("subject"); s != "" {
		item.Tags = []string{s}
	}
	return item.checked()
}

// checked fails where the answer is none of the choices.
func (i Item) checked() (Item, error) {
	if len(i.Answer) != 1 || int(i.Answer[0]-'A') >= len(i.Choices) || i.Answer[0] < 'A' {
		return i, errors.New("the answer is none of the choices")
	}
	return i, nil
}

func bbhItem(r record) (Item, error) {
	return Item{Prompt: r.text("input"), Answer: r.text("target"), Scorer: "bbh", Language: "en"}, nil
}

// ownItem is of our own format. A field that it does not know is an error: a
// misspelt one would be lost.
func ownItem(r record) (Item, error) {
	d := json.NewDecoder(bytes.NewReader(r.raw))
	d.DisallowUnknownFields()
	var item Item
	err := d.Decode(&item)
	return item, err
}
