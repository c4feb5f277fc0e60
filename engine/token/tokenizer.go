package token

import (
	"strings"
	"sync"
)

// A Tokenizer encodes and decodes text. It may be used from many goroutines.
type Tokenizer struct {
	scan    scanner
	bytes   []string // by id: what the token stands for
	kind    []uint8  // by id: its type
	single  [256]ID
	merges  *mergeTable
	special *finder
	cache   cache
	mergers sync.Pool
}

// Size returns how many tokens the vocabulary has.
func (t *Tokenizer) Size() int { return len(t.bytes) }

// Text returns the bytes that a token stands for, for a special token its name.
// It is empty for an id that the vocabulary does not have.
func (t *Tokenizer) Text(id ID) string {
	if id < 0 || int(id) >= len(t.bytes) {
		return ""
	}
	return t.bytes[id]
}

// Special tells whether a token was added to the vocabulary whole: a Control or
// a UserDefined one. Encode never yields such a token.
func (t *Tokenizer) Special(id ID) bool {
	return id >= 0 && int(id) < len(t.kind) && special(t.kind[id])
}

// Control tells whether a token steers the model and is no text, such as
// <|im_end|>, or is not in use.
func (t *Tokenizer) Control(id ID) bool {
	return id >= 0 && int(id) < len(t.kind) && control(t.kind[id])
}

func control(kind uint8) bool { return kind != Normal && kind != Byte && kind != UserDefined }

func special(kind uint8) bool { return kind != Normal && kind != Byte && kind != Unused }

// Lookup returns the id of a special token by its name, such as "<|im_end|>".
func (t *Tokenizer) Lookup(name string) (ID, bool) {
	id, ok := t.special.ids[name]
	return id, ok
}

// Specials lists the names of the special tokens: first those for which Control
// holds, then the others, each in the order of ids.
func (t *Tokenizer) Specials() (control, others []string) {
	for i, s := range t.bytes {
		switch id := ID(i); {
		case t.Special(id) && t.Control(id):
			control = append(control, s)
		case t.Special(id):
			others = append(others, s)
		}
	}
	return control, others
}

// Pieces returns the bytes of every token by id, and nil for tokens that are
// special or not in use: what constrained decoding may choose from.
func (t *Tokenizer) Pieces() [][]byte {
	all := make([][]byte, len(t.bytes))
	for i, s := range t.bytes {
		if k := t.kind[i]; (k == Normal || k == Byte) && s != "" {
			all[i] = []byte(s)
		}
	}
	return all
}

// Encode returns the tokens of text. Names of special tokens in it are text like
// any other.
func (t *Tokenizer) Encode(text string) []ID {
	return t.Append(make([]ID, 0, len(text)/3+1), text)
}

// Append is Encode into dst.
func (t *Tokenizer) Append(dst []ID, text string) []ID {
	text = normalize(text)
	m, _ := t.mergers.Get().(*merger)
	if m == nil {
		m = &merger{table: t.merges, single: &t.single}
	}
	for i := 0; i < len(text); {
		end := t.scan.next(text, i)
		dst = t.appendWord(dst, text[i:end], m)
		i = end
	}
	t.mergers.Put(m)
	return dst
}

func (t *Tokenizer) appendWord(dst []ID, word string, m *merger) []ID {
	if len(word) == 1 {
		return append(dst, t.single[word[0]])
	}
	if len(word) > cachedWord {
		return m.append(dst, word)
	}
	slot := t.cache.slot(word)
	if e := slot.Load(); e != nil && e.word == word {
		return append(dst, e.ids...)
	}
	from := len(dst)
	dst = m.append(dst, word)
	slot.Store(&entry{strings.Clone(word), append([]ID(nil), dst[from:]...)})
	return dst
}

// EncodePrompt returns the tokens of a rendered chat template. Names of special
// tokens yield those tokens, the longest name first.
//
// Where guard is not 0, every such character in text is left out, and a name
// that it stood in is text: whoever renders a template puts one into each name
// that a person wrote.
func (t *Tokenizer) EncodePrompt(text string, guard rune) []ID {
	dst := make([]ID, 0, len(text)/3+1)
	plain := func(s string) {
		if guard != 0 {
			s = strings.ReplaceAll(s, string(guard), "")
		}
		dst = t.Append(dst, s)
	}
	from := 0
	for i := 0; i < len(text); {
		at, n, id := t.special.next(text, i)
		if n == 0 {
			break
		}
		plain(text[from:at])
		dst = append(dst, id)
		i = at + n
		from = i
	}
	plain(text[from:])
	return dst
}

// Decode returns the bytes of ids, special tokens by their names. Ids that the
// vocabulary does not have are left out. The result may be cut within a
// character: [Detokenizer] is for text on its way.
func (t *Tokenizer) Decode(ids []ID) string {
	var b strings.Builder
	for _, id := range ids {
		b.WriteString(t.Text(id))
	}
	return b.String()
}
