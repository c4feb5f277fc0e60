package grade

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// fields compares an answer, one JSON object, with the one that the item expects:
// the share of fields that are right, among those of either. A field that is null,
// "", [] or {} is not there. Text is compared without case and spaces at its ends,
// numbers by value, lists as sets. Where several values are right the item has
// {"any": [...]}; "" among them says that the field may be left out.
//
// The item's checks count as one field each.
func fields(item *suite.Item, answer string) (Grade, error) {
	var want map[string]any
	if err := json.Unmarshal([]byte(item.Answer), &want); err != nil || len(want) == 0 {
		return Grade{}, qiao.Errorf(qiao.Unsupported, "grade", "the item %q expects no JSON object", item.ID)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(unfenced(answer)), &got); err != nil {
		return Grade{Why: "it is no JSON object"}, nil
	}
	kept, all, broken := 0, 0, []string{}
	for _, name := range slices.Sorted(maps.Keys(joint(want, got))) {
		expected, asked := want[name]
		value := got[name]
		if !asked && blank(value) {
			continue
		}
		if all++; fits(expected, value) {
			kept++
		} else {
			broken = append(broken, name+" is "+short(fmt.Sprint(value)))
		}
	}
	for _, c := range item.Checks {
		why, err := failing(c, answer)
		if err != nil {
			return Grade{}, err
		}
		if all++; why == "" {
			kept++
		} else {
			broken = append(broken, why)
		}
	}
	return Grade{float64(kept) / float64(all), strings.Join(broken, "; ")}, nil
}

func joint(a, b map[string]any) map[string]any {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

// unfenced is what stands in a fence of Markdown that is the whole answer.
func unfenced(s string) string {
	if m := codeFence.FindStringSubmatch(s); m != nil && strings.HasPrefix(s, "```") && strings.HasSuffix(s, m[0]) {
		return m[1]
	}
	return s
}

func blank(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// fits compares a value with an expected one, or with any of several.
func fits(want, got any) bool {
	if blank(want) && blank(got) {
		return true
	}
	switch w := want.(type) {
	case string:
		g, ok := got.(string)
		return ok && strings.EqualFold(strings.TrimSpace(w), strings.TrimSpace(g))
	case []any:
		g, ok := got.([]any)
		return ok && sameSet(w, g)
	case map[string]any:
		if several, ok := w["any"].([]any); ok && len(w) == 1 {
			return slices.ContainsFunc(several, func(v any) bool { return fits(v, got) })
		}
		g, ok := got.(map[string]any)
		return ok && sameFields(w, g)
	}
	return want == got
}

func sameFields(want, got map[string]any) bool {
	for name := range joint(want, got) {
		if !fits(want[name], got[name]) {
			return false
		}
	}
	return true
}

// sameSet tells whether each of want has one of got, and none is left.
func sameSet(want, got []any) bool {
	open := slices.Clone(got)
	for _, w := range want {
		i := slices.IndexFunc(open, func(g any) bool { return fits(w, g) })
		if i < 0 {
			return false
		}
		open = slices.Delete(open, i, i+1)
	}
	return len(open) == 0
}
