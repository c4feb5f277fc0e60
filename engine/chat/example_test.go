package chat_test

import (
	"fmt"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/chat"
)

func ExampleTemplate_Render() {
	t, err := chat.Parse("{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{{ '<|im_start|>assistant\\n' }}")
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := t.Render(&qiao.Request{Messages: []qiao.Message{qiao.Text(qiao.User, "你好")}}, chat.Options{})
	fmt.Print(p.Text, err)
	// Output:
	// <|im_start|>user
	// 你好<|im_end|>
	// <|im_start|>assistant
	// <nil>
}

func ExampleParser() {
	p := chat.NewParser(chat.ParserOptions{})
	for _, piece := range []string{"<thi", "nk>\nLamp.\n</th", "ink>\n\nOn.\n<tool_call>\n", `{"name": "light", "arguments": {"on": true}}`, "\n</tool_call>"} {
		if c, ok := p.Add(piece); ok {
			fmt.Printf("%q %q %v\n", c.Reasoning, c.Text, c.ToolCalls)
		}
	}
	p.Close()
	fmt.Println("called:", p.Called())
	// Output:
	// "Lamp." "" []
	// "" "On." []
	// "" "" [{0 call_0 light {"on": true}}]
	// called: true
}
