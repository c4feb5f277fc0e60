package eval

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao/bakeoff/score"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// AlpacaEval computes the win rates of AlpacaEval 2 from a judge's preferences.
func AlpacaEval() Evaluation {
	return recorded("alpacaeval", "recorded preferences of AlpacaEval 2 (*.jsonl with pref, len1 and len2), with expected.json for published figures", alpacaFile)
}

func alpacaFile(ctx context.Context, path string, deps Deps) (Set, error) {
	type line struct {
		Preference *float64 `json:"pref"`
		Baseline   int      `json:"len1"`
		Model      int      `json:"len2"`
	}
	var pairs []score.Pair
	err := jsonLines(ctx, path, withKeys("pref", "len1", "len2"), func(_ suite.Line, l line) error {
		p := score.Pair{Preference: math.NaN(), Baseline: l.Baseline, Model: l.Model}
		if l.Preference != nil {
			p.Preference = *l.Preference
		}
		pairs = append(pairs, p)
		return nil
	})
	if err != nil {
		return Set{}, err
	}
	set := Set{Name: suite.Name(path), Format: "alpacaeval", Language: "en", Items: len(pairs)}
	r, p := score.RatePairs(pairs), published(path)
	for _, f := range []struct {
		name, key string
		value     float64
	}{
		{"win_rate", "win_rate", r.WinRate}, {"standard_error", "standard_error", r.StandardError},
		{"length_controlled", "length_controlled_winrate", r.LengthControlled},
	} {
		set.Figures = withPublished(append(set.Figures, Figure{Name: f.name, Value: f.value, Unit: "%", Of: r.Items}), f.name, p[f.key], f.value)
	}
	set.Figures = append(set.Figures, Figure{Name: "flags", Value: float64(len(r.Flags))})
	for _, flag := range r.Flags {
		set.Figures = append(set.Figures, Figure{Name: "flag: " + flag, Value: 1})
	}
	return set, nil
}

// Judges compares the choices of judges with those of people.
func Judges() Evaluation {
	return recorded("judge", "pairs with people's choices and judges' (*.jsonl with annotator1 and so on, and a field for each judge)", judgeFile)
}

func judgeFile(ctx context.Context, path string, _ Deps) (Set, error) {
	choices := map[string][]string{}
	n := 0
	fits := func(keys map[string]json.RawMessage) bool {
		return withKeys("annotator1", "response1", "response2")(keys)
	}
	err := jsonLines(ctx, path, fits, func(_ suite.Line, l map[string]json.RawMessage) error {
		var people []string
		for key, raw := range l {
			c, ok := choice(raw)
			if !ok || slices.Contains([]string{"idx", "suite", "item", "question", "response1", "response2"}, key) {
				continue
			}
			if strings.HasPrefix(key, "annotator") {
				people = append(people, c)
			}
			for len(choices[key]) < n {
				choices[key] = append(choices[key], "")
			}
			choices[key] = append(choices[key], c)
		}
		choices["people"] = append(choices["people"], score.Majority(people...))
		n++
		return nil
	})
	if err != nil {
		return Set{}, err
	}
	set := Set{Name: suite.Name(path), Format: "judges", Language: "en", Items: n}
	set.Figures = append(set.Figures, agreements(choices)...)
	return set, nil
}

// choice reads 0 for a tie, 1 or 2.
func choice(raw json.RawMessage) (string, bool) {
	s := strings.Trim(string(raw), `"`)
	if n, err := strconv.Atoi(s); err == nil && n >= 0 && n <= 2 {
		return s, true
	}
	return "0", strings.EqualFold(s, "tie")
}

// agreements are the figures of everybody with the majority of the people.
func agreements(choices map[string][]string) []Figure {
	var list []Figure
	for _, name := range slices.Sorted(maps.Keys(choices)) {
		if name == "people" {
			continue
		}
		g := score.Agree(choices[name], choices["people"])
		list = append(list, Figure{Name: name + "_with_people", Value: g.Share, Unit: "%", Of: g.Items}, Figure{Name: name + "_kappa", Value: g.Kappa})
	}
	return list
}
