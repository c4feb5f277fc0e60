package guard

import (
	"strings"

	"github.com/qiao-ai/qiao/text"
)

// CheckEdit says which facts a proofreading edit of source would change. An edit
// with a hard finding waits for the user's consent. The edit is looked at with
// the line it stands in, so that a digit is seen with its number.
//
// An edit that does not fit source has one hard finding of kind "edit".
func CheckEdit(source string, e text.Edit) []Finding {
	i, j := e.Start.Byte, e.End.Byte
	if i < 0 || j < i || j > len(source) || source[i:j] != e.Before {
		return []Finding{{Kind: "edit", Severity: Hard, Source: e.Before, Output: e.After, Message: "the edit does not fit the text"}}
	}
	start, end := window(source, i, j)
	before := source[start:end]
	after := source[start:i] + e.After + source[j:end]
	var out []Finding
	for _, f := range CheckPolicy(Policy{Strict: true}, before, after).Findings {
		if edits[f.Kind] {
			continue
		}
		out = append(out, f)
	}
	return out
}

// edits are the kinds of finding that are about whole texts and not about the
// place of one edit.
var edits = map[string]bool{"truncated": true, "omission": true, "addition": true, "unrelated": true, "answered": true, "binding": true}

// window returns the sentence around bytes i to j, at most some hundred bytes on
// each side.
func window(s string, i, j int) (start, end int) {
	const reach = 300
	start, end = max(0, i-reach), min(len(s), j+reach)
	if k := strings.LastIndexAny(s[start:i], "\n"); k >= 0 {
		start += k + 1
	}
	if k := strings.IndexByte(s[j:end], '\n'); k >= 0 {
		end = j + k
	}
	for start > 0 && s[start]&0xC0 == 0x80 {
		start--
	}
	for end < len(s) && s[end]&0xC0 == 0x80 {
		end++
	}
	return start, end
}
