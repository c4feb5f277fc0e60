package guard

import "strings"

// A Task is a writing task by its name, as write has it, with a tone or a type
// after a colon where one matters: "proofread", "rewrite:concise", "summarize".
type Task = string

// A Policy says what a task may do to the facts of its source.
type Policy struct {
	MayDrop   bool // facts may be left out: summaries
	MayFormat bool // headings, lists and tables may appear: lists, tables, summaries
	MayAdd    bool // facts may be new: compositions and replies
	Strict    bool // wording stays too: proofreading
	Translate bool // the language may change
}

// ForTask returns the policy of a task. A task that is not known is a rewrite.
func ForTask(task Task) Policy {
	name, _, _ := strings.Cut(strings.ToLower(task), ":")
	switch name {
	case "proofread":
		return Policy{Strict: true}
	case "summarize", "summarise", "summary", "keypoints", "key-points", "headline", "tldr", "teaser":
		return Policy{MayDrop: true, MayFormat: true}
	case "list", "table":
		return Policy{MayFormat: true}
	case "compose", "reply", "write":
		return Policy{MayDrop: true, MayFormat: true, MayAdd: true}
	case "translate":
		return Policy{Translate: true}
	}
	return Policy{}
}
