package write

import (
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// A Task is a thing to do with a text.
type Task string

// The writing tasks.
const (
	Proofread Task = "proofread"
	Rewrite   Task = "rewrite"
	Instruct  Task = "instruct"  // a change in the user's own words
	Summarize Task = "summarize" // see SummaryType
	List      Task = "list"
	Table     Task = "table"
	Compose   Task = "compose" // Text is what to write about
	Reply     Task = "reply"   // Text is the message to answer; Instruction what to say
)

// Tasks lists every Task.
func Tasks() []Task {
	return []Task{Proofread, Rewrite, Instruct, Summarize, List, Table, Compose, Reply}
}

// A Tier is where an answer is made.
type Tier string

// The tiers, in the order in which Auto tries those that can do the task.
const (
	Auto    Tier = ""        // the best that is there
	Offline Tier = "offline" // rules and small tables in this process
	Device  Tier = "device"  // a model on this machine
	Partner Tier = "partner" // a partner's model, over the network
)

// A Format is the markup of a text.
type Format string

// The formats. The names are those of the web's Writing Assistance APIs.
const (
	PlainText Format = "plain-text"
	Markdown  Format = "markdown"
	HTML      Format = "html"
	AsIsForm  Format = "as-is" // output only: like the input
)

// A Tone is the manner of a rewrite or a composition.
type Tone string

// The tones. as-is, more-formal, more-casual, formal, neutral and casual are
// the web's; the others are ours.
const (
	AsIs         Tone = "as-is"
	MoreFormal   Tone = "more-formal"
	MoreCasual   Tone = "more-casual"
	Formal       Tone = "formal"
	Neutral      Tone = "neutral"
	Casual       Tone = "casual"
	Friendly     Tone = "friendly"
	Professional Tone = "professional"
	Concise      Tone = "concise"
)

// A Length is a wish: as-is, shorter and longer for a rewrite; short, medium
// and long for a summary or a composition.
type Length string

// The lengths.
const (
	SameLength Length = "as-is"
	Shorter    Length = "shorter"
	Longer     Length = "longer"
	Short      Length = "short"
	Medium     Length = "medium"
	Long       Length = "long"
)

// A SummaryType is a kind of summary, named as on the web.
type SummaryType string

// The kinds of summary.
const (
	TLDR      SummaryType = "tldr"
	Teaser    SummaryType = "teaser"
	KeyPoints SummaryType = "key-points"
	Headline  SummaryType = "headline"
)

// A Request says what to do with a text. The zero value of each option is the
// usual choice. Option names in JSON follow the web's Writing Assistance APIs.
type Request struct {
	Task        Task   `json:"task"`
	Text        string `json:"text"`
	InputFormat Format `json:"inputFormat,omitempty"` // plain-text if empty

	Tone   Tone        `json:"tone,omitempty"`
	Length Length      `json:"length,omitempty"`
	Type   SummaryType `json:"type,omitempty"`
	Format Format      `json:"format,omitempty"` // of the output

	Instruction string `json:"instruction,omitempty"` // Instruct, Reply
	// History holds the earlier steps of a conversation about the same text,
	// oldest first, so that "warmer" means warmer than the last result.
	History []Step `json:"history,omitempty"`

	SharedContext          string          `json:"sharedContext,omitempty"`
	Context                string          `json:"context,omitempty"`
	ExpectedInputLanguages []text.Language `json:"expectedInputLanguages,omitempty"`
	OutputLanguage         text.Language   `json:"outputLanguage,omitempty"`

	IncludeCorrectionTypes        bool          `json:"includeCorrectionTypes,omitempty"`
	IncludeCorrectionExplanations bool          `json:"includeCorrectionExplanations,omitempty"`
	CorrectionExplanationLanguage text.Language `json:"correctionExplanationLanguage,omitempty"`

	Tier    Tier        `json:"tier,omitempty"`
	Strict  bool        `json:"strict,omitempty"`  // ask a second model about each sentence
	Protect []text.Span `json:"protect,omitempty"` // ranges that stay as they are; Byte offsets count
	Region  qiao.Region `json:"region,omitempty"`
	User    UserID      `json:"-"` // whose dictionary, profile and glossary; set by the server
}

// A Step is an earlier change in a conversation about one text.
type Step struct {
	Instruction string `json:"instruction"`
	Result      string `json:"result"`
}
