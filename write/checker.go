package write

import (
	"context"

	"github.com/qiao-ai/qiao/text"
)

// A Checker proposes corrections of plain text in one language without a model.
//
// Check may be called from many goroutines. It returns Edits in the order of
// their place, none overlapping another, with Type, Rule, Explanation,
// Confidence and Auto set; offsets count from the start of s. Text that is not
// in the Checker's language is left alone. It returns an error of Kind
// Unavailable while what it needs is missing, with the Fix that brings it.
type Checker interface {
	Language() text.Language // the base language
	Check(ctx context.Context, s string, o CheckOptions) ([]Edit, error)
	// Engines names the parts that answer at present, such as "harper 2.10.0".
	Engines() []string
	// Warm loads what the first Check would wait for.
	Warm(ctx context.Context) error
}

// CheckOptions say how a Checker should look at a text.
type CheckOptions struct {
	// Known tells whether the user's dictionary has the word. It may be nil.
	Known func(word string) bool
	// Muted tells whether the user does not want to hear of the rule. It may be nil.
	Muted func(rule string) bool
	// Fragment says that the text is a heading, a list item or a table cell, which
	// need not end as a sentence does.
	Fragment bool
	// Explain is the language of explanations; empty is the text's own.
	Explain text.Language
	// Target is the Chinese script to convert to; empty leaves the script alone.
	Target text.Language
	// Dialect is the variety of English, such as "en-GB"; empty is American,
	// with other varieties' spellings left alone.
	Dialect text.Language
}

// A Lacking Checker works without some of its parts, and tells which, what they
// would add, and how to get them. It is an optional interface of a Checker.
type Lacking interface {
	Lacks() []Note
}
