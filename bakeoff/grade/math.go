package grade

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/score"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// figure is a number as people write it.
var figure = regexp.MustCompile(`[-−]?\$?\d[\d,]*(?:\.\d+)?(?:/\d+)?%?`)

// number judges the boxed answer, or the last number.
func (g *Grader) number(item *suite.Item, answer string) Grade {
	got, ok := score.Boxed(answer)
	if !ok {
		all := figure.FindAllString(answer, -1)
		if len(all) == 0 {
			return Grade{Why: "no number was found"}
		}
		got = all[len(all)-1]
	}
	plain := func(s string) string { return strings.NewReplacer(",", "", "$", "", "−", "-", "¥", "").Replace(s) }
	return right(g.math.Equal(plain(got), plain(item.Answer)), "the answer was "+short(got))
}

// concluding finds the sentence that gives an answer that is not boxed.
var concluding = regexp.MustCompile(`(?i)(?:answer(?: is|:)|答案(?:是|为|：|:))\s*\**\s*(.+)`)

// mathematics judges the boxed answer, what follows "answer:", or the last line.
func (g *Grader) mathematics(item *suite.Item, answer string) (Grade, error) {
	want, err := boxedSolution(item)
	if err != nil {
		return Grade{}, err
	}
	got, ok := score.Boxed(answer)
	if !ok {
		lines := strings.Split(answer, "\n")
		got = lines[len(lines)-1]
		if m := concluding.FindAllStringSubmatch(answer, -1); len(m) > 0 {
			got = m[len(m)-1][1]
		}
		got = strings.Trim(strings.TrimSpace(got), "$*.。")
	}
	if got == "" {
		return Grade{Why: "no answer was found"}, nil
	}
	return right(g.math.Equal(got, want), "the answer was "+short(got)), nil
}

// boxedSolution is an item's answer, or the one in its worked solution.
func boxedSolution(item *suite.Item) (string, error) {
	if item.Answer != "" {
		return item.Answer, nil
	}
	var line struct{ Solution string }
	if json.Unmarshal(item.Extra, &line) == nil {
		if boxed, ok := score.Boxed(line.Solution); ok {
			return boxed, nil
		}
	}
	return "", qiao.Errorf(qiao.Unsupported, "grade", "the item %q has no answer", item.ID)
}
