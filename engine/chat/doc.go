// Package chat turns conversations into the prompts that models were trained on,
// and what models write into answers.
//
// [Parse] a model's own chat template, then [Template.Render] a request with it:
// messages, tools, and whether to think. What people wrote cannot forge the
// template's marks: see [Prompt]. A [Parser] takes the model's text piece by piece
// and tells thoughts, the answer and tool calls apart, in Qwen's formats.
//
// It knows no vocabulary: engine/token turns a Prompt into tokens.
package chat
