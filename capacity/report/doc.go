// Package report shows a plan: as one HTML file that opens offline, without scripts,
// or as Markdown, in English or Chinese.
//
// Start with [HTML] or [Markdown]. Nothing is worked out here.
package report
