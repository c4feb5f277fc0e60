package grade

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/score/ifeval"
	"github.com/qiao-ai/qiao/bakeoff/suite"
	"github.com/qiao-ai/qiao/text"
)

// instructions is the share of an IFEval item's instructions that are followed
// to the letter.
func instructions(item *suite.Item, answer string) (Grade, error) {
	var line struct {
		IDs    []string          `json:"instruction_id_list"`
		Kwargs []json.RawMessage `json:"kwargs"`
	}
	if err := json.Unmarshal(item.Extra, &line); err != nil || len(line.IDs) == 0 || len(line.IDs) != len(line.Kwargs) {
		return Grade{}, qiao.Errorf(qiao.Unsupported, "grade", "the item %q has no instructions", item.ID)
	}
	kept, broken := 0, []string{}
	for i, id := range line.IDs {
		in, err := ifeval.New(id, line.Kwargs[i])
		if err != nil {
			return Grade{}, qiao.E(qiao.Unsupported, "grade", err)
		}
		if in.Strict(answer) {
			kept++
		} else {
			broken = append(broken, id)
		}
	}
	return Grade{float64(kept) / float64(len(line.IDs)), strings.Join(broken, ", ")}, nil
}

// checked is the share of the item's checks that hold.
func checked(item *suite.Item, answer string) (Grade, error) {
	if len(item.Checks) == 0 {
		return Grade{}, qiao.Errorf(qiao.Unsupported, "grade", "the item %q has nothing to check", item.ID)
	}
	kept, broken := 0, []string{}
	for _, c := range item.Checks {
		why, err := failing(c, answer)
		if err != nil {
			return Grade{}, err
		}
		if why == "" {
			kept++
		} else {
			broken = append(broken, why)
		}
	}
	return Grade{float64(kept) / float64(len(item.Checks)), strings.Join(broken, "; ")}, nil
}

// failing says why an answer does not pass a check, or "".
func failing(c suite.Check, answer string) (string, error) {
	low := strings.ToLower(answer)
	has := func(s string) bool { return strings.Contains(low, strings.ToLower(s)) }
	for _, s := range c.Has {
		if !has(s) {
			return fmt.Sprintf("%q is missing", s), nil
		}
	}
	for _, s := range c.Lacks {
		if has(s) {
			return fmt.Sprintf("%q is there", s), nil
		}
	}
	if len(c.Any) > 0 && !containsAny(c.Any, has) {
		return fmt.Sprintf("none of %q is there", c.Any), nil
	}
	if c.Matches != "" {
		re, err := regexp.Compile(c.Matches)
		if err != nil {
			return "", qiao.E(qiao.Invalid, "grade: the check's pattern", err)
		}
		if !re.MatchString(answer) {
			return "it does not match " + c.Matches, nil
		}
	}
	return failingForm(c, answer), nil
}

func containsAny(list []string, has func(string) bool) bool {
	for _, s := range list {
		if has(s) {
			return true
		}
	}
	return false
}

// failingForm checks length and form.
func failingForm(c suite.Check, answer string) string {
	switch n := length(answer); {
	case c.MaxWords > 0 && n > c.MaxWords:
		return fmt.Sprintf("%d words, at most %d", n, c.MaxWords)
	case n < c.MinWords:
		return fmt.Sprintf("%d words, at least %d", n, c.MinWords)
	}
	if n := lines(answer); c.Lines > 0 && n != c.Lines {
		return fmt.Sprintf("%d lines, not %d", n, c.Lines)
	}
	if c.JSON && !json.Valid([]byte(answer)) {
		return "it is no JSON"
	}
	if c.Language != "" && string(text.Detect(answer).Base()) != c.Language {
		return "it is not in " + c.Language
	}
	return ""
}

// length counts words, and each Chinese character as one.
func length(s string) int {
	n, in := 0, false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r):
			n, in = n+1, false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !in {
				n++
			}
			in = true
		case r != '\'' && r != '’' && r != '-':
			in = false
		}
	}
	return n
}

func lines(s string) int {
	n := 0
	for l := range strings.Lines(s) {
		if strings.TrimSpace(l) != "" {
			n++
		}
	}
	return n
}
