package partner

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
)

// wholeChars holds back a character that a partner cut in two until its other
// half arrives. Bytes that belong to no character become U+FFFD.
type wholeChars struct {
	text, reasoning string
	args            map[int]string // by a tool call's Index
}

func (w *wholeChars) join(c qiao.Chunk) qiao.Chunk {
	last := c.Finish != ""
	c.Text = joinChars(&w.text, c.Text, last)
	c.Reasoning = joinChars(&w.reasoning, c.Reasoning, last)
	c.ToolCalls = slices.Clone(c.ToolCalls) // the driver may keep its own
	for i := range c.ToolCalls {
		call := &c.ToolCalls[i]
		held := w.args[call.Index]
		call.Arguments = joinChars(&held, call.Arguments, last)
		w.hold(call.Index, held)
	}
	return c
}

func (w *wholeChars) hold(index int, held string) {
	if held == "" {
		delete(w.args, index)
		return
	}
	if w.args == nil {
		w.args = map[int]string{}
	}
	w.args[index] = held
}

// joinChars returns what is complete of held and s together, and holds the rest.
// The last piece holds nothing back.
func joinChars(held *string, s string, last bool) string {
	if *held != "" {
		s, *held = *held+s, ""
	}
	if utf8.ValidString(s) {
		return s
	}
	if cut := len(s) - openChar(s); !last && cut < len(s) {
		s, *held = s[:cut], strings.Clone(s[cut:])
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// openChar is the length of an unfinished character at the end of s.
func openChar(s string) int {
	for n := 1; n < utf8.UTFMax && n <= len(s); n++ {
		tail := s[len(s)-n:]
		if utf8.RuneStart(tail[0]) {
			if utf8.FullRuneInString(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}
