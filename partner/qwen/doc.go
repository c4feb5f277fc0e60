// Package qwen calls Alibaba's Qwen models through the OpenAI-compatible
// endpoint of DashScope (Model Studio, Bailian).
//
// Start with [New]. The package says only how Qwen differs from package openai:
// its hosts ([Base], [WorkspaceBase]), its switches for thinking, its own
// sampling parameters ([Parameters]), and its error codes. A key belongs to one
// host and one billing plan; with another it is not known.
package qwen
