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
	Schema   json.RawMessage // a JSON Schema that the answer must satisfy

	MaxTokens   int // 0 is the partner's default
	Temperature *float64
	TopP        *float64
	Seed        *int64
	Stop        []string
	Thinking    Thinking
	User        string // the end user's salted id; never a name

	// Extra holds a partner's own parameters, passed through by name.
	Extra map[string]json.RawMessage
}

// Thinking says whether a reasoning model should think before it answers.
type Thinking uint8

// The wishes about thinking.
const (
	ThinkingDefault Thinking = iota // the partner's default
	ThinkingOff
	ThinkingOn
)
