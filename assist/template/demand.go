package template

import (
	"slices"

	"github.com/qiao-ai/qiao/assist/intent"
)

// acceptable tells whether a list's value can meet the template's demands.
func (x *scratch) acceptable(v *Value) bool {
	for key, has := range v.Context {
		if d, ok := x.tmpl.Requires[key]; ok && len(d.Values) > 0 && !slices.Contains(d.Values, has) {
			return false
		}
		if slices.Contains(x.tmpl.Excludes[key], has) {
			return false
		}
	}
	return true
}

// allowed tells whether all that is known meets the demands of t, and makes
// slots of what is to become one.
func (t *compiled) allowed(known map[string]string, slots map[string]intent.Found) bool {
	for key, d := range t.Requires {
		has, ok := known[key]
		if !ok && d.Maybe {
			continue
		}
		if !ok || len(d.Values) > 0 && !slices.Contains(d.Values, has) {
			return false
		}
		if _, there := slots[key]; d.Slot && !there {
			slots[key] = intent.Found{Value: has}
		}
	}
	for key, not := range t.Excludes {
		if has, ok := known[key]; ok && slices.Contains(not, has) {
			return false
		}
	}
	return true
}
