package text_test

import (
	"fmt"

	"github.com/qiao-ai/qiao/text"
)

func ExampleDiff() {
	before := "He go to scool by bus."
	edits := text.Diff(before, "He goes to school by bus.")
	for _, e := range edits {
		fmt.Printf("%d: %s → %s\n", e.Start.Byte, e.Before, e.After)
	}
	one, _ := text.Apply(before, edits[:1])
	fmt.Println(one)
	rest, _, _ := text.Rebase(before, edits[:1], edits[1:])
	all, _ := text.Apply(one, rest)
	fmt.Println(all)
	// Output:
	// 3: go → goes
	// 9: scool → school
	// He goes to scool by bus.
	// He goes to school by bus.
}

func ExampleSentences() {
	s := "Mr. Li paid $3.50. “好的。”他说。"
	for _, sp := range text.Sentences(s) {
		fmt.Println(sp.Start.UTF16, sp.Of(s))
	}
	// Output:
	// 0 Mr. Li paid $3.50.
	// 19 “好的。”
	// 24 他说。
}
