package token

import (
	"strings"

	"github.com/qiao-ai/qiao"
)

// An ID is a token's number in its vocabulary.
type ID = int32

// The types of tokens, numbered as in GGUF's tokenizer.ggml.token_type.
const (
	Normal      = 1
	Unknown     = 2
	Control     = 3 // such as <|im_end|>: steers the model, is no text
	UserDefined = 4 // such as <think>: added whole, and shown
	Unused      = 5
	Byte        = 6
)

// A Vocabulary is a tokenizer's data as GGUF's metadata has it.
type Vocabulary struct {
	Tokens []string // tokenizer.ggml.tokens: by id, in the byte-level alphabet
	Merges []string // tokenizer.ggml.merges: "left right", best first
	Types  []int64  // tokenizer.ggml.token_type: by id; nil if all are Normal
	Pre    string   // tokenizer.ggml.pre: "qwen2", "qwen35"; empty is "qwen2"
}

// maxTokens bounds a vocabulary: ids are 32-bit, and the largest known has 300,000.
const maxTokens = 1 << 22

func invalid(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, "token: read vocabulary", format, args...).
		WithFix("Fetch the model's file again: its tokenizer is damaged.")
}

// New makes a Tokenizer. It fails with Kind Invalid for data that contradict
// themselves and with Unsupported for a pre-tokenizer that it does not know.
func New(v Vocabulary) (*Tokenizer, error) {
	scan, err := scannerFor(v.Pre)
	if err != nil {
		return nil, err
	}
	if len(v.Tokens) == 0 || len(v.Tokens) > maxTokens {
		return nil, invalid("%d tokens", len(v.Tokens))
	}
	if v.Types != nil && len(v.Types) != len(v.Tokens) {
		return nil, invalid("%d tokens but %d types", len(v.Tokens), len(v.Types))
	}
	t := &Tokenizer{scan: scan, bytes: make([]string, len(v.Tokens)), kind: make([]uint8, len(v.Tokens))}
	ids := t.addTokens(v)
	if err := t.addBytes(ids); err != nil {
		return nil, err
	}
	if err := t.addMerges(v.Merges, ids); err != nil {
		return nil, err
	}
	t.special = newFinder(t)
	return t, nil
}

// addTokens fills in what each token stands for and returns the ids of normal
// tokens by their spelling in the byte-level alphabet.
func (t *Tokenizer) addTokens(v Vocabulary) map[string]ID {
	ids := make(map[string]ID, len(v.Tokens))
	for i, s := range v.Tokens {
		kind := int64(Normal)
		if v.Types != nil {
			kind = v.Types[i]
		}
		t.kind[i] = uint8(min(max(kind, 0), 255))
		if t.kind[i] != Normal && t.kind[i] != Byte {
			t.bytes[i] = s
			continue
		}
		t.bytes[i] = fromAlphabet(s)
		if _, twice := ids[s]; !twice {
			ids[s] = ID(i)
		}
	}
	return ids
}

// addBytes finds the token of each single byte. Without all of them some text
// could not be encoded.
func (t *Tokenizer) addBytes(ids map[string]ID) error {
	for b := range 256 {
		id, ok := ids[string(alphabet[b])]
		if !ok {
			return invalid("no token for byte 0x%02x", b)
		}
		t.single[b] = id
	}
	return nil
}

func (t *Tokenizer) addMerges(merges []string, ids map[string]ID) error {
	if len(merges) > maxTokens {
		return invalid("%d merges", len(merges))
	}
	t.merges = newMergeTable(len(merges))
	for rank, m := range merges {
		left, right, ok := strings.Cut(m, " ")
		if !ok {
			return invalid("merge %d is not a pair", rank)
		}
		a, okA := ids[left]
		b, okB := ids[right]
		whole, okW := ids[left+right]
		if !okA || !okB || !okW {
			return invalid("merge %d names a token that does not exist", rank)
		}
		t.merges.add(a, b, merge{rank: uint32(rank), id: whole})
	}
	t.fillBytePairs()
	return nil
}
