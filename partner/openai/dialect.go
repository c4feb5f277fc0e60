package openai

import (
	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/wire"
)

// The words of package wire, for the packages that build on this one.
type (
	// A Body is a request's JSON object, by the names of its fields.
	Body = wire.Body
	// A Phrase is what a server's message says, in lower case, for a Kind.
	Phrase = wire.Phrase
	// An Account is one user's access to a partner.
	Account = wire.Account
)

// A Dialect says how a server differs from the common protocol. The zero value
// is the common protocol.
type Dialect struct {
	MaxTokens string                 // the field of Request.MaxTokens; "max_tokens" if empty
	User      string                 // the field of Request.User; "user" if empty
	Lacks     []string               // of seed, stop, user, presence_penalty, frequency_penalty and logprobs: what the server has no field for
	Fields    map[string]string      // the fields of top_k, min_p and repetition_penalty, where the server has them
	Choice    ToolChoice             // which wishes that a tool be called the server takes
	Thinking  map[qiao.Thinking]Body // the fields that a wish about thinking sets; a wish without an entry is not sent
	// ForcedUnthinking: a tool that must be called is not accepted while the model thinks.
	ForcedUnthinking bool
	History          string // the field that gives a turn's reasoning back; not given back if empty

	Whole        bool // ask for the whole answer at once: the server cannot stream
	NoUsage      bool // do not ask for usage: the server refuses stream_options
	ThinkTags    bool // an answer may begin with its reasoning between <think> and </think>
	InlineImages bool // images only by value: the server fetches none
	KeepsStop    bool // the text that stops an answer stands at its end; it is taken off
	NoSchema     bool // the server keeps to no JSON Schema: such a request is refused

	// Codes map an error's code or type to a Kind, before the common table, and
	// Prefixes what a code begins with.
	Codes, Prefixes map[string]qiao.Kind
	// Phrases are read in an error's message, before its code.
	Phrases []Phrase
	// Finishes map a finish_reason to a Finish, before the common table.
	Finishes map[string]qiao.Finish
	// Adapt has the last word on a request's body. It must not modify r.
	Adapt func(r *qiao.Request, body Body) error
	// Inspect has the last word on a chunk; v is the JSON object that it is in.
	Inspect func(v gjson.Result, c *qiao.Chunk)
	// Metrics say where the server tells its load.
	Metrics Metrics

	Vectors    bool         // the server makes vectors
	Embedding  qiao.ModelID // that usually makes them; empty if none is usual
	EmbedBatch int          // texts that one call takes; 0 is no bound that is known
	Sound      bool         // the server writes down what is said and reads aloud
}

// A ToolChoice says which wishes that a tool be called a server takes.
type ToolChoice uint8

// What a server's tool_choice may be, beside "auto" and "none".
const (
	AnyChoice      ToolChoice = iota // "required", or a named tool
	NamedChoice                      // a named tool only
	RequiredChoice                   // "required" only
	NoChoice
)

// samplers are the fields of vLLM and those who follow it.
func samplers(repetition string) map[string]string {
	return map[string]string{"top_k": "top_k", "min_p": "min_p", "repetition_penalty": repetition}
}

// Generic is the common protocol: wishes about thinking are not sent, as no
// field for them is common.
func Generic() Dialect { return Dialect{ThinkTags: true, Vectors: true, Sound: true} }

// OpenAI is the dialect of api.openai.com.
func OpenAI() Dialect {
	return Dialect{
		MaxTokens: "max_completion_tokens",
		Thinking:  effort("none", "medium"),
		Vectors:   true, Embedding: "text-embedding-3-small", EmbedBatch: 2048, Sound: true,
	}
}

// VLLM is the dialect of vLLM servers.
func VLLM() Dialect {
	return Dialect{Thinking: chatTemplate(), Fields: samplers("repetition_penalty"), ThinkTags: true, History: "reasoning", Metrics: vllmMetrics(), Vectors: true, Sound: true}
}

// SGLang is the dialect of SGLang servers, whose reasoning is apart only when
// it is asked for.
func SGLang() Dialect {
	d := Dialect{Thinking: chatTemplate(), Fields: samplers("repetition_penalty"), ThinkTags: true, History: "reasoning_content", Metrics: sglangMetrics(), Vectors: true, Sound: true}
	for _, body := range d.Thinking {
		body["separate_reasoning"] = true
	}
	return d
}

// LlamaCpp is the dialect of the llama.cpp server.
func LlamaCpp() Dialect {
	return Dialect{Thinking: chatTemplate(), Fields: samplers("repeat_penalty"), Choice: RequiredChoice, ThinkTags: true, InlineImages: true, History: "reasoning_content", Metrics: llamaMetrics(), Vectors: true}
}

// Ollama is the dialect of Ollama's compatible endpoint.
func Ollama() Dialect {
	return Dialect{Thinking: effort("none", "medium"), ThinkTags: true, InlineImages: true, Lacks: []string{"user"}, Choice: NoChoice, Vectors: true}
}

// LMStudio is the dialect of LM Studio.
func LMStudio() Dialect {
	return Dialect{ThinkTags: true, InlineImages: true, Choice: RequiredChoice, Vectors: true,
		Fields: map[string]string{"top_k": "top_k", "repetition_penalty": "repeat_penalty"}}
}

// ThinkingType is the dialect of partners that switch thinking by
// {"thinking": {"type": "enabled"}}: DeepSeek, Ark, Moonshot, Zhipu, TokenHub.
func ThinkingType() Dialect {
	return Dialect{Thinking: map[qiao.Thinking]Body{
		qiao.ThinkingOff: {"thinking": Body{"type": "disabled"}},
		qiao.ThinkingOn:  {"thinking": Body{"type": "enabled"}},
	}}
}

func effort(off, on string) map[qiao.Thinking]Body {
	return map[qiao.Thinking]Body{
		qiao.ThinkingOff: {"reasoning_effort": off},
		qiao.ThinkingOn:  {"reasoning_effort": on},
	}
}

func chatTemplate() map[qiao.Thinking]Body {
	return map[qiao.Thinking]Body{
		qiao.ThinkingOff: {"chat_template_kwargs": Body{"enable_thinking": false}},
		qiao.ThinkingOn:  {"chat_template_kwargs": Body{"enable_thinking": true}},
	}
}

// Named returns the dialect of a name in settings: generic, openai, vllm,
// sglang, llamacpp, ollama, lmstudio, or thinking-type. The empty name is
// generic. Any other is an error of Kind Misconfigured.
func Named(name string) (Dialect, error) {
	switch name {
	case "", "generic":
		return Generic(), nil
	case "openai":
		return OpenAI(), nil
	case "vllm":
		return VLLM(), nil
	case "sglang":
		return SGLang(), nil
	case "llamacpp":
		return LlamaCpp(), nil
	case "ollama":
		return Ollama(), nil
	case "lmstudio":
		return LMStudio(), nil
	case "thinking-type":
		return ThinkingType(), nil
	}
	return Dialect{}, qiao.Errorf(qiao.Misconfigured, "configure", "there is no dialect %q", name).
		WithFix("Use generic, openai, vllm, sglang, llamacpp, ollama, lmstudio or thinking-type.")
}
