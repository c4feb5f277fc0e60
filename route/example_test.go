package route_test

import (
	"context"
	"fmt"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

// Two partners in order: when the first is full, the second answers, and the
// reader sees one answer.
func Example() {
	first, _ := partner.New(partner.Options{ID: "qwen", Region: "cn", Model: "qwen-plus", Driver: drive(refuses(qiao.Overloaded))})
	second, _ := partner.New(partner.Options{ID: "ollama", Local: true, Model: "qwen3:4b", Driver: drive(says("你好"))})
	router, err := route.New(route.Options{Partners: []*partner.Partner{first, second}})
	if err != nil {
		fmt.Println(err)
		return
	}
	stream, err := router.Generate(context.Background(), &qiao.Request{Messages: []qiao.Message{qiao.Text(qiao.User, "Say hello in Chinese.")}})
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := qiao.Collect(stream)
	fmt.Println(answer.Text, answer.Served.Partner, answer.Served.Local, err)
	// Output: 你好 ollama true <nil>
}
