// Package document reads plain text, Markdown and HTML by structure, so that
// prose can be rewritten while everything else keeps its bytes.
//
// Start with [Parse]: a [Document] is a list of [Block] values, each with its
// prose as plain text and the [Mark] values (bold, links, inline code, images)
// that stand in it. Give new prose to [Document.Render] and the marks are
// anchored again; or map one edit of the prose to the source with
// [Document.Edit]. Code, front matter, scripts, comments and all other markup
// are never in a block, and so never change.
//
// The package knows no model and judges no wording.
package document
