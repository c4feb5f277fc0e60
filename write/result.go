package write

import (
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/guard"
)

// An EditType is the sort of a correction. The first six names are those of the
// web's Proofreader draft.
type EditType string

// The sorts of correction.
const (
	Spelling       EditType = "spelling"
	Grammar        EditType = "grammar"
	Punctuation    EditType = "punctuation"
	Capitalization EditType = "capitalization"
	MissingWords   EditType = "missing-words"
	Preposition    EditType = "preposition"
	Spacing        EditType = "spacing"
	Width          EditType = "width"  // full-width and half-width forms
	Script         EditType = "script" // Simplified and Traditional
	WordChoice     EditType = "word-choice"
	Style          EditType = "style"
	Rewording      EditType = "rewording" // what a model changed in a rewrite
)

// An Edit is a proposed change with its reason. ID is unique within a Result
// and stable for the same text and change.
type Edit struct {
	ID string `json:"id"`
	text.Edit
	Type         EditType `json:"type"`
	Rule         string   `json:"rule"`                   // who says so, such as "harper/SentenceCapitalization"
	Explanation  string   `json:"explanation,omitempty"`  // for a person, in the language asked for
	Alternatives []string `json:"alternatives,omitempty"` // other values for After, best first
	Confidence   float64  `json:"confidence"`             // 0 to 1: the chance that a careful editor agrees
	Auto         bool     `json:"auto"`                   // safe enough to apply unasked
	Tier         Tier     `json:"tier"`
	// Findings say which facts the edit would change. An edit with a hard finding
	// is never Auto: it waits for the user's consent.
	Findings []guard.Finding `json:"findings,omitempty"`
}

// A Label says what a person must know about how a result was made.
type Label string

// The labels.
const (
	Extractive   Label = "extractive"      // sentences of the source, none written
	PutBack      Label = "token-put-back"  // an exact token was restored
	AskedAgain   Label = "asked-again"     // the model was asked again for a sentence
	SourceKept   Label = "source-kept"     // a sentence of the source stands in place of the model's
	LeftOut      Label = "left-out"        // a sentence, point or row that could not be proved is not there
	Unverified   Label = "unverified"      // the guard does not cover this output
	FellBack     Label = "fell-back"       // a better tier failed; this one answered
	SecondModel  Label = "second-model"    // strict mode: a second model agreed
	InputRepeats Label = "nothing-changed" // nothing to change was found
)

// A Result is the finished answer to a Request.
type Result struct {
	Task Task `json:"task"`
	// Text is the new text. For Proofread it is the source with the Auto edits
	// applied.
	Text    string        `json:"text"`
	Edits   []Edit        `json:"edits,omitempty"`
	Extract []Quotation   `json:"extract,omitempty"` // extractive answers: where each part stands in the source
	Verdict guard.Verdict `json:"verdict"`
	// Repaired lists what was wrong in the model's words and is not in Text: it
	// was put back, written again, left as it was, or left out, as Labels say.
	Repaired []guard.Finding `json:"repaired,omitempty"`
	Labels   []Label         `json:"labels,omitempty"`
	Notes    []Note          `json:"notes,omitempty"`
	Made     Made            `json:"made"`
}

// A Quotation is a sentence of the source used in an extractive answer.
type Quotation struct {
	text.Span
	Text  string  `json:"text"`
	Score float64 `json:"score"`
}

// A Note tells the user something about the answer: a sentence that could not
// be kept true, a part that no tier could do and what to configure for it.
type Note struct {
	Code    string `json:"code"` // stable, such as "tier-missing"
	Message string `json:"message"`
	Fix     string `json:"fix,omitempty"`
}

// Made says who made a result, where, in what time and at what cost in tokens.
type Made struct {
	Tier    Tier         `json:"tier"`
	Served  *qiao.Served `json:"served,omitempty"` // nil for the offline tier
	Engines []string     `json:"engines,omitempty"`
	Millis  float64      `json:"ms"`
	FirstMS float64      `json:"firstMs,omitempty"` // to the first edit or text
	Calls   int          `json:"calls,omitempty"`   // of a model
	Usage   qiao.Usage   `json:"usage"`
}
