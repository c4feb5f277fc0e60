// Package report shows what a bake-off found: one sentence of recommendation with
// its probability and what would change it, limits, scores with intervals, quality
// against cost and latency, failures worth reading, and how it was made.
//
// Start with [Build]. [Report.HTML] writes one file that opens offline, without a
// script; [Report.Markdown] the same as text; the Report itself is the JSON. Texts
// are in English or Chinese. What nobody measured is said to be missing.
package report
