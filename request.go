package qiao

import "encoding/json"

// Each sort of name has a type of its own, so that they cannot be mixed up.
type (
	// A PartnerID names a configured model partner, such as "qwen".
	PartnerID string
	// A ModelID names a model in its partner's own words, such as "qwen-plus".
	ModelID string
	// A Region is where a user is or where a partner computes, such as "cn" or "eu".
	Region string
	// A Feature is the part of Qiao that asks, such as "write".
	Feature string
)

// A Request asks a Model for one answer. The zero value of each field leaves
// the choice to the partner. A Model must not modify the Request.
type Request struct {
	Model    ModelID // a wish; empty leaves it to the router
	Feature  Feature // who asks; for routing and accounts
	Region   Region  // where the user is; empty is the default region
	Messages []Message
	Tools    []Tool
	// ToolChoice says which of Tools must be called; empty leaves it to the model.
	ToolChoice ToolChoice
	Schema     json.RawMessage // a JSON Schema that the answer must satisfy

	MaxTokens   int // 0 is the partner's default
	Temperature *float64
	TopP        *float64
	TopK        int // only so many of the best tokens; 0 is the partner's default
	MinP        *float64
	Repetition  *float64 // what the weight of tokens that were said is divided by; 1 is none
	Presence    *float64 // what is taken from them once, and
	Frequency   *float64 // each time that they were said
	Seed        *int64
	Stop        []string
	Thinking    Thinking
	User        string // the end user's salted id; never a name
	// Logprobs asks for the probability of each token of the answer, and of so many
	// of the likeliest ones in its place; nil asks for none.
	Logprobs *int

	// Extra holds a partner's own parameters, passed through by name.
	Extra map[string]json.RawMessage
}

// A ToolChoice is ToolAny, or the name of the tool that must be called.
type ToolChoice string

// ToolAny wants one of the tools to be called, whichever.
const ToolAny ToolChoice = "*"

// Thinking says whether a reasoning model should think before it answers.
type Thinking uint8

// The wishes about thinking.
const (
	ThinkingDefault Thinking = iota // the partner's default
	ThinkingOff
	ThinkingOn
)
