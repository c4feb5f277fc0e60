package constrain_test

import (
	"fmt"

	"github.com/qiao-ai/qiao/engine/constrain"
)

// Every answer is made of allowed tokens only; here the first that is allowed is
// always taken.
func ExampleVocabulary_Compile() {
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	v, err := constrain.NewVocabulary(tokens)
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := v.Compile([]byte(`{"type": "object", "properties": {"on": {"type": "boolean"}, "level": {"enum": [3, 5]}}, "required": ["on"]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	m := g.Matcher()
	answer := ""
	for !m.Done() {
		id := last(m.Mask())
		answer += string(tokens[id])
		if err := m.Accept(tokens[id]); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println(answer)
	// Output: {"on":true}
}

// last returns the highest token of a mask.
func last(mask []uint64) int {
	for id := len(mask)*64 - 1; ; id-- {
		if mask[id>>6]>>(id&63)&1 == 1 {
			return id
		}
	}
}
