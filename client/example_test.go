package client_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/qiao-ai/qiao/client"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/write"
)

func Example() {
	// In place of "qiao serve", a server of this test.
	s := httptest.NewServer(server.New(server.Config{Writer: write.New(write.Config{})}))
	defer s.Close()

	c, err := client.New(client.Options{Address: s.URL})
	if err != nil {
		log.Fatal(err)
	}
	result, err := c.Do(context.Background(), &write.Request{
		Task: write.Summarize,
		Type: write.Headline,
		Text: "The bridge opens on Monday. It took three years to build.",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Text, result.Labels)
	// Output: The bridge opens on Monday [extractive]
}
