package enginetest

import "maps"

// Chat is a Tiny shape that can be talked to: its vocabulary is the 256 bytes and
// the marks of a conversation, so that it reads and writes any text.
func Chat(architecture string) Shape {
	s := Tiny(architecture)
	tokens, types := bytesOnly()
	s.Vocabulary, s.Context = len(tokens), 4096
	maps.Copy(s.settings(), map[string]any{
		"tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "qwen2",
		"tokenizer.ggml.tokens": tokens, "tokenizer.ggml.token_type": types, "tokenizer.ggml.merges": []string{},
		"tokenizer.ggml.eos_token_id": uint32(257),
	})
	return s
}

// bytesOnly returns the bytes in the byte-level alphabet, and the marks.
func bytesOnly() (tokens []string, types []int32) {
	const normal, control = 1, 3
	next := rune(256)
	for b := range 256 {
		r := rune(b)
		if b <= ' ' || b > '~' && b < 0xA1 || b == 0xAD {
			r = next
			next++
		}
		tokens, types = append(tokens, string(r)), append(types, normal)
	}
	for _, mark := range []string{"<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|vision_start|>", "<|image_pad|>", "<|vision_end|>"} {
		tokens, types = append(tokens, mark), append(types, control)
	}
	return tokens, types
}

// settings is where a shape's settings are, made if there are none.
func (s *Shape) settings() map[string]any {
	if s.Settings == nil {
		s.Settings = map[string]any{}
	}
	return s.Settings
}
