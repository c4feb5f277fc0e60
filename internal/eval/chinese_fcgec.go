package eval

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// fcgecItem is a sentence of FCGEC.
type fcgecItem struct {
	Sentence  string `json:"sentence"`
	ErrorFlag *int   `json:"error_flag"`
	Operation string `json:"operation"` // JSON: a list of fcgecOperation
}

// fcgecOperation is one way to correct a sentence. Positions count characters;
// a switch is done first.
type fcgecOperation struct {
	Switch []int         `json:"Switch"` // the characters in their right order
	Delete []int         `json:"Delete"`
	Insert []fcgecChange `json:"Insert"` // after a position
	Modify []fcgecChange `json:"Modify"`
}

type fcgecChange struct {
	Pos   int         `json:"pos"`
	Tag   string      `json:"tag"` // MOD_2+DEL_1: two characters are replaced
	Label fcgecLabels `json:"label"`
}

// fcgecLabels are the texts that may stand there: one, or a list.
type fcgecLabels []string

// UnmarshalJSON reads a string or a list of strings.
func (l *fcgecLabels) UnmarshalJSON(b []byte) error {
	var single string
	if err := json.Unmarshal(b, &single); err == nil {
		*l = fcgecLabels{single}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(l))
}

// fcgecPairs reads FCGEC's JSON, or returns nil for another JSON.
func fcgecPairs(data []byte) []chinesePair {
	var items map[string]fcgecItem
	if json.Unmarshal(data, &items) != nil {
		return nil
	}
	ids := make([]string, 0, len(items))
	for id := range items {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var pairs []chinesePair
	for _, id := range ids {
		it := items[id]
		if it.Sentence == "" || it.ErrorFlag == nil {
			return nil
		}
		pairs = append(pairs, it.pair())
	}
	return slices.DeleteFunc(pairs, func(p chinesePair) bool { return len(p.refs) == 0 })
}

func (it fcgecItem) pair() chinesePair {
	p := chinesePair{source: it.Sentence}
	if *it.ErrorFlag == 0 {
		p.refs = []string{it.Sentence}
		return p
	}
	var ops []fcgecOperation
	if json.Unmarshal([]byte(it.Operation), &ops) != nil {
		return p
	}
	for _, op := range ops {
		if ref, ok := op.apply(it.Sentence); ok && ref != it.Sentence {
			p.refs = append(p.refs, ref)
		}
	}
	return p
}

// apply makes the correction with the first of each change's labels; false if a
// position is outside the sentence.
func (op fcgecOperation) apply(s string) (string, bool) {
	r := []rune(s)
	if len(op.Switch) > 0 {
		order := make([]rune, 0, len(r))
		for _, i := range op.Switch {
			if i < 0 || i >= len(r) {
				return "", false
			}
			order = append(order, r[i])
		}
		r = order
	}
	type change struct {
		from, to int
		text     string
	}
	var changes []change
	for _, i := range op.Delete {
		changes = append(changes, change{i, i + 1, ""})
	}
	for _, c := range op.Insert {
		changes = append(changes, change{c.Pos + 1, c.Pos + 1, c.Label.first()})
	}
	for _, c := range op.Modify {
		changes = append(changes, change{c.Pos, c.Pos + c.replaced(), c.Label.first()})
	}
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(b.from, a.from) })
	for _, c := range changes { // from the back, so that positions stay true
		if c.from < 0 || c.to < c.from || c.to > len(r) {
			return "", false
		}
		r = slices.Replace(r, c.from, c.to, []rune(c.text)...)
	}
	return string(r), true
}

func (l fcgecLabels) first() string {
	if len(l) == 0 {
		return ""
	}
	return l[0]
}

// replaced returns how many characters the tag says are replaced.
func (c fcgecChange) replaced() int {
	_, rest, _ := strings.Cut(c.Tag, "MOD_")
	digits, _, _ := strings.Cut(rest, "+")
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}
