package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
)

// sound is a partner with OpenAI's other endpoints.
func sound() *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/embeddings", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-1]},{"object":"embedding","index":1,"embedding":[2,0.25]}],"model":"v-1","usage":{"prompt_tokens":4,"total_tokens":4}}`)
	})
	mux.HandleFunc("POST /v1/audio/transcriptions", func(w http.ResponseWriter, r *http.Request) {
		file, header, err := r.FormFile("file")
		if err != nil || r.FormValue("model") != "whisper" {
			http.Error(w, "no file", http.StatusBadRequest)
			return
		}
		data, _ := io.ReadAll(file)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"text":"%s of %s"}`, data, header.Filename)
	})
	mux.HandleFunc("POST /v1/audio/speech", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "audio/mpeg")
		_, _ = io.WriteString(w, strings.Repeat("\xff\xfb", 5000))
	})
	return httptest.NewServer(mux)
}

// A named is a file with a name, as the SDK wants one.
type named struct {
	io.Reader
	name string
}

func (n named) Filename() string    { return n.name }
func (n named) ContentType() string { return "audio/wav" }

func TestOpenAIGoElsewhere(t *testing.T) {
	base, err := front()
	if err != nil {
		t.Fatal(err)
	}
	c, ctx := openOpenAI(base), context.Background()
	for name, do := range map[string]func() error{
		"embeddings": func() error {
			got, err := c.Embeddings.New(ctx, openai.EmbeddingNewParams{Model: "sound/v", Input: openai.EmbeddingNewParamsInputUnion{OfArrayOfStrings: []string{"a", "b"}}})
			if err != nil {
				return err
			}
			return errors.Join(want("vectors", fmt.Sprint(got.Data[0].Embedding, got.Data[1].Embedding), "[0.5 -1] [2 0.25]"), want("tokens", fmt.Sprint(got.Usage.PromptTokens), "4"))
		},
		"transcriptions": func() error {
			got, err := c.Audio.Transcriptions.New(ctx, openai.AudioTranscriptionNewParams{Model: "sound/whisper", File: named{strings.NewReader("RIFF"), "a.wav"}})
			if err != nil {
				return err
			}
			return want("text", got.Text, "RIFF of a.wav")
		},
		"speech": func() error {
			got, err := c.Audio.Speech.New(ctx, openai.AudioSpeechNewParams{Model: "sound/tts", Input: "hello", Voice: openai.AudioSpeechNewParamsVoiceUnion{OfString: openai.String("alloy")}})
			if err != nil {
				return err
			}
			defer got.Body.Close()
			data, err := io.ReadAll(got.Body)
			return errors.Join(err, want("bytes", fmt.Sprint(len(data), bytes.HasPrefix(data, []byte("\xff\xfb"))), "10000 true"))
		},
		"models": func() error {
			seen := map[string]bool{}
			for pages := c.Models.ListAutoPaging(ctx); pages.Next(); {
				seen[pages.Current().ID] = true
			}
			one, err := c.Models.Get(ctx, "fast")
			if err != nil {
				return err
			}
			return errors.Join(want("an alias", one.ID, "fast"), want("a list", fmt.Sprint(seen["qiao"], seen["fast"], seen["qwen/test-model"]), "true true true"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			if err := do(); err != nil {
				t.Error(err)
			}
		})
	}
}
