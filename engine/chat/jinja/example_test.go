package jinja_test

import (
	"fmt"

	"github.com/qiao-ai/qiao/engine/chat/jinja"
)

func ExampleTemplate_Render() {
	t, err := jinja.Parse("{% for tool in tools %}{{ tool | tojson }}\n{% endfor %}")
	if err != nil {
		fmt.Println(err)
		return
	}
	tools, err := jinja.FromJSON([]byte(`[{"name": "灯", "args": {"on": true}}]`))
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := t.Render(map[string]any{"tools": tools}, jinja.Options{})
	fmt.Print(text, err)
	// Output:
	// {"name": "灯", "args": {"on": true}}
	// <nil>
}
