// Package report shows what a load test came to, as one HTML file: no script,
// nothing from elsewhere, in English or Chinese.
//
// Start with [HTML]. The package measures nothing.
package report
