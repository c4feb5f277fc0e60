// Package intent says what the assistant can do: a [Manifest] for each intent,
// with its phrases in every language, its typed slots, its risk and its
// replies, and a [Catalog] of them, checked.
//
// Start with [Parse] for manifests written in YAML, [For] for those made from a
// Go struct, or [FromTool] for a tool of an MCP server; put them into a Catalog
// with [Catalog.Add]. A [Match] is what a planner found in a sentence. The
// package understands no sentence itself: assist/template and assist/learn do.
package intent
