package local

import (
	"errors"
	"slices"
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/chat"
	"github.com/qiao-ai/qiao/engine/constrain"
	"github.com/qiao-ai/qiao/engine/gguf"
	"github.com/qiao-ai/qiao/engine/token"
)

// A model is all that is read from one file.
type model struct {
	name     qiao.ModelID
	engine   *engine.Model
	sight    *sight
	tokens   *token.Tokenizer
	template *chat.Template
	options  chat.Options
	stop     []int32 // tokens that end an answer
	closes   bool    // a text to make a vector of ends with the end's token

	vocabulary func() (*constrain.Vocabulary, error) // prepared for masks when first needed
}

// chatML is the template of files that bring none: the one of the first Qwen
// models.
const chatML = "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}" +
	"{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"

func load(o Options) (*model, error) {
	e, err := engine.Open(o.Path, engine.Options{Threads: o.Threads, Memory: o.Memory, Context: o.Context, SmallCache: o.SmallCache})
	if err != nil {
		return nil, err
	}
	m, err := read(e)
	if err != nil {
		e.Close()
		return nil, err
	}
	m.name, m.sight = name(o.Path), o.sight()
	return m, nil
}

// close frees the model.
func (m *model) close() error { return errors.Join(m.sight.close(), m.engine.Close()) }

// sight is how a model sees.
func (o *Options) sight() *sight {
	s := &sight{path: o.projector(), threads: o.Threads, decode: o.Decode}
	if s.decode == nil {
		s.decode = decodePlain
	}
	return s
}

// projector is the tower's file: that of the options, or the one beside the model.
func (o *Options) projector() string {
	if o.Projector != "" {
		return o.Projector
	}
	return Projector(o.Path)
}

func read(e *engine.Model) (*model, error) {
	f := e.File()
	tokens, err := token.New(vocabularyOf(f))
	if err != nil {
		return nil, err
	}
	source, ok := f.String("tokenizer.chat_template")
	if !ok {
		source = chatML
	}
	template, err := chat.Parse(source)
	if err != nil {
		return nil, err
	}
	m := &model{engine: e, tokens: tokens, template: template}
	m.options.Control, m.options.Special = tokens.Specials()
	m.options.BOS = m.special(f, "tokenizer.ggml.bos_token_id")
	m.options.EOS = m.special(f, "tokenizer.ggml.eos_token_id")
	m.stop = m.ends()
	if closes, ok := f.Bool("tokenizer.ggml.add_eos_token"); ok {
		m.closes = closes
	} else {
		m.closes = e.Embeds()
	}
	m.vocabulary = sync.OnceValues(func() (*constrain.Vocabulary, error) { return constrain.NewVocabulary(tokens.Pieces()) })
	return m, nil
}

func vocabularyOf(f *gguf.File) token.Vocabulary {
	var v token.Vocabulary
	v.Tokens, _ = f.Strings("tokenizer.ggml.tokens")
	v.Merges, _ = f.Strings("tokenizer.ggml.merges")
	v.Types, _ = f.Ints("tokenizer.ggml.token_type")
	v.Pre, _ = f.String("tokenizer.ggml.pre")
	return v
}

// special is the name of the token that a setting gives by its id.
func (m *model) special(f *gguf.File, key string) string {
	id, ok := f.Int(key)
	if !ok || id < 0 || id >= int64(m.tokens.Size()) {
		return ""
	}
	return m.tokens.Text(int32(id))
}

// ends lists the tokens that end a turn.
func (m *model) ends() []int32 {
	var ids []int32
	for _, name := range []string{m.options.EOS, "<|im_end|>", "<|endoftext|>"} {
		if id, ok := m.tokens.Lookup(name); ok && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
