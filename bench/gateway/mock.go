package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// serveMock is a partner that speaks OpenAI's protocol: 33 chunks in a stream, one
// for the role and 32 with words, or the same in one piece. A model's name chooses
// otherwise: "slow" waits 20 ms before each chunk, "open" sends one chunk and waits
// until the client leaves.
func serveMock(address string) {
	const words = 32
	chunk := func(delta, finish, usage string) []byte {
		return []byte(`data: {"id":"chatcmpl-mock","object":"chat.completion.chunk","created":1700000000,"model":"mock-model","choices":[{"index":0,"delta":` +
			delta + `,"finish_reason":` + finish + `}]` + usage + "}\n\n")
	}
	usage := fmt.Sprintf(`,"usage":{"prompt_tokens":12,"completion_tokens":%d,"total_tokens":%d}`, words, words+12)
	first, word := chunk(`{"role":"assistant","content":""}`, "null", ""), chunk(`{"content":"token "}`, "null", "")
	last := append(chunk("{}", `"stop"`, usage), "data: [DONE]\n\n"...)
	whole := []byte(`{"id":"chatcmpl-mock","object":"chat.completion","created":1700000000,"model":"mock-model","choices":[{"index":0,"message":{"role":"assistant","content":"` +
		strings.Repeat("token ", words) + `"},"finish_reason":"stop"}]` + usage + `}`)
	answer := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		text := string(body[:min(len(body), 300)]) + string(body[max(0, len(body)-100):])
		if !strings.Contains(text, `"stream":true`) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", strconv.Itoa(len(whole)))
			_, _ = w.Write(whole)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		flush := w.(http.Flusher).Flush
		_, _ = w.Write(first)
		flush()
		for range words {
			if strings.Contains(text, `"slow"`) {
				time.Sleep(20 * time.Millisecond)
			}
			_, _ = w.Write(word)
			flush()
			if strings.Contains(text, `"open"`) {
				<-r.Context().Done()
				return
			}
		}
		_, _ = w.Write(last)
	}
	log.Fatal(http.ListenAndServe(address, http.HandlerFunc(answer)))
}
