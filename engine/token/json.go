package token

import (
	"encoding/json"
	"strings"

	"github.com/qiao-ai/qiao"
)

// file is what is used of a tokenizer.json, the format of Hugging Face.
type file struct {
	Added []addedToken `json:"added_tokens"`
	Pre   struct {
		Parts []struct {
			Pattern struct{ Regex string }
		} `json:"pretokenizers"`
	} `json:"pre_tokenizer"`
	Model struct {
		Type   string
		Vocab  map[string]int64
		Merges []pairOrText
	}
}

type addedToken struct {
	ID         int64
	Content    string
	Special    bool
	SingleWord bool `json:"single_word"`
	LStrip     bool
	RStrip     bool
}

// A pairOrText is a merge: ["a","b"] or, in older files, "a b".
type pairOrText string

// UnmarshalJSON reads either form.
func (p *pairOrText) UnmarshalJSON(data []byte) error {
	var pair [2]string
	if len(data) > 0 && data[0] == '[' {
		err := json.Unmarshal(data, &pair)
		*p = pairOrText(pair[0] + " " + pair[1])
		return err
	}
	return json.Unmarshal(data, (*string)(p))
}

// ParseJSON makes a Tokenizer of a tokenizer.json. It fails as [New] does.
func ParseJSON(data []byte) (*Tokenizer, error) {
	v, err := ParseVocabulary(data)
	if err != nil {
		return nil, err
	}
	return New(v)
}

// ParseVocabulary reads a tokenizer.json. It fails as [ParseJSON] does, but does not
// check all that New checks.
func ParseVocabulary(data []byte) (Vocabulary, error) {
	var f file
	if err := json.Unmarshal(data, &f); err != nil {
		return Vocabulary{}, invalid("tokenizer.json: %w", err)
	}
	if f.Model.Type != "BPE" {
		return Vocabulary{}, qiao.Errorf(qiao.Unsupported, "token: read vocabulary", "tokenizer.json has a model of type %q", f.Model.Type).
			WithFix("Use a model with a byte-level BPE tokenizer, as Qwen's are.")
	}
	return f.vocabulary()
}

func (f *file) vocabulary() (Vocabulary, error) {
	v := Vocabulary{Pre: f.pre()}
	size := int64(len(f.Model.Vocab))
	for _, a := range f.Added {
		size = max(size, a.ID+1)
	}
	if size > maxTokens || size > 2*int64(len(f.Model.Vocab)+len(f.Added)) {
		return v, invalid("tokenizer.json: ids up to %d", size)
	}
	v.Tokens, v.Types = make([]string, size), make([]int64, size)
	for i := range v.Types {
		v.Types[i] = Unused // until a token claims it
	}
	for s, id := range f.Model.Vocab {
		if id < 0 || id >= size {
			return v, invalid("tokenizer.json: id %d of %d", id, size)
		}
		v.Tokens[id], v.Types[id] = s, Normal
	}
	for _, a := range f.Added {
		if err := v.addSpecial(a); err != nil {
			return v, err
		}
	}
	for _, m := range f.Model.Merges {
		v.Merges = append(v.Merges, string(m))
	}
	return v, nil
}

func (v *Vocabulary) addSpecial(a addedToken) error {
	if a.ID < 0 {
		return invalid("tokenizer.json: added token with id %d", a.ID)
	}
	if a.SingleWord || a.LStrip || a.RStrip {
		return qiao.Errorf(qiao.Unsupported, "token: read vocabulary", "added token %d strips or needs white space around it", a.ID).
			WithFix("Use a Qwen-family model: none of its added tokens does.")
	}
	v.Tokens[a.ID], v.Types[a.ID] = a.Content, UserDefined
	if a.Special {
		v.Types[a.ID] = Control
	}
	return nil
}

// pre names the pre-tokenizer by its expression. An expression that is not known
// is returned as it is, for New to refuse.
func (f *file) pre() string {
	for _, p := range f.Pre.Parts {
		switch re := p.Pattern.Regex; {
		case re == "":
		case strings.Contains(re, `[\p{L}\p{M}]+|\p{N}|`):
			return "qwen35"
		case strings.Contains(re, `[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`):
			return "qwen2"
		default:
			return re
		}
	}
	return ""
}
