package chat

import (
	"bytes"
	"strings"

	"github.com/qiao-ai/qiao"
)

// A Parser tells apart what a Qwen-family model writes: thoughts within
// <think>…</think>, the answer, and tool calls within <tool_call>…</tool_call>,
// which hold JSON or, as Qwen3-Coder has it, <function=…> and <parameter=…>.
//
// It takes the text in pieces of any size and never gives half a mark away. A tool
// call is given whole. What looks like one and cannot be understood is text: a
// Parser never fails and loses nothing but the marks and the blank lines around
// them.
type Parser struct {
	o      ParserOptions
	state  state
	held   []byte // not given yet: it may become a mark, or is a tool call
	spaces string // white space not given yet: it goes if a mark follows
	fresh  bool   // nothing has come since the last mark
	drop   bool   // white space goes while fresh
	scan   scan   // of the tool call that is held
	calls  int
}

// ParserOptions say what a Parser may know of the request.
type ParserOptions struct {
	Tools    []qiao.Tool // so that parameters get their types
	Thinking bool        // the text begins within thoughts: see [Prompt]
	// ID makes a call's id, which must differ from all others of the
	// conversation; nil numbers them call_0, call_1, ….
	ID func(index int) string
}

// A state is where in its text a Parser is.
type state uint8

const (
	inText state = iota
	inThought
	inCall
)

const (
	thinkOpen  = "<think>"
	thinkClose = "</think>"
	callOpen   = "<tool_call>"
	callClose  = "</tool_call>"
)

// maxCall bounds a tool call's text; beyond it is no call.
const maxCall = 1 << 18

// NewParser makes a Parser for one answer.
func NewParser(o ParserOptions) *Parser {
	p := &Parser{o: o, fresh: true}
	if o.Thinking {
		p.enter(inThought)
	}
	return p
}

// Saying tells whether what comes is the answer's text, as far as is known: neither
// thoughts nor a tool call.
func (p *Parser) Saying() bool { return p.state == inText }

// Called tells whether a tool call has been given: the answer's Finish is then
// FinishTools.
func (p *Parser) Called() bool { return p.calls > 0 }

// Add takes the next piece and returns what it completes; ok is false if that is
// nothing yet.
func (p *Parser) Add(piece string) (c qiao.Chunk, ok bool) {
	p.held = append(p.held, piece...)
	for p.advance(&c) {
	}
	return c, something(&c)
}

// Close returns what was held back at the text's end.
func (p *Parser) Close() (c qiao.Chunk, ok bool) {
	for p.state == inCall {
		p.cutCall(&c)
		for p.advance(&c) {
		}
	}
	if p.state == inThought {
		p.give(&c.Reasoning, p.held)
	} else {
		p.give(&c.Text, p.held)
		if !p.drop {
			c.Text += p.spaces
		}
	}
	p.held, p.spaces = nil, ""
	return c, something(&c)
}

func something(c *qiao.Chunk) bool {
	return c.Text != "" || c.Reasoning != "" || len(c.ToolCalls) > 0
}

// enter begins what follows a mark.
func (p *Parser) enter(s state) {
	p.state, p.spaces, p.fresh, p.drop = s, "", true, true
}

// advance handles what is held up to the next mark; false if more must come.
func (p *Parser) advance(c *qiao.Chunk) bool {
	switch p.state {
	case inThought:
		return p.thought(c)
	case inCall:
		return p.call(c)
	}
	return p.text(c)
}

// blank is what goes around marks.
const blank = " \n\r\t"

// give adds s to out, without its white space beside marks.
func (p *Parser) give(out *string, s []byte) {
	if p.fresh && p.drop {
		s = bytes.TrimLeft(s, blank)
	}
	body := bytes.TrimRight(s, blank)
	if len(body) == 0 {
		p.spaces += string(s)
		return
	}
	*out += p.spaces + string(body)
	p.spaces = string(s[len(body):])
	p.fresh = false
}

func (p *Parser) thought(c *qiao.Chunk) bool {
	if p.fresh {
		if p.skip(thinkOpen) {
			return true
		}
		if p.maybe(thinkOpen) {
			return false
		}
	}
	before, after, found := bytes.Cut(p.held, []byte(thinkClose))
	if !found {
		p.giveSure(&c.Reasoning, thinkClose)
		return false
	}
	p.give(&c.Reasoning, before)
	p.held = after
	p.enter(inText)
	return true
}

// text looks for the marks that an answer may hold: a tool call anywhere, those
// of thoughts before its first word.
func (p *Parser) text(c *qiao.Chunk) bool {
	if p.fresh {
		switch {
		case p.skip(thinkOpen):
			p.enter(inThought)
			return true
		case p.skip(thinkClose): // thoughts that had no beginning
			p.enter(inText)
			return true
		case p.maybe(thinkOpen) || p.maybe(thinkClose):
			return false
		}
	}
	before, after, found := bytes.Cut(p.held, []byte(callOpen))
	if !found {
		p.giveSure(&c.Text, callOpen)
		return false
	}
	p.give(&c.Text, before)
	p.held, p.state, p.scan = after, inCall, scan{}
	return true
}

// skip passes a mark that what is held begins with, after white space.
func (p *Parser) skip(mark string) bool {
	rest, found := bytes.CutPrefix(bytes.TrimLeft(p.held, blank), []byte(mark))
	if found {
		p.held = rest
	}
	return found
}

// maybe tells whether what is held may become a mark.
func (p *Parser) maybe(mark string) bool {
	s := bytes.TrimLeft(p.held, blank)
	return len(s) > 0 && len(s) < len(mark) && strings.HasPrefix(mark, string(s))
}

// giveSure gives what is held but for an end that may become a mark.
func (p *Parser) giveSure(out *string, mark string) {
	n := len(p.held) - partial(p.held, mark)
	p.give(out, p.held[:n])
	p.held = p.held[n:]
}

// partial returns how much of the end of s is the beginning of mark.
func partial(s []byte, mark string) int {
	for n := min(len(s), len(mark)-1); n > 0; n-- {
		if string(s[len(s)-n:]) == mark[:n] {
			return n
		}
	}
	return 0
}
