package suite

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/qiao-ai/qiao"
)

// loadCSV reads MMLU, which has no heading, and C-Eval and CMMLU, which have.
func loadCSV(path string) (*Suite, error) {
	r, err := open(path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	c := csv.NewReader(r)
	c.FieldsPerRecord = -1
	s := &Suite{Format: "choice"}
	var heading map[string]int
	for n := 1; ; n++ {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return nil, qiao.E(qiao.Invalid, "read "+Name(path), err).WithFix("Correct that line, or leave it out.")
		}
		line, _ := c.FieldPos(0)
		at := Line{Path: path, Number: line}
		if n == 1 {
			if heading = headingOf(row); heading != nil {
				continue
			}
		}
		item, err := tableItem(row, heading)
		if err != nil {
			return nil, at.Wrong(err)
		}
		item.ID = number(len(s.Items))
		s.Items = append(s.Items, item)
	}
}

// headingOf maps the names of columns, or is nil where the row is no heading.
func headingOf(row []string) map[string]int {
	h := map[string]int{}
	for i, name := range row {
		h[strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "\ufeff"))] = i
	}
	if _, ok := h["question"]; !ok {
		return nil
	}
	return h
}

func tableItem(row []string, heading map[string]int) (Item, error) {
	if heading == nil {
		if len(row) < 4 {
			return Item{}, errors.New("a row needs a question, choices and an answer")
		}
		n := len(row)
		return Item{Prompt: row[0], Choices: row[1 : n-1], Answer: strings.TrimSpace(row[n-1]), Scorer: "choice"}.checked()
	}
	get := func(name string) string {
		if i, ok := heading[name]; ok && i < len(row) {
			return row[i]
		}
		return ""
	}
	item := Item{Prompt: get("question"), Answer: strings.TrimSpace(get("answer")), Scorer: "choice"}
	for _, c := range []string{"a", "b", "c", "d", "e", "f"} {
		if _, ok := heading[c]; ok {
			item.Choices = append(item.Choices, get(c))
		}
	}
	return item.checked()
}

// loadTSV reads MGSM: a question, a tab, and a number.
func loadTSV(path string) (*Suite, error) {
	s := &Suite{Format: "mgsm"}
	for line, err := range Lines(path) {
		if err != nil {
			return nil, err
		}
		question, answer, ok := strings.Cut(string(line.Bytes), "\t")
		if !ok {
			return nil, line.Wrong(errors.New("there is no tab between a question and its answer"))
		}
		s.Items = append(s.Items, Item{ID: number(len(s.Items)), Prompt: question, Answer: strings.TrimSpace(answer), Scorer: "number"})
	}
	return s, nil
}

// loadYAML reads a suite of ours. An unknown field is an error, and the parser
// names the line.
func loadYAML(path string) (*Suite, error) {
	r, err := open(path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	d := yaml.NewDecoder(io.LimitReader(r, LongestLine))
	d.KnownFields(true)
	s := &Suite{}
	if err := d.Decode(s); err != nil {
		return nil, qiao.E(qiao.Invalid, "read "+Name(path), err).WithFix("Correct the line that is named.")
	}
	s.Format = "qiao"
	return s, nil
}
