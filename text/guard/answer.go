package guard

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text/fact"
)

// questionKept reports a question that was answered instead of rewritten.
func (c *comparison) questionKept() {
	if c.policy.MayDrop || c.policy.MayFormat {
		return
	}
	a, b := strings.Count(c.src.s, "?")+strings.Count(c.src.s, "？"), strings.Count(c.out.s, "?")+strings.Count(c.out.s, "？")
	if a == 0 || b > 0 {
		return
	}
	if requests(c.src.lower) && hasAny(c.out.lower, "please", "kindly", "请", "麻烦", "烦请", "望") {
		return
	}
	asked := c.out.count(0, len(c.out.s)).n[asks] > 0
	switch {
	case !asked && len(c.src.sents) <= a+1:
		c.hard("answered", clip(c.src.s), clip(c.out.s), "a question became a statement")
	case !asked || c.policy.Strict:
		c.add(when(c.policy.Strict && a > 0 && !asked), "answered", "", "", "the text asked something, and does not any more")
	}
}

// requests tells whether the questions of a text ask for something to be done.
func requests(lower string) bool {
	return hasAny(lower, "can you", "could you", "would you", "will you", "can we", "could we", "can i", "can u", "mind ", "能不能", "能否", "可不可以", "可以帮", "能帮", "能给", "好吗", "行吗", "可以吗", "能改")
}

// endKept reports an output that stops in the middle.
func (c *comparison) endKept() {
	if c.policy.MayFormat && !c.policy.MayDrop {
		return
	}
	src, out := strings.TrimSpace(c.src.s), strings.TrimSpace(c.out.s)
	switch {
	case strings.HasSuffix(out, "...") && !strings.HasSuffix(src, "...") || strings.HasSuffix(out, "…") && !strings.HasSuffix(src, "…"):
		c.add(when(len(out) < len(src)), "truncated", "", tail(out), "the answer trails off")
	case finished(src) && !finished(out) && !c.policy.MayDrop && len(out) < len(src)*9/10 && longText(c.src):
		c.hard("truncated", "", tail(out), "the answer stops in the middle")
	case finished(src) && dangling(c.out, len(out) < len(src)*9/10) && !dangling(c.src, true):
		c.hard("truncated", "", tail(out), "the answer stops in the middle")
	case odd(out, "```") && !odd(src, "```"):
		c.hard("truncated", "", tail(out), "a code fence is not closed")
	}
}

func longText(d *side) bool {
	n := 0
	for _, t := range d.tok {
		if t.Class == fact.ClassHan || t.Class == fact.ClassWord {
			n++
		}
	}
	return len(d.sents) > 1 || n > 10
}

func odd(s, mark string) bool { return strings.Count(s, mark)%2 == 1 }

func finished(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ',' && r != '，' && r != '、' && r != ';' && r != '；' && r != '-'
}

// dangling tells whether the last word of d cannot end a text, nor its comma if
// the text is shorter than it should be.
func dangling(d *side, shorter bool) bool {
	if len(d.tok) == 0 {
		return false
	}
	t := d.tok[len(d.tok)-1]
	switch t.Low {
	case ",", "，", "、", "(", "（":
		return shorter
	}
	return t.Class == fact.ClassWord && danglers[t.Low]
}

var danglers = wordSet(`the a an and or of to with for by from at in on but because that which if as is are was were will would our your their my than`)

func tail(s string) string {
	r := []rune(s)
	return string(r[max(0, len(r)-30):])
}
