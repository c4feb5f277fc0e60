package guard

import (
	"unicode"

	"github.com/qiao-ai/qiao/text/fact"
)

// labels are the words before a letter that tells one thing from another: room C.
var labels = wordSet(`room gate option plan group team class building block section part appendix exhibit figure table terminal hall wing zone lane level grade
	platform phase schedule annex clause item module unit vitamin type category tier step line route pier dock bay floor ward unit lot`)

// A label is a letter with the word that it belongs to.
type label struct{ word, letter string }

// labelled returns the letters of d that tell things apart.
func (d *side) labelled() []label {
	var out []label
	for k, t := range d.tok {
		if t.Class != fact.ClassWord || t.End-t.Start != 1 {
			continue
		}
		if w := d.labelWord(k); w != "" {
			out = append(out, label{w, t.Low})
		}
	}
	return out
}

// labelWord returns the word that the letter at token k belongs to, or "".
func (d *side) labelWord(k int) string {
	if k > 1 && d.tok[k-1].Class == fact.ClassSpace && labels[d.tok[k-2].Low] && (unicode.IsUpper(rune(d.s[d.tok[k].Start])) || d.tok[k].Low != "a" && d.tok[k].Low != "i") {
		return d.tok[k-2].Low
	}
	if k+1 < len(d.tok) {
		switch d.tok[k+1].Low {
		case "栋", "座", "区", "组", "队", "班", "级", "轮", "楼", "口", "馆", "股", "门", "厅", "类", "型", "套", "卷", "面", "轨", "栏", "列", "区域", "项", "款":
			return d.tok[k+1].Low
		}
	}
	return ""
}

// labelsKept reports a letter that became another: room D for room C.
func (c *comparison) labelsKept() {
	a, b := c.src.labelled(), c.out.labelled()
	for _, l := range b {
		if hasLabel(a, l) {
			continue
		}
		for _, k := range a {
			if k.word == l.word && !hasLabel(b, k) {
				c.hard("name", k.word+" "+k.letter, l.word+" "+l.letter, "%q became %q", k.letter, l.letter)
			}
		}
	}
}

func hasLabel(list []label, l label) bool {
	for _, k := range list {
		if k == l {
			return true
		}
	}
	return false
}
