package write

import (
	"strings"

	"github.com/qiao-ai/qiao/text/guard"
)

// A curtain hides from a preview what the reader should never see: a model's
// reasoning and preamble at the start, and masks instead of what they stand for.
type curtain struct {
	source  string
	mask    guard.Masked
	out     func(string)
	held    string
	started bool
}

func newCurtain(source string, mask guard.Masked, out func(string)) *curtain {
	return &curtain{source: source, mask: mask, out: out}
}

// headBytes is how much of an answer is looked at before any of it is shown.
const headBytes = 120

// show takes the next piece of the answer.
func (c *curtain) show(s string) {
	c.held += s
	if !c.started && !c.opens() {
		return
	}
	c.started = true
	n := settled(c.mask, c.held)
	piece, _ := c.mask.Unmask(c.held[:n])
	c.held = c.held[n:]
	if piece != "" {
		c.out(piece)
	}
}

// opens tells whether enough of the answer is there to take off what does not
// belong to it, and does so.
func (c *curtain) opens() bool {
	if inReasoning(c.held) || len(c.held) < headBytes && !strings.Contains(strings.TrimSpace(c.held), "\n") {
		return false
	}
	clean := strings.TrimLeft(guard.Clean(c.source, c.held), " \n")
	if clean == "" || guard.IsRefusal(clean) {
		return false
	}
	c.held = c.held[max(0, strings.Index(c.held, clean)):] // its end is not the answer's end
	return true
}

func inReasoning(s string) bool {
	s = strings.TrimSpace(s)
	return strings.HasPrefix(s, "<think") && !strings.Contains(s, "</think>")
}

// settled returns how many bytes of s come before a mask that is not complete.
func settled(m guard.Masked, s string) int {
	if len(m.Tokens) == 0 {
		return len(s)
	}
	open, close, _ := strings.Cut(m.Tokens[0], "1")
	if i := strings.LastIndex(s, open); i >= 0 && !strings.Contains(s[i:], close) {
		return i
	}
	return len(s)
}
