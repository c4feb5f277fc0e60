package document_test

import (
	"fmt"

	"github.com/qiao-ai/qiao/text/document"
)

func ExampleDocument_Render() {
	d, err := document.Parse("# Setup\n\nPlease **first** read [the guide](/g), than run `make`.\n", document.Markdown)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Blocks[1].Text)
	out, err := d.Render(map[int]string{1: "Read the guide first. Then run make."})
	fmt.Print(out, err)
	// Output:
	// Please first read the guide, than run make.
	// # Setup
	//
	// Read [the guide](/g) **first**. Then run `make`.
	// <nil>
}
