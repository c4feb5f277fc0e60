package openai

import "strings"

const thinkOpen, thinkClose = "<think>", "</think>"

// thinkTags takes reasoning out of an answer that begins with <think>, as models
// write it when their server does not. Tags further on are the answer's own.
type thinkTags struct {
	state thinkState
	held  string // what may be the beginning of a tag
}

type thinkState uint8

const (
	thinkStart  thinkState = iota // nothing but blank space has come
	thinkInside                   // the tag is open
	thinkClosed                   // the tag is closed; blank lines before the answer go too
	thinkAfter                    // the answer has begun
)

// split takes the next piece of text and returns what of it is reasoning and
// what is answer. The last piece holds nothing back.
func (t *thinkTags) split(piece string, last bool) (reasoning, text string) {
	if t.state == thinkStart {
		piece = t.start(piece, last)
	}
	if t.state == thinkInside {
		reasoning, piece = t.inside(piece, last)
	}
	if t.state == thinkClosed {
		if piece = strings.TrimLeft(piece, "\r\n"); piece != "" {
			t.state = thinkAfter
		}
	}
	return reasoning, piece
}

// start decides whether the answer begins with the tag.
func (t *thinkTags) start(piece string, last bool) string {
	piece, t.held = t.held+piece, ""
	begun := strings.TrimLeft(piece, " \t\r\n")
	switch {
	case strings.HasPrefix(begun, thinkOpen):
		t.state = thinkInside
		return begun[len(thinkOpen):]
	case !last && strings.HasPrefix(thinkOpen, begun):
		t.held = piece
		return ""
	}
	t.state = thinkAfter
	return piece
}

// inside looks for the closing tag.
func (t *thinkTags) inside(piece string, last bool) (reasoning, text string) {
	piece, t.held = t.held+piece, ""
	if reasoning, text, ok := strings.Cut(piece, thinkClose); ok {
		t.state = thinkClosed
		return reasoning, text
	}
	if n := tagBegun(piece); n > 0 && !last {
		piece, t.held = piece[:len(piece)-n], piece[len(piece)-n:]
	}
	return piece, ""
}

// tagBegun is the length of the beginning of a closing tag at the end of s.
func tagBegun(s string) int {
	for n := min(len(thinkClose)-1, len(s)); n > 0; n-- {
		if strings.HasSuffix(s, thinkClose[:n]) {
			return n
		}
	}
	return 0
}
