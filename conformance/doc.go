// Package conformance runs the official clients of OpenAI, Anthropic, Google and
// Vercel, unchanged, against a running Qiao server whose partners are the faithful
// servers of partner/partnertest, one a dialect, and prints what works as a table.
//
// It is a module of its own since these clients are heavy. Run it by "make
// conformance". What is not there, such as Node's packages, is skipped by name.
package conformance
