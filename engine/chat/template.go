package chat

import (
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/chat/jinja"
)

// A Template is a model's chat template. It may be used from many goroutines.
type Template struct{ program *jinja.Template }

// Parse reads a template in Jinja, as tokenizer.chat_template of a GGUF file has
// it. It fails with Kind Invalid and the line.
func Parse(source string) (*Template, error) {
	program, err := jinja.Parse(source)
	if err != nil {
		return nil, err
	}
	return &Template{program}, nil
}

// Options are what a template may want beside the request.
type Options struct {
	BOS, EOS string    // the names of the tokens that begin and end a text
	Now      time.Time // for templates that tell the model the date
	// Control and Special are the names of the vocabulary's special tokens, as
	// Tokenizer.Specials of engine/token lists them. They are what people's words
	// must not yield.
	Control, Special []string
	// Continue leaves out the mark that begins the model's turn.
	Continue bool
	Limits   jinja.Limits
}

// A Prompt is a rendered conversation.
type Prompt struct {
	Text string
	// Guard is a character that stands within each special token's name that a
	// person wrote, or 0. Tokenizer.EncodePrompt takes it out again, and such a
	// name stays text.
	Guard rune
	// Thinking tells that the prompt ends in the middle of the model's thoughts:
	// its answer begins with them.
	Thinking bool
}

// Render writes a request's conversation. A template's refusal, such as of an
// order of messages that the model does not know, is an error of Kind Invalid.
func (t *Template) Render(r *qiao.Request, o Options) (Prompt, error) {
	if len(r.Messages) == 0 {
		return Prompt{}, qiao.Errorf(qiao.Invalid, "chat", "there are no messages").
			WithFix("Send at least one message of the user.")
	}
	g, err := newGuard(r, o)
	if err != nil {
		return Prompt{}, err
	}
	values := map[string]any{
		"messages": g.messages(r.Messages), "add_generation_prompt": !o.Continue,
		"bos_token": o.BOS, "eos_token": o.EOS,
	}
	if len(r.Tools) > 0 {
		if values["tools"], err = g.tools(r.Tools); err != nil {
			return Prompt{}, err
		}
	}
	if r.Thinking != qiao.ThinkingDefault {
		values["enable_thinking"] = r.Thinking == qiao.ThinkingOn
	}
	text, err := t.program.Render(values, jinja.Options{Now: o.Now, Limits: o.Limits})
	if err != nil {
		return Prompt{}, err
	}
	return Prompt{text, g.mark, strings.HasSuffix(strings.TrimSpace(text), "<think>")}, nil
}
