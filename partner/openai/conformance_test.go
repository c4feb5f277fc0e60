package openai_test

import (
	"testing"

	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

func TestConformance(t *testing.T) {
	for server, c := range map[string]struct {
		speaks partnertest.Dialect
		reads  openai.Dialect
	}{
		"openai":    {partnertest.OpenAI(), openai.OpenAI()},
		"vllm":      {partnertest.VLLM(), openai.VLLM()},
		"sglang":    {partnertest.SGLang(), openai.SGLang()},
		"llama.cpp": {partnertest.LlamaCpp(), openai.LlamaCpp()},
		"ollama":    {partnertest.Ollama(), openai.Ollama()},
	} {
		t.Run(server, func(t *testing.T) {
			partnertest.Run(t, c.speaks, func(t testing.TB, base string, key partner.Key) partner.Driver {
				d, err := openai.New(openai.Options{Base: base, Key: key, Dialect: c.reads})
				if err != nil {
					t.Fatal(err)
				}
				return d
			})
		})
	}
}
