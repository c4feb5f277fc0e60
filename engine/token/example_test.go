package token_test

import (
	"fmt"

	"github.com/qiao-ai/qiao/engine/token"
)

// vocabulary is a small one: every byte, one merge, and one special token. A
// real one comes from a model's file.
func vocabulary() token.Vocabulary {
	var v token.Vocabulary
	next := rune(256)
	for b := range rune(256) {
		spelling := b
		if b < '!' || b > '~' && b < '¡' || b == 0xAD {
			spelling = next
			next++
		}
		v.Tokens = append(v.Tokens, string(spelling))
		v.Types = append(v.Types, token.Normal)
	}
	v.Tokens = append(v.Tokens, "hi", "<|im_end|>")
	v.Types = append(v.Types, token.Normal, token.Control)
	v.Merges = []string{"h i"}
	return v
}

func ExampleTokenizer_Encode() {
	t, err := token.New(vocabulary())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(t.Encode("hi!"))
	fmt.Println(t.EncodePrompt("hi!<|im_end|>", 0))
	fmt.Println(len(t.Encode("<|im_end|>")), "tokens of plain text")
	// Output:
	// [256 33]
	// [256 33 257]
	// 10 tokens of plain text
}

func ExampleDetokenizer() {
	t, err := token.New(vocabulary())
	if err != nil {
		fmt.Println(err)
		return
	}
	d := t.Detokenizer()
	for _, id := range t.Encode("hi 桥") {
		fmt.Printf("%q ", d.Add(id))
	}
	fmt.Printf("%q\n", d.Flush())
	// Output: "hi" " " "" "" "桥" ""
}
